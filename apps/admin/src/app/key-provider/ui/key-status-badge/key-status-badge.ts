import { Component, computed, DestroyRef, inject, input } from '@angular/core';
import type { KeyStatus } from '@keypool/key-pool';
import { TranslatePipe } from '@ngx-translate/core';
import type { IconName } from '../../../core/icons/icons';
import { Clock } from '../../../core/time/clock';
import { StatusBadge, type Tone } from '../../../shared/ui/status-badge/status-badge';
import { keyState, type KeyState } from '../../../data/key-state';

const LOOKS: Record<KeyState, { tone: Tone; icon: IconName }> = {
  healthy: { tone: 'good', icon: 'check-circle' },
  rate_limited: { tone: 'warning', icon: 'schedule' },
  error: { tone: 'warning', icon: 'error' },
  unreadable: { tone: 'bad', icon: 'error' },
  exhausted: { tone: 'bad', icon: 'block' },
  ready: { tone: 'info', icon: 'refresh' },
};

/** The status of a key, without the reasons. */
@Component({
  selector: 'app-key-status-badge',
  imports: [StatusBadge, TranslatePipe],
  template: `
    @let look = looks[state()];
    <app-status-badge
      [tone]="look.tone"
      [icon]="look.icon"
      [text]="'keyStatus.' + state() | translate"
    />
  `,
})
export class KeyStatusBadge {
  private readonly clock = inject(Clock);

  readonly status = input.required<KeyStatus>();
  readonly cooldownUntil = input.required<string | null>();
  readonly nextTryAt = input.required<string | undefined>();

  protected readonly state = computed(() =>
    keyState(
      {
        status: this.status(),
        cooldownUntil: this.cooldownUntil(),
        nextTryAt: this.nextTryAt(),
      },
      this.clock.now(),
    ),
  );
  protected readonly looks = LOOKS;

  constructor() {
    this.clock.watch(inject(DestroyRef));
  }
}
