import { Component, computed, input, output } from '@angular/core';
import { RowButtons, type RowButton } from '../../../shared/list/row-buttons';
import { rowOfBinding, type Binding } from '../../data/bindings-client';

export type BindingAction = 'arrange' | 'unbind';

const BUTTONS: readonly RowButton<BindingAction>[] = [
  { action: 'arrange', icon: 'order', text: 'bindings.arrange' },
  { action: 'unbind', icon: 'link-off', text: 'common.keyActions.unbind' },
];

export interface ChosenBindingAction {
  readonly action: BindingAction;
  readonly binding: Binding;
}

/** What can be done with one binding besides switching it. */
@Component({
  selector: 'app-binding-actions',
  imports: [RowButtons],
  template: `
    <app-row-buttons
      [row]="row()"
      [buttons]="buttons"
      [params]="{ key: binding().keyId, proxy: binding().proxyName }"
      (chosen)="chosen.emit($event)"
    />
  `,
})
export class BindingActions {
  readonly binding = input.required<Binding>();
  readonly chosen = output<BindingAction>();

  protected readonly row = computed(() => rowOfBinding(this.binding()));
  protected readonly buttons = BUTTONS;
}
