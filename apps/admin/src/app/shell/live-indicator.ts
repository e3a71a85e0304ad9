import { Component, computed, inject } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { MatTooltip } from '@angular/material/tooltip';
import { TranslatePipe } from '@ngx-translate/core';
import type { IconName } from '../core/icons/icons';
import { LiveUpdates, type LiveState } from '../core/live/live-updates';

const ICONS = {
  live: 'live',
  polling: 'polling',
  stale: 'cloud-off',
} as const satisfies Record<Exclude<LiveState, 'resting'>, IconName>;

/** Says whether what the page shows is up to date, and how it stays so. */
@Component({
  selector: 'app-live-indicator',
  imports: [MatIcon, MatTooltip, TranslatePipe],
  template: `
    <span
      class="indicator"
      tabindex="0"
      [attr.data-state]="state()"
      [matTooltip]="'common.live.' + state() + 'Hint' | translate"
    >
      <mat-icon [svgIcon]="icon()" aria-hidden="true" />
      <span class="text">{{ 'common.live.' + state() | translate }}</span>
    </span>
  `,
  styleUrl: './live-indicator.scss',
})
export class LiveIndicator {
  private readonly live = inject(LiveUpdates);

  /** A resting page is hidden: when it becomes visible, it is about to update again. */
  protected readonly state = computed(() => {
    const state = this.live.state();
    return state === 'resting' ? 'polling' : state;
  });
  protected readonly icon = computed(() => ICONS[this.state()]);
}
