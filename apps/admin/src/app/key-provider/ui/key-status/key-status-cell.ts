import { Component, computed, DestroyRef, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslatePipe } from '@ngx-translate/core';
import type { KeyDto } from '@keypool/dto';
import { Clock } from '../../../core/time/clock';
import { Countdown } from '../../../shared/ui/countdown/countdown';
import { StatusBadge } from '../../../shared/ui/status-badge/status-badge';
import { answerToTry, CLASSIFY_PATH } from '../../../data/answer-to-try';
import { isUsableKey, keyState } from '../../../data/key-state';

/** Healthy or not; if not, in which way, after which error, and when the key can be used again. */
@Component({
  selector: 'app-key-status-cell',
  imports: [Countdown, RouterLink, StatusBadge, TranslatePipe],
  template: `
    @switch (state()) {
      @case ('healthy') {
        <app-status-badge
          tone="good"
          icon="check-circle"
          [text]="'keyStatus.healthy' | translate"
        />
      }
      @case ('ready') {
        <app-status-badge tone="info" icon="refresh" [text]="'keyStatus.ready' | translate" />
        <p>{{ 'keyStatus.' + key().status | translate }}</p>
      }
      @case ('error') {
        <app-status-badge tone="warning" icon="error" [text]="'keyStatus.error' | translate" />
        <p>
          @if (isUsable()) {
            {{ 'keyStatus.usedLast' | translate }}
            @if (key().nextTryAt; as at) {
              · <app-countdown [to]="at" running="keyStatus.triedIn" over="keyStatus.tryDue" />
            }
          } @else if (key().cooldownUntil; as until) {
            <app-countdown [to]="until" running="keyStatus.backIn" over="keyStatus.due" />
          }
        </p>
      }
      @default {
        <app-status-badge tone="bad" icon="error" [text]="'keyStatus.unhealthy' | translate" />
        <p>
          {{ 'keyStatus.' + state() | translate }}
          @if (key().cooldownUntil; as until) {
            · <app-countdown [to]="until" running="keyStatus.backIn" over="keyStatus.due" />
          }
        </p>
      }
    }
    @if (state() !== 'healthy') {
      @if (key().lastError; as error) {
        <p class="error" [title]="error">{{ error }}</p>
        @if (toTry(); as answer) {
          <p>
            <a
              [routerLink]="classifyPath"
              [queryParams]="answer"
              [attr.aria-label]="'keyStatus.tryAnswerOf' | translate: { id: key()._id }"
              >{{ 'keyStatus.tryAnswer' | translate }}</a
            >
          </p>
        }
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
  private readonly clock = inject(Clock);

  readonly key = input.required<KeyDto>();
  protected readonly state = computed(() => keyState(this.key(), this.clock.now()));
  protected readonly isUsable = computed(() => isUsableKey(this.key(), this.clock.now()));

  protected readonly toTry = computed(() => answerToTry(this.key().lastError));
  protected readonly classifyPath = CLASSIFY_PATH;

  constructor() {
    this.clock.watch(inject(DestroyRef));
  }
}
