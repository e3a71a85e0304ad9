import { CdkDrag, CdkDragHandle, CdkDropList, type CdkDragDrop } from '@angular/cdk/drag-drop';
import {
  afterNextRender,
  Component,
  computed,
  inject,
  Injector,
  input,
  output,
} from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatMenuModule } from '@angular/material/menu';
import { MatProgressBar } from '@angular/material/progress-bar';
import { MatTooltip } from '@angular/material/tooltip';
import { prioritySchema, type ProxyDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { Texts } from '../../../core/language/texts';
import { Notify } from '../../../core/notify/notify';
import { PluralPipe } from '../../../shared/format/plural-pipe';
import { ListNotice } from '../../../shared/list/list-notice';
import { Confirm } from '../../../shared/ui/confirm-dialog/confirm-dialog';
import { EmptyState } from '../../../shared/ui/empty-state/empty-state';
import { StatusBadge } from '../../../shared/ui/status-badge/status-badge';
import { Guards } from '../../../data/guards';
import { RowActions } from '../../../shared/list/row-actions';
import { BindingsClient, rowOfBinding, type Binding } from '../../../data/bindings-client';
import { KEY_PROVIDER } from '../../../data/key-provider';
import { KeyStatusBadge } from '../../ui/key-status-badge/key-status-badge';
import { BindingSwitch } from '../binding-switch';
import { joinAbove, moveBy, moveTo, type Direction } from './arrange';
import { OrderStore, type OrderRow } from './order-store';
import { ListRow } from '../../../shared/list/list-row';
import { RowButtons, type ButtonsOfRows } from '../../../shared/list/row-buttons';
import { RowsAtWork } from '../../../shared/list/rows-at-work';

const DIRECTION_OF: Record<string, Direction> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'top',
  End: 'bottom',
};

/** Which keys serve one proxy, and their order: by dragging, buttons, arrow keys or numbers. */
@Component({
  selector: 'app-proxy-order',
  imports: [
    ListRow,
    BindingSwitch,
    CdkDrag,
    CdkDragHandle,
    CdkDropList,
    EmptyState,
    KeyStatusBadge,
    ListNotice,
    MatButton,
    MatIcon,
    MatIconButton,
    MatMenuModule,
    MatProgressBar,
    MatTooltip,
    PluralPipe,
    RowButtons,
    StatusBadge,
    TranslatePipe,
  ],
  providers: [RowActions, RowsAtWork],
  templateUrl: './proxy-order.html',
  styleUrl: './proxy-order.scss',
  host: {
    class: 'app-panel',
    role: 'group',
    // Takes the focus when the key that had it is unbound and no other is left.
    tabindex: '-1',
    '[attr.aria-label]': 'name()',
  },
})
export class ProxyOrder {
  protected readonly provider = inject(KEY_PROVIDER);
  private readonly client = inject(BindingsClient);
  private readonly actions = inject(RowActions);
  private readonly confirm = inject(Confirm);
  private readonly guards = inject(Guards);
  private readonly notify = inject(Notify);
  private readonly texts = inject(Texts);
  protected readonly atWork = inject(RowsAtWork);
  private readonly injector = inject(Injector);

  readonly proxyId = input.required<string>();
  /** Null while the proxies are loading, and for a deleted one. */
  readonly proxy = input.required<ProxyDto | null>();
  readonly closed = output();
  readonly bindKeys = output();
  /** Bindings were added, removed or switched. */
  readonly changed = output();

  protected readonly store = new OrderStore(() => this.proxyId());
  protected readonly name = computed(() => this.proxy()?.name ?? this.proxyId());
  protected readonly isLoaded = computed(() => this.store.list.value() !== undefined);
  protected readonly moves: ButtonsOfRows<OrderRow, 'up' | 'down'> = {
    head: 'bindings.table.actions',
    most: 2,
    of: (row) => [
      {
        action: 'up',
        icon: 'arrow-upward',
        text: 'bindings.order.up',
        isDisabled: !this.canMoveUp(row),
      },
      {
        action: 'down',
        icon: 'arrow-downward',
        text: 'bindings.order.down',
        isDisabled: !this.canMoveDown(row),
      },
    ],
    params: ({ binding }) => ({ id: binding.keyId }),
  };

