import { Component, input, output } from '@angular/core';
import { RowButtons, type RowButton } from '../../../shared/list/row-buttons';

export type KeyAction = 'reset' | 'rotate' | 'delete';

const BUTTONS: readonly RowButton<KeyAction>[] = [
  { action: 'reset', icon: 'reset', text: 'common.keyActions.reset' },
  { action: 'rotate', icon: 'rotate', text: 'common.keyActions.rotate' },
  { action: 'delete', icon: 'delete', text: 'common.keyActions.delete' },
];

/** What can be done with one key. */
@Component({
  selector: 'app-key-actions',
  imports: [RowButtons],
  template: `
    <app-row-buttons
      [row]="keyId()"
      [buttons]="buttons"
      [params]="{ id: keyId() }"
      (chosen)="chosen.emit($event)"
    />
  `,
})
export class KeyActions {
  readonly keyId = input.required<string>();
  readonly chosen = output<KeyAction>();

  protected readonly buttons = BUTTONS;
}
