import { Component, input } from '@angular/core';
import type { KeyStatus } from '@keypool/key-pool';
import { TranslatePipe } from '@ngx-translate/core';
import type { IconName } from '../../../core/icons/icons';
import { StatusBadge, type Tone } from '../../../shared/ui/status-badge/status-badge';

const LOOKS: Record<KeyStatus, { tone: Tone; icon: IconName }> = {
  healthy: { tone: 'good', icon: 'check-circle' },
  rate_limited: { tone: 'warning', icon: 'schedule' },
  error: { tone: 'bad', icon: 'error' },
  exhausted: { tone: 'bad', icon: 'block' },
};

/** The status of a key where there is no room for the reasons. */
@Component({
  selector: 'app-key-status-badge',
  imports: [StatusBadge, TranslatePipe],
  template: `
    @let look = looks[status()];
    <app-status-badge
      [tone]="look.tone"
      [icon]="look.icon"
      [text]="'keyStatus.' + status() | translate"
    />
  `,
})
export class KeyStatusBadge {
  readonly status = input.required<KeyStatus>();
  protected readonly looks = LOOKS;
}
