import { Component, input } from '@angular/core';
import { MatProgressBar } from '@angular/material/progress-bar';
import { TranslatePipe } from '@ngx-translate/core';
import { CountPipe } from '../format/count-pipe';
import type { Batch } from './batch';

/** The progress of a batch. Screen readers announce the numbers once they settle. */
@Component({
  selector: 'app-batch-progress',
  imports: [CountPipe, MatProgressBar, TranslatePipe],
  template: `
    @let counts = batch().counts();
    @let tried = counts.done + counts.failed;
    <mat-progress-bar
      mode="determinate"
      [value]="counts.total === 0 ? 100 : (tried / counts.total) * 100"
      [attr.aria-label]="'common.batch.progress' | translate"
    />
    <p [attr.role]="batch().isRunning() ? null : 'status'">
      @if (summary(); as text) {
        {{ text }}
      } @else {
        {{
          'common.batch.counts'
            | translate
              : {
                  done: counts.done | count,
                  failed: counts.failed | count,
                  total: counts.total | count,
                }
        }}
        @if (batch().isStopped()) {
          {{ 'common.batch.stopped' | translate: { waiting: counts.waiting | count } }}
        }
      }
    </p>
  `,
  styles: `
    p {
      margin: var(--app-space-2) 0 0;
      font-variant-numeric: tabular-nums;
    }
  `,
})
export class BatchProgress {
  /** A batch of any items. */
  readonly batch = input.required<Pick<Batch<never>, 'counts' | 'isRunning' | 'isStopped'>>();
  /** Replaces the standard text of the numbers. */
  readonly summary = input<string>();
}
