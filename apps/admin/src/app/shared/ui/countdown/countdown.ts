import { booleanAttribute, Component, computed, DestroyRef, inject, input } from '@angular/core';
import { TranslatePipe } from '@ngx-translate/core';
import { Texts } from '../../../core/language/texts';
import { Clock } from '../../../core/time/clock';
import { MomentPipe } from '../../format/day-pipe';

/** Time left until `to`, by the server's clock. At zero it shows `over` and stays there. */
@Component({
  selector: 'app-countdown',
  imports: [MomentPipe, TranslatePipe],
  template: `
    <time role="timer" [attr.datetime]="to()" [title]="to() | moment">
      @if (left(); as time) {
        {{ running() | translate: { time } }}
      } @else {
        {{ over() | translate }}
      }
    </time>
  `,
  styles: `
    time {
      font-variant-numeric: tabular-nums;
    }
  `,
})
export class Countdown {
  private readonly clock = inject(Clock);
  private readonly texts = inject(Texts);

  readonly to = input.required<string>();
  /** Key of the text around `{{time}}`. */
  readonly running = input.required<string>();
  /** Key of the text for the time after. */
  readonly over = input.required<string>();
  /** `6 d 23 h`, for days: seconds only in the last hour. */
  readonly isCoarse = input(false, { transform: booleanAttribute });

  protected readonly left = computed(() => {
    const milliseconds = Date.parse(this.to()) - this.clock.now();
    const minutes = Math.floor(milliseconds / 60_000);
    if (!this.isCoarse() || minutes < 60) {
      return timeLeft(milliseconds);
    }
    const hours = Math.floor(minutes / 60);
    return hours < 24
      ? this.texts.get('common.duration.hours', { hours, minutes: minutes % 60 })
      : this.texts.get('common.duration.days', { days: Math.floor(hours / 24), hours: hours % 24 });
  });

  constructor() {
    this.clock.watch(inject(DestroyRef));
  }
}

/** `11:59:03` or `4:05`; null when nothing is left. */
export function timeLeft(milliseconds: number): string | null {
  const seconds = Math.ceil(milliseconds / 1_000);
  if (!(seconds > 0)) {
    return null;
  }
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? part : String(part).padStart(2, '0'))).join(':');
}
