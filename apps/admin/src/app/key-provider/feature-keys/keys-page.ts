import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router, type UrlTree } from '@angular/router';
import type { KeyDto, KeyFilter } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { Texts } from '../../core/language/texts';
import { lastPassed } from '../../core/time/last-passed';
import { CountPipe } from '../../shared/format/count-pipe';
import { PluralPipe } from '../../shared/format/plural-pipe';
import { List } from '../../shared/list/list';
import { ListColumn } from '../../shared/list/list-column';
import type { ButtonsOfRows } from '../../shared/list/row-buttons';
import { RowsAtWork } from '../../shared/list/rows-at-work';
import { Confirm } from '../../shared/ui/confirm-dialog/confirm-dialog';
import { EmptyState } from '../../shared/ui/empty-state/empty-state';
import { PageHeader } from '../../shared/ui/page-header/page-header';
import { StatCard } from '../../shared/ui/stat-card/stat-card';
import { Guards } from '../../data/guards';
import { RowActions } from '../../shared/list/row-actions';
import { AddKeys } from '../add-keys/add-keys';
import { KeysClient } from '../../data/keys-client';
import { isClearable, isUsableKey } from '../../data/key-state';
import { KEY_PROVIDER } from '../../data/key-provider';
import { KeyStatusCell } from '../ui/key-status/key-status-cell';
import { MaskedKey } from '../ui/reveal-key/masked-key';
import type { Reveal } from '../ui/reveal-key/reveal-key';
import { KeysStore, type KeyAction } from './keys-store';

const CLEAR = { action: 'clear', icon: 'timer-off', text: 'common.keyActions.clear' } as const;

/** `/ohmygpt-keys` and `/openhands-keys`. */
@Component({
  selector: 'app-keys-page',
  imports: [
    CountPipe,
    EmptyState,
    KeyStatusCell,
    List,
    ListColumn,
    MaskedKey,
    MatButton,
    MatIcon,
    PageHeader,
    PluralPipe,
    StatCard,
    TranslatePipe,
  ],
  providers: [KeysClient, KeysStore, RowActions, RowsAtWork],
  templateUrl: './keys-page.html',
  host: { class: 'app-page' },
})
export class KeysPage {
  protected readonly provider = inject(KEY_PROVIDER);
  protected readonly store = inject(KeysStore);
  private readonly client = inject(KeysClient);
  private readonly actions = inject(RowActions);
  private readonly addKeys = inject(AddKeys);
  private readonly confirm = inject(Confirm);
  private readonly guards = inject(Guards);
  private readonly router = inject(Router);
  private readonly rowsAtWork = inject(RowsAtWork);
  private readonly words = inject(Texts);

  protected readonly texts = this.provider.keysTexts;
  protected readonly actionsForMany = [
    { action: 'reset', icon: 'reset' },
    { action: 'delete', icon: 'delete' },
  ] as const;
  protected readonly buttons: ButtonsOfRows<KeyDto, KeyAction> = {
    head: `${this.texts}.table.actions`,
    most: 4,
    of: (key) => [
      ...(isClearable(key) ? [CLEAR] : []),
      { action: 'reset', icon: 'reset', text: 'common.keyActions.reset' },
      { action: 'rotate', icon: 'rotate', text: 'common.keyActions.rotate' },
      { action: 'delete', icon: 'delete', text: 'common.keyActions.delete' },
    ],
    params: ({ _id }) => ({ id: _id }),
  };
  protected readonly allLink = this.router.createUrlTree([this.provider.keysPath]);
  protected readonly healthyLink = this.linkTo('healthy');
  protected readonly unhealthyLink = this.linkTo('unhealthy');

  private readonly time = lastPassed(() => this.store.rows().map((key) => key.cooldownUntil));
  protected readonly lookOf = (key: KeyDto) => (isUsableKey(key, this.time()) ? '' : 'unhealthy');

  protected readonly reveal: Reveal = (id, password) => this.client.reveal(id, password);

  protected async add(): Promise<void> {
    if (await this.addKeys.addKey(this.provider)) {
      this.store.refresh();
    }
  }

  protected async importMany(): Promise<void> {
    await this.addKeys.importKeys(this.provider);
    this.store.refresh();
  }

  protected async act(action: KeyAction, ids: readonly string[]): Promise<void> {
    if (action === 'rotate') {
      return this.rotate(ids);
    }
    const { provider } = this;
    await this.run(action, ids, async () =>
      action === 'delete' ? this.guards.beforeDeletingKeys(provider, ids) : undefined,
    );
  }

  /** Without a backup key nothing can be rotated: offers to add one instead. */
  private async rotate(ids: readonly string[]): Promise<void> {
    const reserve = await this.rowsAtWork.during(ids, () => this.guards.reserveOf(this.provider));
    if (reserve !== 0) {
      const isLast = reserve === 1;
      const params = { provider: this.provider.name };
      await this.run('rotate', ids, async () =>
        isLast ? this.words.get('guards.takesLastBackup', params) : undefined,
      );
    } else if (await this.isBackupWanted(ids)) {
      await this.addKeys.addBackupKey(this.provider);
    }
  }

  private isBackupWanted([id = '']: readonly string[]): Promise<boolean> {
    return this.confirm.ask({
      title: this.words.get(`${this.texts}.confirm.rotateTitle`),
      message: this.words.get('guards.noBackup', { id, provider: this.provider.name }),
      confirm: this.words.get(`${this.provider.backupKeysTexts}.addButton`),
      cancel: this.words.get('common.actions.cancel'),
      icon: 'add',
    });
  }

  private async run(
    action: KeyAction,
    ids: readonly string[],
    warning: () => Promise<string | undefined>,
  ): Promise<void> {
    const settled = await this.actions.run({
      texts: this.texts,
      action,
      ids,
      perform: (chosen, id) => this.store.perform(chosen, id),
      warning,
    });
    this.store.refresh(settled);
  }

  private linkTo(status: KeyFilter): UrlTree {
    return this.router.createUrlTree([this.provider.keysPath], { queryParams: { status } });
  }
}
