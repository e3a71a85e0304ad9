import { Component, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import type { IconName } from '../../../core/icons/icons';

/** What a colour means. Always with icon and text, because many people cannot rely on colour. */
export type Tone = 'neutral' | 'info' | 'good' | 'warning' | 'bad';

@Component({
  selector: 'app-status-badge',
  imports: [MatIcon],
  template: `
    <mat-icon [svgIcon]="icon()" aria-hidden="true" />
    <span>{{ text() }}</span>
  `,
  styleUrl: './status-badge.scss',
  host: { '[attr.data-tone]': 'tone()' },
})
export class StatusBadge {
  readonly text = input.required<string>();
  readonly icon = input.required<IconName>();
  readonly tone = input.required<Tone>();
}
