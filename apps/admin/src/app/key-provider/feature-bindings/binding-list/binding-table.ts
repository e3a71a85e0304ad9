import { Component, computed, inject, input, output } from '@angular/core';
import { MatSortModule } from '@angular/material/sort';
import { MatTableModule } from '@angular/material/table';
import { RouterLink } from '@angular/router';
import { TranslatePipe } from '@ngx-translate/core';
import { CountPipe } from '../../../shared/format/count-pipe';
import type { ListQuery } from '../../../shared/list/list-query';
import { rowOfBinding, type Binding } from '../../data/bindings-client';
import { KEY_PROVIDER } from '../../key-provider';
import { KeyStatusBadge } from '../../ui/key-status-badge/key-status-badge';
import { BindingSwitch } from '../binding-switch';
import { BindingActions, type ChosenBindingAction } from './binding-actions';
import { ListRow } from '../../../shared/list/list-row';

/** The bindings on a wide screen. */
@Component({
  selector: 'app-binding-table',
  imports: [
    ListRow,
    BindingActions,
    BindingSwitch,
    CountPipe,
    KeyStatusBadge,
    MatSortModule,
    MatTableModule,
    RouterLink,
    TranslatePipe,
  ],
  templateUrl: './binding-table.html',
  styleUrl: './binding-table.scss',
})
export class BindingTable {
  protected readonly provider = inject(KEY_PROVIDER);

  readonly bindings = input.required<readonly Binding[]>();
  readonly query = input.required<ListQuery>();
  readonly chosen = output<ChosenBindingAction>();
  readonly switched = output();

  protected readonly columns = ['proxyId', 'keyId', 'keyStatus', 'priority', 'isActive', 'actions'];
  /** The table wants an array of its own. */
  protected readonly rows = computed(() => [...this.bindings()]);
  protected readonly rowOf = rowOfBinding;
  protected readonly idOf = (_index: number, binding: Binding) => rowOfBinding(binding);
}
