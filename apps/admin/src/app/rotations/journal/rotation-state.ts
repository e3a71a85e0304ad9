import { Component, computed, DestroyRef, inject, input } from '@angular/core';
import type { RotationDto, RotationState as StateName } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import type { IconName } from '../../core/icons/icons';
import { Clock } from '../../core/time/clock';
import { Countdown } from '../../shared/ui/countdown/countdown';
import { StatusBadge, type Tone } from '../../shared/ui/status-badge/status-badge';
import { canBeUndone } from '../undo/can-be-undone';

const LOOKS = {
  waiting: { tone: 'bad', icon: 'waiting' },
  done: { tone: 'info', icon: 'rotate' },
  cancelled: { tone: 'neutral', icon: 'close' },
  undone: { tone: 'good', icon: 'restore' },
} as const satisfies Record<StateName, { tone: Tone; icon: IconName }>;

/** How a rotation stands, and for how long it can be undone. */
@Component({
  selector: 'app-rotation-state',
  imports: [Countdown, StatusBadge, TranslatePipe],
  template: `
    @let look = looks[rotation().state];
    <app-status-badge
      [tone]="look.tone"
      [icon]="look.icon"
      [text]="'rotations.state.' + rotation().state | translate"
    />
    @if (isOpen()) {
      <p>{{ 'rotations.unproven' | translate }}</p>
    }
    @if (undoUntil(); as until) {
      <p>
        <app-countdown
          isCoarse
          [to]="until"
          running="rotations.undo.until"
          over="rotations.undo.over"
        />
      </p>
    }
  `,
  styles: `
    p {
      margin: var(--app-space-1) 0 0;
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-small);
    }
  `,
})
export class RotationState {
  private readonly clock = inject(Clock);

  readonly rotation = input.required<RotationDto>();
  /** Its replacement has not shown yet that it works. */
  readonly isOpen = input.required<boolean>();

  protected readonly looks = LOOKS;
  protected readonly undoUntil = computed(() =>
    canBeUndone(this.rotation(), this.clock.now()) ? this.rotation().undoUntil : null,
  );

  constructor() {
    this.clock.watch(inject(DestroyRef));
  }
}
