import { Component, input, output } from '@angular/core';
import { RowButtons, type RowButton } from '../../shared/list/row-buttons';

export type ProxyRowAction = 'workerCall' | 'rename' | 'delete';

const BUTTONS: readonly RowButton<ProxyRowAction>[] = [
  { action: 'workerCall', icon: 'terminal', text: 'proxies.actions.workerCall' },
  { action: 'rename', icon: 'edit', text: 'proxies.actions.rename' },
  { action: 'delete', icon: 'delete', text: 'proxies.actions.delete' },
];

/** What can be done with one proxy besides switching it. */
@Component({
  selector: 'app-proxy-actions',
  imports: [RowButtons],
  template: `
    <app-row-buttons
      [row]="id()"
      [buttons]="buttons"
      [params]="{ id: id() }"
      (chosen)="chosen.emit($event)"
    />
  `,
})
export class ProxyActions {
  readonly id = input.required<string>();
  readonly chosen = output<ProxyRowAction>();

  protected readonly buttons = BUTTONS;
}
