import { Component, computed, input, output } from '@angular/core';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatSortModule } from '@angular/material/sort';
import { MatTableModule } from '@angular/material/table';
import type { ProxyDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { KEY_PROVIDERS } from '../../key-provider/key-provider';
import { DayPipe } from '../../shared/format/day-pipe';
import type { ListQuery } from '../../shared/list/list-query';
import type { Selection } from '../../shared/list/selection';
import { StatusBadge } from '../../shared/ui/status-badge/status-badge';
import type { ProxyRow } from '../proxies-store';
import { ProxyActions, type ProxyRowAction } from './proxy-actions';
import { ProxyServiceCell } from './proxy-service-cell';
import { ProxySwitch, type ProxySwitched } from './proxy-switch';
import { ListRow } from '../../shared/list/list-row';

/** The proxies on a wide screen. */
@Component({
  selector: 'app-proxy-table',
  imports: [
    ListRow,
    DayPipe,
    MatCheckbox,
    MatSortModule,
    MatTableModule,
    ProxyActions,
    ProxyServiceCell,
    ProxySwitch,
    StatusBadge,
    TranslatePipe,
  ],
  templateUrl: './proxy-table.html',
  styleUrl: './proxy-table.scss',
})
export class ProxyTable {
  readonly rows = input.required<readonly ProxyRow[]>();
  readonly query = input.required<ListQuery>();
  readonly selection = input.required<Selection>();
  readonly chosen = output<{ action: ProxyRowAction; proxy: ProxyDto }>();
  readonly switched = output<ProxySwitched>();

  protected readonly providers = KEY_PROVIDERS;
  protected readonly columns = [
    'select',
    'id',
    'name',
    'isActive',
    ...KEY_PROVIDERS.map((provider) => provider.id),
    'createdAt',
    'actions',
  ];
  /** The table wants an array of its own. */
  protected readonly shown = computed(() => [...this.rows()]);
  protected readonly ids = computed(() => this.rows().map(({ proxy }) => proxy._id));
  protected readonly idOf = (_index: number, { proxy }: ProxyRow) => proxy._id;
}
