import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router, type UrlTree } from '@angular/router';
import type { KeyFilter } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { Texts } from '../../core/language/texts';
import { Notify } from '../../core/notify/notify';
import { PluralPipe } from '../../shared/format/plural-pipe';
import { Viewport } from '../../shared/format/viewport';
import { ListPanel } from '../../shared/list/list-panel';
import { ListToolbar } from '../../shared/list/list-toolbar';
import { RowsAtWork } from '../../shared/list/rows-at-work';
import { SelectionBar } from '../../shared/list/selection-bar';
import { Confirm } from '../../shared/ui/confirm-dialog/confirm-dialog';
import { EmptyState } from '../../shared/ui/empty-state/empty-state';
import { PageHeader } from '../../shared/ui/page-header/page-header';
import { StatCard } from '../../shared/ui/stat-card/stat-card';
import { Guards } from '../actions/guards';
import { RowActions } from '../actions/row-actions';
import { AddKeys } from '../add-keys/add-keys';
import { AddKeysAnywhere } from '../add-keys/add-keys-anywhere';
import { KeysClient } from '../data/keys-client';
import { KEY_PROVIDER } from '../key-provider';
import type { KeyAction } from '../ui/key-actions/key-actions';
import { KeyCards } from '../ui/key-cards/key-cards';
import { KeyTable } from '../ui/key-table/key-table';
import { KEY_SORT_OPTIONS, KEY_STATUS_OPTIONS } from './key-list-options';
import { KeysStore } from './keys-store';

/** `/ohmygpt-keys` and `/openhands-keys`. */
@Component({
  selector: 'app-keys-page',
  imports: [
    EmptyState,
    KeyCards,
    KeyTable,
    ListPanel,
    ListToolbar,
    MatButton,
    MatIcon,
    PageHeader,
    PluralPipe,
    SelectionBar,
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
  protected readonly isDesktop = inject(Viewport).isDesktop;
  private readonly actions = inject(RowActions);
  private readonly addKeys = inject(AddKeys);
  private readonly addAnywhere = inject(AddKeysAnywhere);
  private readonly confirm = inject(Confirm);
  private readonly guards = inject(Guards);
  private readonly notify = inject(Notify);
  private readonly router = inject(Router);
  private readonly rowsAtWork = inject(RowsAtWork);
  private readonly words = inject(Texts);

  protected readonly texts = this.provider.keysTexts;
  protected readonly actionsForMany = [
    { action: 'reset', icon: 'reset' },
    { action: 'delete', icon: 'delete' },
  ] as const;
  protected readonly statuses = KEY_STATUS_OPTIONS;
  protected readonly sorts = KEY_SORT_OPTIONS;
  protected readonly allLink = this.router.createUrlTree([this.provider.keysPath]);
  protected readonly healthyLink = this.linkTo('healthy');
  protected readonly unhealthyLink = this.linkTo('unhealthy');

  protected async add(): Promise<void> {
    const isAdded = await this.addKeys.addOne({
      texts: this.texts,
      create: (body) => this.store.create(body),
    });
    if (isAdded) this.store.refresh();
  }

  protected async importMany(): Promise<void> {
    await this.addKeys.importMany({
      texts: this.texts,
      create: (body) => this.store.create(body),
      check: (body) => this.store.check(body),
    });
    this.store.refresh();
  }

  protected async act(action: KeyAction, ids: readonly string[]): Promise<void> {
    if (action === 'rotate') return this.rotate(ids);
    const { provider } = this;
    await this.run(action, ids, async () =>
      action === 'delete' ? this.guards.beforeDeletingKeys(provider, ids) : undefined,
    );
  }

  /** Without a backup key nothing can be rotated: then the way to one is offered instead. */
  private async rotate(ids: readonly string[]): Promise<void> {
    const reserve = await this.rowsAtWork.during(ids, () => this.guards.reserveOf(this.provider));
    if (reserve !== 0) {
      const isLast = reserve === 1;
      const params = { provider: this.provider.name };
      await this.run('rotate', ids, async () =>
        isLast ? this.words.get('guards.takesLastBackup', params) : undefined,
      );
    } else if (await this.isBackupWanted(ids)) {
      await this.addAnywhere.addBackupKey(this.provider);
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

  protected async selectAll(): Promise<void> {
    try {
      await this.store.selectAllMatching();
    } catch (error) {
      this.notify.failure(error);
    }
  }

  private linkTo(status: KeyFilter): UrlTree {
    return this.router.createUrlTree([this.provider.keysPath], { queryParams: { status } });
  }
}
