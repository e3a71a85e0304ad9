import { Component, computed, input } from '@angular/core';
import { TranslatePipe } from '@ngx-translate/core';
import type { KeyDto } from '@keypool/dto';
import { Countdown } from '../../../shared/ui/countdown/countdown';
import { StatusBadge } from '../../../shared/ui/status-badge/status-badge';

/** Healthy or not, and if not: in which way, since which error, and when the key is due back. */
@Component({
  selector: 'app-key-status-cell',
  imports: [Countdown, StatusBadge, TranslatePipe],
  template: `
    @let status = key().status;
    @if (isHealthy()) {
      <app-status-badge tone="good" icon="check-circle" [text]="'keyStatus.healthy' | translate" />
    } @else {
      <app-status-badge tone="bad" icon="error" [text]="'keyStatus.unhealthy' | translate" />
      <p>
        {{ 'keyStatus.' + status | translate }}
        @if (key().cooldownUntil; as until) {
          · <app-countdown [to]="until" running="keyStatus.backIn" over="keyStatus.due" />
        }
      </p>
      @if (key().lastError; as error) {
        <p class="error" [title]="error">{{ error }}</p>
      }
    }
  `,
  styles: `
    p {
      margin: var(--app-space-1) 0 0;
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-small);
    }

    .error {
      display: -webkit-box;
      max-width: 22rem;
      overflow: hidden;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
      overflow-wrap: anywhere;
    }
  `,
})
export class KeyStatusCell {
  readonly key = input.required<KeyDto>();
  protected readonly isHealthy = computed(() => this.key().status === 'healthy');
}
