import { Component, inject, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslatePipe } from '@ngx-translate/core';
import { CountPipe } from '../../../shared/format/count-pipe';
import { rowOfBinding, type Binding } from '../../data/bindings-client';
import { KEY_PROVIDER } from '../../key-provider';
import { KeyStatusBadge } from '../../ui/key-status-badge/key-status-badge';
import { BindingSwitch } from '../binding-switch';
import { BindingActions, type ChosenBindingAction } from './binding-actions';
import { ListRow } from '../../../shared/list/list-row';

/** The bindings on a narrow screen. */
@Component({
  selector: 'app-binding-cards',
  imports: [
    ListRow,
    BindingActions,
    BindingSwitch,
    CountPipe,
    KeyStatusBadge,
    RouterLink,
    TranslatePipe,
  ],
  templateUrl: './binding-cards.html',
  styleUrl: './binding-cards.scss',
})
export class BindingCards {
  protected readonly provider = inject(KEY_PROVIDER);

  readonly bindings = input.required<readonly Binding[]>();
  readonly chosen = output<ChosenBindingAction>();
  readonly switched = output();

  protected readonly rowOf = rowOfBinding;
}
