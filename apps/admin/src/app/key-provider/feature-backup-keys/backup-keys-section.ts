import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import type { BackupKeyDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { Texts } from '../../core/language/texts';
import { DayPipe, MomentPipe, NOTHING } from '../../shared/format/day-pipe';
import { List } from '../../shared/list/list';
import { ListColumn } from '../../shared/list/list-column';
import type { ButtonsOfRows } from '../../shared/list/row-buttons';
import { RowsAtWork } from '../../shared/list/rows-at-work';
import { EmptyState } from '../../shared/ui/empty-state/empty-state';
import { StatCard } from '../../shared/ui/stat-card/stat-card';
import { Guards } from '../../data/guards';
import { RowActions } from '../../shared/list/row-actions';
import { AddKeys } from '../add-keys/add-keys';
import { BackupKeysClient } from '../../data/backup-keys-client';
import { KEY_PROVIDER } from '../../data/key-provider';
import { BackupKeyStatus } from '../ui/backup-key-status/backup-key-status';
import { MaskedKey } from '../ui/reveal-key/masked-key';
import type { Reveal } from '../ui/reveal-key/reveal-key';
import { BackupKeysStore, type BackupKeyAction } from './backup-keys-store';

const RESTORE = { action: 'restore', icon: 'restore', text: 'common.keyActions.restore' } as const;
const DELETE = { action: 'delete', icon: 'delete', text: 'common.keyActions.delete' } as const;

/**
 * Figures, list and actions of one provider's backup keys, without a heading: the body of the backup-keys page
 * and, with `appKeyProvider`, a part of the bindings page.
 */
@Component({
  selector: 'app-backup-keys-section',
  imports: [
    BackupKeyStatus,
    DayPipe,
    EmptyState,
    List,
    ListColumn,
    MaskedKey,
    MatButton,
    MatIcon,
    MomentPipe,
    StatCard,
    TranslatePipe,
  ],
  providers: [BackupKeysClient, BackupKeysStore, RowActions, RowsAtWork],
  templateUrl: './backup-keys-section.html',
  host: { class: 'app-page' },
})
export class BackupKeysSection {
  protected readonly store = inject(BackupKeysStore);
  private readonly client = inject(BackupKeysClient);
  private readonly actions = inject(RowActions);
  private readonly addKeys = inject(AddKeys);
  private readonly words = inject(Texts);

  private readonly guards = inject(Guards);
  private readonly provider = inject(KEY_PROVIDER);

  protected readonly texts = this.provider.backupKeysTexts;
  protected readonly actionsForMany = [
    { action: 'restore', icon: 'restore' },
    { action: 'delete', icon: 'delete' },
  ] as const;
  protected readonly nothing = NOTHING;
  protected readonly buttons: ButtonsOfRows<BackupKeyDto, BackupKeyAction> = {
    head: `${this.texts}.table.actions`,
    most: 2,
    // One that is used, or whose secret was retired, can be restored.
    of: ({ isUsed, obstacle }) =>
      isUsed || obstacle === 'secret_retired' ? [RESTORE, DELETE] : [DELETE],
    params: ({ id }) => ({ id }),
  };

  protected readonly reveal: Reveal = (id, password) => this.client.reveal(id, password);

  async add(): Promise<void> {
    if (await this.addKeys.addBackupKey(this.provider)) {
      this.store.refresh();
    }
  }

  async importMany(): Promise<void> {
    await this.addKeys.importBackupKeys(this.provider);
    this.store.refresh();
  }

  protected async act(action: BackupKeyAction, ids: readonly string[]): Promise<void> {
    const settled = await this.actions.run({
      texts: this.texts,
      action,
      ids,
      perform: (chosen, id) => this.store.perform(chosen, id),
      message: action === 'restore' ? this.questionBeforeRestoring(ids) : undefined,
      success: ({ text }) => (text === undefined ? undefined : String(text)),
      warning: async () =>
        action === 'delete' ? this.guards.beforeDeletingBackupKeys(this.provider, ids) : undefined,
    });
    this.store.refresh(settled);
  }

  /** A restored key is not always eligible. */
  private questionBeforeRestoring([id = '']: readonly string[]): string | undefined {
    const obstacle = this.store.rows().find((key) => key.id === id)?.obstacle;
    return obstacle && obstacle !== 'secret_retired'
      ? this.words.get('backupKeyStatus.restore', { id, obstacle: this.store.textOf(obstacle) })
      : undefined;
  }
}
