import { Component, input, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatTooltip } from '@angular/material/tooltip';
import { TranslatePipe } from '@ngx-translate/core';
import type { IconName } from '../../core/icons/icons';

export type ProxyRowAction = 'workerCall' | 'rename' | 'delete';

const ACTIONS: readonly { action: ProxyRowAction; icon: IconName }[] = [
  { action: 'workerCall', icon: 'terminal' },
  { action: 'rename', icon: 'edit' },
  { action: 'delete', icon: 'delete' },
];

/** What can be done with one proxy besides switching it. */
@Component({
  selector: 'app-proxy-actions',
  imports: [MatIcon, MatIconButton, MatTooltip, TranslatePipe],
  template: `
    @for (item of actions; track item.action) {
      <button
        matIconButton
        type="button"
        [attr.aria-label]="'proxies.actions.' + item.action + 'Label' | translate: { id: id() }"
        [matTooltip]="'proxies.actions.' + item.action | translate"
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
export class ProxyActions {
  readonly id = input.required<string>();
  readonly chosen = output<ProxyRowAction>();

  protected readonly actions = ACTIONS;
}
