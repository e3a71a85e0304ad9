import { Component, inject, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslatePipe } from '@ngx-translate/core';
import { CountPipe } from '../../../shared/format/count-pipe';
import { List } from '../../../shared/list/list';
import { ListColumn } from '../../../shared/list/list-column';
import type { ButtonsOfRows } from '../../../shared/list/row-buttons';
import { RowsAtWork } from '../../../shared/list/rows-at-work';
import { Guards } from '../../../data/guards';
import { RowActions } from '../../../shared/list/row-actions';
import { BindingsClient, rowOfBinding, type Binding } from '../../../data/bindings-client';
import { KEY_PROVIDER } from '../../../data/key-provider';
import { KeyStatusBadge } from '../../ui/key-status-badge/key-status-badge';
import { BindingSwitch } from '../binding-switch';
import { BindingListStore } from './binding-list-store';

type BindingAction = 'arrange' | 'unbind';

const BUTTONS: ButtonsOfRows<Binding, BindingAction> = {
  head: 'bindings.table.actions',
  most: 2,
  of: () => [
    { action: 'arrange', icon: 'order', text: 'bindings.arrange' },
    { action: 'unbind', icon: 'link-off', text: 'common.keyActions.unbind' },
  ],
  params: ({ keyId, proxyName }) => ({ key: keyId, proxy: proxyName }),
};

/** All bindings of one provider. The slot says what to do when there are none. */
@Component({
  selector: 'app-binding-list',
  imports: [BindingSwitch, CountPipe, KeyStatusBadge, List, ListColumn, RouterLink, TranslatePipe],
  providers: [BindingListStore, RowActions, RowsAtWork],
  templateUrl: './binding-list.html',
  styleUrl: './binding-list.scss',
})
export class BindingList {
  protected readonly store = inject(BindingListStore);
  private readonly client = inject(BindingsClient);
  private readonly actions = inject(RowActions);
  private readonly guards = inject(Guards);
  protected readonly provider = inject(KEY_PROVIDER);

  readonly arrange = output<string>();
  /** Bindings were removed or switched. */
  readonly changed = output();

  protected readonly buttons = BUTTONS;
  protected readonly lookOf = ({ isActive }: Binding) => (isActive ? '' : 'off');

  /** After others have changed bindings. */
  reload(): void {
    this.store.refresh();
  }

  protected async act(action: BindingAction, binding: Binding): Promise<void> {
    if (action === 'unbind') {
      await this.unbind(binding);
    } else {
      this.arrange.emit(binding.proxyId);
    }
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
    if (settled.length > 0) {
      this.afterChange();
    }
  }

  protected afterChange(): void {
    this.reload();
    this.changed.emit();
  }
}
