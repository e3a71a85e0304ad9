import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import type { ListedProxyDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { Notify } from '../core/notify/notify';
import { Guards } from '../data/guards';
import { RowActions } from '../shared/list/row-actions';
import { KEY_PROVIDERS } from '../data/key-provider';
import { DayPipe } from '../shared/format/day-pipe';
import { List } from '../shared/list/list';
import { ListColumn } from '../shared/list/list-column';
import type { ButtonsOfRows } from '../shared/list/row-buttons';
import { RowSwitch, type RowSwitched } from '../shared/list/row-switch';
import { RowsAtWork } from '../shared/list/rows-at-work';
import { EmptyState } from '../shared/ui/empty-state/empty-state';
import { PageHeader } from '../shared/ui/page-header/page-header';
import { StatusBadge } from '../shared/ui/status-badge/status-badge';
import { ProxiesStore, type ProxyAction } from './proxies-store';
import { ProxyDialogs } from './proxy-dialog/proxy-dialogs';
import { ProxyServiceCell } from './ui/proxy-service-cell';
import { WorkerCalls } from './worker-call/worker-calls';

type RowAction = 'workerCall' | 'rename' | 'delete';

const BUTTONS: ButtonsOfRows<ListedProxyDto, RowAction> = {
  head: 'proxies.table.actions',
  most: 3,
  of: () => [
    { action: 'workerCall', icon: 'terminal', text: 'proxies.actions.workerCall' },
    { action: 'rename', icon: 'edit', text: 'proxies.actions.rename' },
    { action: 'delete', icon: 'delete', text: 'proxies.actions.delete' },
  ],
  params: ({ _id }) => ({ id: _id }),
};

/** `/proxies`. */
@Component({
  selector: 'app-proxies-page',
  imports: [
    DayPipe,
    EmptyState,
    List,
    ListColumn,
    MatButton,
    MatIcon,
    PageHeader,
    ProxyServiceCell,
    RowSwitch,
    StatusBadge,
    TranslatePipe,
  ],
  providers: [ProxiesStore, RowActions, RowsAtWork],
  templateUrl: './proxies-page.html',
  host: { class: 'app-page' },
})
export class ProxiesPage {
  protected readonly store = inject(ProxiesStore);
  private readonly actions = inject(RowActions);
  private readonly dialogs = inject(ProxyDialogs);
  private readonly guards = inject(Guards);
  private readonly workerCalls = inject(WorkerCalls);
  private readonly notify = inject(Notify);
  private readonly rows = inject(RowsAtWork);

  protected readonly providers = KEY_PROVIDERS;
  protected readonly buttons = BUTTONS;
  /** Its workers get no key of any provider. */
  protected readonly isUseless = ({ isActive, figures }: ListedProxyDto) =>
    isActive && Object.values(figures).every(({ usable }) => usable === 0);
  protected readonly actionsForMany = [
    { action: 'switchOn', icon: 'power' },
    { action: 'switchOff', icon: 'block' },
    { action: 'delete', icon: 'delete' },
  ] as const;

  protected async add(): Promise<void> {
    if (await this.dialogs.add()) {
      this.store.refresh();
    }
  }

  protected async choose(action: RowAction, proxy: ListedProxyDto): Promise<void> {
    switch (action) {
      case 'workerCall':
        return this.workerCalls.show(proxy);
      case 'rename':
        if (await this.dialogs.rename(proxy)) {
          this.store.refresh();
        }
        return;
      case 'delete':
        await this.act('delete', [proxy._id]);
    }
  }

  /** Only switching off needs confirmation: the proxy's workers get no key from then on. */
  protected async switchTo(
    { _id: id }: ListedProxyDto,
    { isActive, revert }: RowSwitched,
  ): Promise<void> {
    if (!isActive) {
      if ((await this.act('switchOff', [id])).length === 0) {
        revert();
      }
      return;
    }
    try {
      await this.rows.during([id], () => this.store.perform('switchOn', id));
      this.notify.success('proxies.toast.switchOn', { id });
      this.store.refresh();
    } catch (error) {
      revert();
      this.notify.failure(error, 'proxies.toast.switchOnFailed', { id });
    }
  }

  protected async act(action: ProxyAction, ids: readonly string[]): Promise<readonly string[]> {
    const settled = await this.actions.run({
      texts: 'proxies',
      action,
      ids,
      perform: (chosen, id) => this.store.perform(chosen, id),
      warning: async () =>
        action === 'switchOn' ? undefined : this.guards.beforeEndingProxies(ids),
    });
    // Nothing was done, but the page may be outdated.
    this.store.refresh(settled);
    return settled;
  }
}
