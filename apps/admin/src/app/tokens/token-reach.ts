import { Component, computed, input } from '@angular/core';
import type { TokenDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { PluralPipe } from '../shared/format/plural-pipe';
import { NOTHING } from '../shared/format/day-pipe';
import { KEY_PROVIDERS } from '../data/key-provider';

/** More would make a row of the table too high. */
const SHOWN_PROXIES = 3;

/** Which providers and proxies a worker token is valid for. Other scopes have no limits. */
@Component({
  selector: 'app-token-reach',
  imports: [PluralPipe, TranslatePipe],
  template: `
    @if (token().scope !== 'worker') {
      {{ nothing }}
    } @else {
      <p>{{ providers() ?? ('tokens.allProviders' | translate) }}</p>
      <p class="proxies">
        @for (id of shown(); track id) {
          <span class="app-mono" [title]="id">{{ id }}</span>
        } @empty {
          {{ 'tokens.allProxies' | translate }}
        }
        @if (hidden().length > 0) {
          <span [title]="hidden().join(', ')">{{ 'tokens.more' | plural: hidden().length }}</span>
        }
      </p>
    }
  `,
  styles: `
    p {
      margin: 0;
    }

    .proxies {
      display: flex;
      flex-wrap: wrap;
      gap: var(--app-space-1) var(--app-space-2);
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-small);
    }

    .app-mono {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
  `,
})
export class TokenReach {
  readonly token = input.required<TokenDto>();

  protected readonly nothing = NOTHING;
  protected readonly providers = computed(() => {
    const { providers } = this.token();
    if (!providers) {
      return null;
    }
    const limited = KEY_PROVIDERS.filter(({ id }) => providers.includes(id));
    return limited.map(({ name }) => name).join(', ');
  });
  protected readonly shown = computed(() => (this.token().proxyIds ?? []).slice(0, SHOWN_PROXIES));
  protected readonly hidden = computed(() => (this.token().proxyIds ?? []).slice(SHOWN_PROXIES));
}
