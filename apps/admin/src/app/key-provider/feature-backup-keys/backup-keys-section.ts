import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { TranslatePipe } from '@ngx-translate/core';
import { Texts } from '../../core/language/texts';
import { Notify } from '../../core/notify/notify';
import { Viewport } from '../../shared/format/viewport';
import { ListPanel } from '../../shared/list/list-panel';
import { ListToolbar } from '../../shared/list/list-toolbar';
import { RowsAtWork } from '../../shared/list/rows-at-work';
import { SelectionBar } from '../../shared/list/selection-bar';
import { EmptyState } from '../../shared/ui/empty-state/empty-state';
import { StatCard } from '../../shared/ui/stat-card/stat-card';
import { Guards } from '../actions/guards';
import { RowActions } from '../actions/row-actions';
import { AddKeys, type ImportKeysData } from '../add-keys/add-keys';
import { BackupKeysClient } from '../data/backup-keys-client';
import { KEY_PROVIDER } from '../key-provider';
import type { BackupKeyAction } from '../ui/backup-key-actions/backup-key-actions';
import { BackupKeyCards } from '../ui/backup-key-cards/backup-key-cards';
import { BackupKeyTable } from '../ui/backup-key-table/backup-key-table';
import { BACKUP_KEY_SORT_OPTIONS, BACKUP_KEY_STATUS_OPTIONS } from './backup-key-list-options';
import { BackupKeysStore } from './backup-keys-store';

/**
 * Figures, list and actions of one provider's backup keys, without a heading: the body of the backup-keys page
 * and, with `appKeyProvider`, a part of the bindings page.
 */
@Component({
  selector: 'app-backup-keys-section',
  imports: [
    BackupKeyCards,
    BackupKeyTable,
    EmptyState,
    ListPanel,
    ListToolbar,
    MatButton,
    MatIcon,
    SelectionBar,
    StatCard,
    TranslatePipe,
  ],
  providers: [BackupKeysClient, BackupKeysStore, RowActions, RowsAtWork],
  templateUrl: './backup-keys-section.html',
  host: { class: 'app-page' },
})
export class BackupKeysSection {
  protected readonly store = inject(BackupKeysStore);
  protected readonly isDesktop = inject(Viewport).isDesktop;
  private readonly actions = inject(RowActions);
  private readonly addKeys = inject(AddKeys);
  private readonly notify = inject(Notify);
  private readonly words = inject(Texts);

  private readonly guards = inject(Guards);
  private readonly provider = inject(KEY_PROVIDER);

  protected readonly texts = this.provider.backupKeysTexts;
  protected readonly actionsForMany = [
    { action: 'restore', icon: 'restore' },
    { action: 'delete', icon: 'delete' },
  ] as const;
  protected readonly statuses = BACKUP_KEY_STATUS_OPTIONS;
  protected readonly sorts = BACKUP_KEY_SORT_OPTIONS;

  async add(): Promise<void> {
    if (await this.addKeys.addOne(this.addData())) this.store.refresh();
  }

  async importMany(): Promise<void> {
    await this.addKeys.importMany(this.addData());
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

  protected async selectAll(): Promise<void> {
    try {
      await this.store.selectAllMatching();
    } catch (error) {
      this.notify.failure(error);
    }
  }

  /** Restoring does not make every key one that a rotation can take. */
  private questionBeforeRestoring([id = '']: readonly string[]): string | undefined {
    const obstacle = this.store.rows().find((key) => key.id === id)?.obstacle;
    return obstacle && obstacle !== 'secret_retired'
      ? this.words.get('backupKeyStatus.restore', { id, obstacle: this.store.textOf(obstacle) })
      : undefined;
  }

  private addData(): ImportKeysData {
    return {
      texts: this.texts,
      create: (body) => this.store.create(body),
      check: (body) => this.store.check(body),
      warning: this.words.get(`${this.texts}.modal.warning`),
    };
  }
}
