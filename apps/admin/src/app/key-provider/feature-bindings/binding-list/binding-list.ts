import { Component, inject, output } from '@angular/core';
import { TranslatePipe } from '@ngx-translate/core';
import { Viewport } from '../../../shared/format/viewport';
import { ListPanel } from '../../../shared/list/list-panel';
import { ListToolbar } from '../../../shared/list/list-toolbar';
import { RowsAtWork } from '../../../shared/list/rows-at-work';
import { Guards } from '../../actions/guards';
import { RowActions } from '../../actions/row-actions';
import { BindingsClient, rowOfBinding, type Binding } from '../../data/bindings-client';
import { KEY_PROVIDER } from '../../key-provider';
import type { ChosenBindingAction } from './binding-actions';
import { BindingCards } from './binding-cards';
import {
  BINDING_SORT_OPTIONS,
  BINDING_STATUS_OPTIONS,
  BindingListStore,
} from './binding-list-store';
import { BindingTable } from './binding-table';

/** All bindings of one provider. What to do when there is none goes inside. */
@Component({
  selector: 'app-binding-list',
  imports: [BindingCards, BindingTable, ListPanel, ListToolbar, TranslatePipe],
  providers: [BindingListStore, RowActions, RowsAtWork],
  templateUrl: './binding-list.html',
})
export class BindingList {
  protected readonly store = inject(BindingListStore);
  protected readonly isDesktop = inject(Viewport).isDesktop;
  private readonly client = inject(BindingsClient);
  private readonly actions = inject(RowActions);
  private readonly guards = inject(Guards);
  private readonly provider = inject(KEY_PROVIDER);

  readonly arrange = output<string>();
  /** Bindings went or were switched. */
  readonly changed = output();

  protected readonly statuses = BINDING_STATUS_OPTIONS;
  protected readonly sorts = BINDING_SORT_OPTIONS;

  /** After others have changed bindings. */
  reload(): void {
    this.store.list.reload();
  }

  protected async act({ action, binding }: ChosenBindingAction): Promise<void> {
    if (action === 'unbind') await this.unbind(binding);
    else this.arrange.emit(binding.proxyId);
  }

  private async unbind({ proxyId, proxyName, keyId }: Binding): Promise<void> {
    const settled = await this.actions.run({
      texts: 'bindings',
      action: 'unbind',
      ids: [keyId],
      perform: async (_action, id) => {
        await this.client.delete(proxyId, id);
        return { proxy: proxyName };
      },
      warning: () => this.guards.beforeUnbinding(this.provider, proxyId, [keyId]),
      rowOf: (id) => rowOfBinding({ proxyId, keyId: id }),
    });
    if (settled.length > 0) this.afterChange();
  }

  protected afterChange(): void {
    this.reload();
    this.changed.emit();
  }
}
