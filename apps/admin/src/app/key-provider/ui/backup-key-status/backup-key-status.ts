import { Component, input } from '@angular/core';
import type { BackupKeyDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { Countdown } from '../../../shared/ui/countdown/countdown';
import { StatusBadge } from '../../../shared/ui/status-badge/status-badge';

/** Available or used; a used one with the time until it is deleted, an available one with its obstacle. */
@Component({
  selector: 'app-backup-key-status',
  imports: [Countdown, StatusBadge, TranslatePipe],
  template: `
    @if (key().isUsed) {
      <app-status-badge
        tone="neutral"
        icon="schedule"
        [text]="'backupKeyStatus.used' | translate"
      />
      @if (key().deletesAt; as deletesAt) {
        <p>
          <app-countdown
            [to]="deletesAt"
            running="backupKeyStatus.deletesIn"
            over="backupKeyStatus.purging"
          />
        </p>
      }
    } @else {
      <app-status-badge
        tone="good"
        icon="check-circle"
        [text]="'backupKeyStatus.available' | translate"
      />
      @if (key().obstacle; as obstacle) {
        <p>{{ 'backupKeyStatus.obstacle.' + obstacle | translate }}</p>
      }
    }
  `,
  styles: `
    p {
      max-width: 22rem;
      margin: var(--app-space-1) 0 0;
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-small);
    }
  `,
})
export class BackupKeyStatus {
  readonly key = input.required<BackupKeyDto>();
}
