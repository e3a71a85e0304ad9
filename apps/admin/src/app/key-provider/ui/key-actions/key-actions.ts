import { Component, input, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatTooltip } from '@angular/material/tooltip';
import { TranslatePipe } from '@ngx-translate/core';
import type { IconName } from '../../../core/icons/icons';

export type KeyAction = 'reset' | 'rotate' | 'delete';

const ACTIONS: readonly { action: KeyAction; icon: IconName }[] = [
  { action: 'reset', icon: 'reset' },
  { action: 'rotate', icon: 'rotate' },
  { action: 'delete', icon: 'delete' },
];

/** What can be done with one key. */
@Component({
  selector: 'app-key-actions',
  imports: [MatIcon, MatIconButton, MatTooltip, TranslatePipe],
  template: `
    @for (item of actions; track item.action) {
      <button
        matIconButton
        type="button"
        [attr.aria-label]="
          'common.keyActions.' + item.action + 'Label' | translate: { id: keyId() }
        "
        [matTooltip]="'common.keyActions.' + item.action | translate"
        (click)="chosen.emit(item.action)"
      >
        <mat-icon [svgIcon]="item.icon" />
      </button>
    }
  `,
  styles: `
    :host {
      display: inline-flex;
    }
  `,
})
export class KeyActions {
  readonly keyId = input.required<string>();
  readonly chosen = output<KeyAction>();

  protected readonly actions = ACTIONS;
}
