import { Component, inject, input, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { TranslatePipe } from '@ngx-translate/core';
import { CountPipe } from '../../../shared/format/count-pipe';
import type { Binding } from '../../data/bindings-client';
import { KEY_PROVIDER } from '../../key-provider';
import { KeyStatusBadge } from '../../ui/key-status-badge/key-status-badge';
import { BindingSwitch } from '../binding-switch';

/** The bindings on a narrow screen. */
@Component({
  selector: 'app-binding-cards',
  imports: [
    BindingSwitch,
    CountPipe,
    KeyStatusBadge,
    MatIcon,
    MatIconButton,
    RouterLink,
    TranslatePipe,
  ],
  templateUrl: './binding-cards.html',
  styleUrl: './binding-cards.scss',
})
export class BindingCards {
  protected readonly provider = inject(KEY_PROVIDER);

  readonly bindings = input.required<readonly Binding[]>();
  readonly arrange = output<string>();
  readonly unbind = output<Binding>();
  readonly switched = output();
}
