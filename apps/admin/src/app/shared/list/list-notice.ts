import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { TranslatePipe } from '@ngx-translate/core';
import { FailureTexts } from '../../core/http/failure-texts';
import { MomentPipe } from '../format/day-pipe';
import type { LiveResource } from './live-resource';

/** Above data that could not be refreshed: says how old it is, or that there is none, and offers to retry. */
@Component({
  selector: 'app-list-notice',
  imports: [MatButton, MatIcon, MomentPipe, TranslatePipe],
  template: `
    @if (reason(); as reason) {
      <div class="app-notice app-notice-warning" role="status">
        <mat-icon svgIcon="cloud-off" aria-hidden="true" />
        <span>
          @if (staleSince(); as since) {
            {{ 'common.staleSince' | translate: { since: since | moment, reason } }}
          } @else {
            {{ 'common.notLoaded' | translate: { reason } }}
          }
        </span>
        <button matButton type="button" (click)="of().reload()">
          {{ 'common.actions.retry' | translate }}
        </button>
      </div>
    }
  `,
})
export class ListNotice {
  private readonly failures = inject(FailureTexts);

  readonly of = input.required<LiveResource<unknown>>();

  protected readonly reason = computed(() => {
    const error = this.of().error();
    return error === null ? null : this.failures.of(error);
  });
  protected readonly staleSince = computed(() => {
    const at = this.of().loadedAt();
    return at === null ? null : new Date(at).toISOString();
  });
}
