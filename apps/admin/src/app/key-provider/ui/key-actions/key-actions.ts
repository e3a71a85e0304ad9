import { Component, computed, input, output } from '@angular/core';
import type { KeyDto } from '@keypool/dto';
import { isClearable } from '../../data/key-state';
import { RowButtons, type RowButton } from '../../../shared/list/row-buttons';

export type KeyAction = 'clear' | 'reset' | 'rotate' | 'delete';

const CLEAR: RowButton<KeyAction> = {
  action: 'clear',
  icon: 'timer-off',
  text: 'common.keyActions.clear',
};

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
      [row]="key()._id"
      [buttons]="buttons()"
      [params]="{ id: key()._id }"
      (chosen)="chosen.emit($event)"
    />
  `,
})
export class KeyActions {
  readonly key = input.required<KeyDto>();
  readonly chosen = output<KeyAction>();

  protected readonly buttons = computed(() =>
    isClearable(this.key()) ? [CLEAR, ...BUTTONS] : BUTTONS,
  );
}
