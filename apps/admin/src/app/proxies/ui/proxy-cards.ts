import { Component, input, output } from '@angular/core';
import { MatCheckbox } from '@angular/material/checkbox';
import type { ProxyDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import type { Selection } from '../../shared/list/selection';
import { StatusBadge } from '../../shared/ui/status-badge/status-badge';
import type { ProxyRow } from '../proxies-store';
import { ProxyActions, type ProxyRowAction } from './proxy-actions';
import { ProxyServiceCell } from './proxy-service-cell';
import { ProxySwitch, type ProxySwitched } from './proxy-switch';
import { ListRow } from '../../shared/list/list-row';

/** The proxies on a narrow screen. */
@Component({
  selector: 'app-proxy-cards',
  imports: [
    ListRow,
    MatCheckbox,
    ProxyActions,
    ProxyServiceCell,
    ProxySwitch,
    StatusBadge,
    TranslatePipe,
  ],
  templateUrl: './proxy-cards.html',
  styleUrl: './proxy-cards.scss',
})
export class ProxyCards {
  readonly rows = input.required<readonly ProxyRow[]>();
  readonly selection = input.required<Selection>();
  readonly chosen = output<{ action: ProxyRowAction; proxy: ProxyDto }>();
  readonly switched = output<ProxySwitched>();
}
