import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { TranslatePipe } from '@ngx-translate/core';
import { GuardStates } from '../data/guard-states';
import { KEY_PROVIDERS } from '../data/key-provider';
import { PluralPipe } from '../shared/format/plural-pipe';

/** On every page: which provider's keys are not replaced at once, and why. */
@Component({
  selector: 'app-guard-banner',
  imports: [MatButton, MatIcon, PluralPipe, RouterLink, TranslatePipe],
  template: `
    @for (alarm of alarms(); track alarm.provider.id) {
      <div class="app-notice app-notice-warning">
        <mat-icon [svgIcon]="alarm.state === 'paused' ? 'pause' : 'guard'" aria-hidden="true" />
        <span>{{
          'guard.banner.' + alarm.state | plural: alarm.held : { provider: alarm.provider.name }
        }}</span>
        <a matButton routerLink="/rotations" [queryParams]="{ provider: alarm.provider.id }">
          {{ 'guard.banner.show' | translate }}
          <mat-icon iconPositionEnd svgIcon="arrow-forward" aria-hidden="true" />
        </a>
      </div>
    }
  `,
  styleUrl: './guard-banner.scss',
  host: { role: 'status' },
})
export class GuardBanner {
  private readonly states = inject(GuardStates);

  protected readonly alarms = computed(() =>
    KEY_PROVIDERS.flatMap((provider) => {
      const guard = this.states.of(provider.id).value();
      if (!guard || guard.state === 'off' || guard.state === 'watching') {
        return [];
      }
      return [{ provider, state: guard.state, held: guard.held.length }];
    }),
  );
}
