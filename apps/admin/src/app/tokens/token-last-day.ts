import { Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { PROVIDER_IDS, type ProviderId, type TokenDto, type TokenFiguresDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { PluralPipe } from '../shared/format/plural-pipe';

/** How many keys a worker token got lately and how many rotations it caused, with links to all of them. */
@Component({
  selector: 'app-token-last-day',
  imports: [PluralPipe, RouterLink, TranslatePipe],
  template: `
    @if (isShown()) {
      {{ 'tokens.lastDay.head' | translate }}
      <a
        routerLink="/events"
        [queryParams]="{ type: 'keys_handed_out', actor: actor() }"
        [title]="'tokens.lastDay.seeKeys' | translate: { name: token().name }"
        >{{ 'tokens.lastDay.keys' | plural: sum('keys') }}</a
      >
      <a
        routerLink="/rotations"
        [queryParams]="{ provider: mostRotated(), actor: actor() }"
        [title]="'tokens.lastDay.seeRotations' | translate: { name: token().name }"
        >{{ 'tokens.lastDay.rotations' | plural: sum('rotations') }}</a
      >
    }
  `,
  styles: `
    :host {
      display: grid;
      justify-items: start;
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-small);
    }

    a {
      color: inherit;
    }
  `,
})
export class TokenLastDay {
  readonly token = input.required<TokenDto>();

  /** As events and rotations name it. */
  protected readonly actor = computed(() => `token:${this.token().name}`);
  /** Not for one that was never used, nor for other scopes. */
  protected readonly isShown = computed(() => {
    const { lastDay, lastUsedAt } = this.token();
    return lastDay !== null && (lastUsedAt !== null || this.sum('keys') > 0);
  });
  /** The page of rotations shows one provider at a time. */
  protected readonly mostRotated = computed(() => {
    const [most] = PROVIDER_IDS.toSorted(
      (one, other) => this.of(other, 'rotations') - this.of(one, 'rotations'),
    );
    return most;
  });

  protected sum(figure: keyof TokenFiguresDto): number {
    return PROVIDER_IDS.reduce((sum, id) => sum + this.of(id, figure), 0);
  }

  private of(id: ProviderId, figure: keyof TokenFiguresDto): number {
    return this.token().lastDay?.[id][figure] ?? 0;
  }
}
