import { Component, computed, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import type { ListedProxyDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import type { KeyProvider } from '../../data/key-provider';
import { CountPipe } from '../../shared/format/count-pipe';
import { MinutePipe } from '../../shared/format/day-pipe';

/** How many keys of one provider a proxy has and how many are usable. Links to where that can be changed. */
@Component({
  selector: 'app-proxy-service-cell',
  imports: [CountPipe, MatIcon, MinutePipe, RouterLink, TranslatePipe],
  template: `
    <a
      routerLink="/admin/bindings"
      [queryParams]="{ provider: provider().id, proxy: proxy()._id }"
      [class.bad]="isUseless()"
      [class.none]="figures().bindings === 0"
    >
      @if (isUseless()) {
        <mat-icon svgIcon="warning" aria-hidden="true" />
      }
      <span>
        @if (figures().bindings === 0) {
          {{ 'proxies.keys.none' | translate }}
        } @else {
          {{
            'proxies.keys.usable'
              | translate: { usable: figures().usable | count, bound: figures().bindings | count }
          }}
        }
      </span>
    </a>
    @if (figures().refusedSince; as since) {
      <p class="bad">
        <mat-icon svgIcon="refused" aria-hidden="true" />
        {{
          'proxies.refused'
            | translate: { since: since | minute, last: figures().lastRefusedAt | minute }
        }}
      </p>
    }
  `,
  styles: `
    a {
      display: inline-flex;
      gap: var(--app-space-1);
      align-items: center;
      min-height: 2.75rem;
      font-variant-numeric: tabular-nums;
    }

    p {
      display: flex;
      gap: var(--app-space-1);
      margin: 0;
      font: var(--mat-sys-body-small);
    }

    mat-icon {
      flex: none;
      width: 1.125rem;
      height: 1.125rem;
    }

    .none {
      color: var(--mat-sys-on-surface-variant);
    }

    .bad {
      color: var(--app-bad);
    }
  `,
})
export class ProxyServiceCell {
  readonly proxy = input.required<ListedProxyDto>();
  readonly provider = input.required<KeyProvider>();

  protected readonly figures = computed(() => this.proxy().figures[this.provider().id]);
  protected readonly isUseless = computed(() => {
    const { bindings, usable } = this.figures();
    return bindings > 0 && usable === 0;
  });
}
