import { Component, computed, DestroyRef, inject, input } from '@angular/core';
import { EXPIRES_SOON_MS } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { Clock } from '../core/time/clock';
import { DayPipe, MomentPipe } from '../shared/format/day-pipe';
import { StatusBadge } from '../shared/ui/status-badge/status-badge';

/** When a token expires, by the server's clock, with a mark once it is soon or past. */
@Component({
  selector: 'app-token-expiry',
  imports: [DayPipe, MomentPipe, StatusBadge, TranslatePipe],
  template: `
    @if (at(); as at) {
      <time [attr.datetime]="at" [title]="at | moment">{{ at | day }}</time>
    } @else {
      {{ 'tokens.never' | translate }}
    }
    @switch (state()) {
      @case ('expired') {
        <app-status-badge tone="bad" icon="block" [text]="'tokens.expired' | translate" />
      }
      @case ('soon') {
        <app-status-badge tone="warning" icon="schedule" [text]="'tokens.soon' | translate" />
      }
    }
  `,
  styles: `
    :host {
      display: inline-flex;
      flex-wrap: wrap;
      gap: var(--app-space-1) var(--app-space-2);
      align-items: center;
      font-variant-numeric: tabular-nums;
    }
  `,
})
export class TokenExpiry {
  private readonly clock = inject(Clock);

  readonly at = input.required<string | null>();

  protected readonly state = computed(() => {
    const left = Date.parse(this.at() ?? '') - this.clock.now();
    if (Number.isNaN(left)) {
      return 'never';
    }
    if (left <= 0) {
      return 'expired';
    }
    return left <= EXPIRES_SOON_MS ? 'soon' : 'later';
  });

  constructor() {
    this.clock.watch(inject(DestroyRef));
  }
}