  /** After keys were bound elsewhere on the page. */
  reload(): void {
    this.store.list.reload();
  }

  private canMoveUp({ step, turns }: OrderRow): boolean {
    return step > 1 || turns > 1;
  }

  private canMoveDown({ step, turns }: OrderRow): boolean {
    return step < (this.store.rows().at(-1)?.step ?? 1) || turns > 1;
  }

  protected drop({ item, currentIndex }: CdkDragDrop<unknown, unknown, string>): void {
    void this.store.arrange(item.data, moveTo(this.store.bindings(), item.data, currentIndex));
  }

  protected moveByKey(keyId: string, event: KeyboardEvent): void {
    const direction = DIRECTION_OF[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    event.preventDefault();
    this.move(keyId, direction, event.currentTarget);
  }

  /** `pressed` keeps the focus: it moves with its row. */
  protected move(keyId: string, direction: Direction, pressed?: EventTarget | null): void {
    if (this.atWork.has(this.rowOf(keyId))) {
      return;
    }
    void this.store.arrange(keyId, moveBy(this.store.bindings(), keyId, direction));
    if (!(pressed instanceof HTMLElement)) {
      return;
    }
    afterNextRender(() => pressed.focus(), { injector: this.injector });
  }

  protected join(keyId: string): void {
    void this.store.arrange(keyId, joinAbove(this.store.bindings(), keyId));
  }

  protected setPriority({ keyId, priority }: Binding, field: HTMLInputElement): void {
    const { success, data } = prioritySchema.safeParse(field.valueAsNumber);
    if (success) {
      void this.store.arrange(keyId, new Map(data === priority ? [] : [[keyId, data]]));
      return;
    }
    field.value = String(priority);
    this.notify.error('bindings.order.priorityInvalid');
  }

  protected async unbind({ keyId }: Binding): Promise<void> {
    const settled = await this.actions.run({
      texts: 'bindings',
      action: 'unbind',
      ids: [keyId],
      perform: async (_action, id) => {
        await this.client.delete(this.proxyId(), id);
        return { proxy: this.name() };
      },
      warning: () => this.guards.beforeUnbinding(this.provider, this.proxyId(), [keyId]),
      rowOf: (id) => this.rowOf(id),
    });
    if (settled.length > 0) {
      this.afterChange();
    }
  }

  protected async unbindAll(): Promise<void> {
    const ids = this.store.bindings().map((binding) => binding.keyId);
    const warning = await this.guards.beforeUnbinding(this.provider, this.proxyId(), ids);
    const isWanted = await this.confirm.ask({
      title: this.texts.get('bindings.confirm.unbindAllTitle'),
      message: this.texts.get('bindings.confirm.unbindAllText', {
        proxy: this.name(),
        provider: this.provider.name,
      }),
      confirm: this.texts.get('bindings.order.unbindAll'),
      cancel: this.texts.get('common.actions.cancel'),
      icon: 'link-off',
      isDestructive: true,
      ...this.confirm.typedFor(ids.length),
      ...(warning === undefined ? {} : { warning }),
    });
    if (!isWanted) {
      return;
    }
    try {
      const rows = ids.map((id) => this.rowOf(id));
      const unbound = await this.atWork.during(rows, () =>
        this.client.deleteOfProxy(this.proxyId()),
      );
      this.notify.successMany('bindings.toast.unbindAll', unbound);
    } catch (error) {
      this.notify.failure(error, 'bindings.toast.unbindAllFailed', { proxy: this.name() });
    }
    this.afterChange();
  }

  protected rowOf(keyId: string): string {
    return rowOfBinding({ proxyId: this.proxyId(), keyId });
  }

  protected afterChange(): void {
    this.store.list.reload();
    this.changed.emit();
  }
}
