import { Component, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import type { IconName } from '../../../core/icons/icons';

/** In the place of a list without rows. The one thing to do next goes inside. */
@Component({
  selector: 'app-empty-state',
  imports: [MatIcon],
  template: `
    <mat-icon [svgIcon]="icon()" aria-hidden="true" />
    <h2>{{ title() }}</h2>
    <p>{{ text() }}</p>
    <div class="actions"><ng-content /></div>
  `,
  styleUrl: './empty-state.scss',
})
export class EmptyState {
  readonly icon = input.required<IconName>();
  readonly title = input.required<string>();
  readonly text = input.required<string>();
}
