import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import type { ProxyDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { Notify } from '../core/notify/notify';
import { Guards } from '../key-provider/actions/guards';
import { RowActions } from '../key-provider/actions/row-actions';
import { Viewport } from '../shared/format/viewport';
import { ListPanel } from '../shared/list/list-panel';
import { ListToolbar } from '../shared/list/list-toolbar';
import { RowsAtWork } from '../shared/list/rows-at-work';
import { SelectionBar } from '../shared/list/selection-bar';
import { EmptyState } from '../shared/ui/empty-state/empty-state';
import { PageHeader } from '../shared/ui/page-header/page-header';
import {
  PROXY_SORT_OPTIONS,
  PROXY_STATUS_OPTIONS,
  ProxiesStore,
  type ProxyAction,
} from './proxies-store';
import { ProxyDialogs } from './proxy-dialog/proxy-dialogs';
import type { ProxySwitched } from './ui/proxy-switch';
import { ProxyCards } from './ui/proxy-cards';
import { ProxyTable } from './ui/proxy-table';
import type { ProxyRowAction } from './ui/proxy-actions';
import { WorkerCalls } from './worker-call/worker-calls';

/** `/proxies`. */
@Component({
  selector: 'app-proxies-page',
  imports: [
    EmptyState,
    ListPanel,
    ListToolbar,
    MatButton,
    MatIcon,
    PageHeader,
    ProxyCards,
    ProxyTable,
    SelectionBar,
    TranslatePipe,
  ],
  providers: [ProxiesStore, RowActions, RowsAtWork],
  templateUrl: './proxies-page.html',
  host: { class: 'app-page' },
})
export class ProxiesPage {
  protected readonly store = inject(ProxiesStore);
  protected readonly isDesktop = inject(Viewport).isDesktop;
  private readonly actions = inject(RowActions);
  private readonly dialogs = inject(ProxyDialogs);
  private readonly guards = inject(Guards);
  private readonly workerCalls = inject(WorkerCalls);
  private readonly notify = inject(Notify);
  private readonly rows = inject(RowsAtWork);

  protected readonly statuses = PROXY_STATUS_OPTIONS;
  protected readonly sorts = PROXY_SORT_OPTIONS;
  protected readonly actionsForMany = [
    { action: 'switchOn', icon: 'power' },
    { action: 'switchOff', icon: 'block' },
    { action: 'delete', icon: 'delete' },
  ] as const;

  protected async add(): Promise<void> {
    if (await this.dialogs.add()) this.store.refresh();
  }

  protected async choose(action: ProxyRowAction, proxy: ProxyDto): Promise<void> {
    switch (action) {
      case 'workerCall':
        return this.workerCalls.show(proxy);
      case 'rename':
        if (await this.dialogs.rename(proxy)) this.store.refresh();
        return;
      case 'delete':
        await this.act('delete', [proxy._id]);
    }
  }

  /** Only switching off is asked about: workers of the proxy get no key from then on. */
  protected async switchTo({ proxy, isActive, revert }: ProxySwitched): Promise<void> {
    const id = proxy._id;
    if (!isActive) {
      if ((await this.act('switchOff', [id])).length === 0) revert();
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
    // Nothing was done, but what one saw may be old.
    this.store.refresh(settled);
    return settled;
  }

  protected async selectAll(): Promise<void> {
    try {
      await this.store.selectAllMatching();
    } catch (error) {
      this.notify.failure(error);
    }
  }
}
