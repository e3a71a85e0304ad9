import { Component, computed, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { TranslatePipe } from '@ngx-translate/core';
import { CountPipe } from '../../shared/format/count-pipe';
import { MissingFigure } from '../../shared/ui/missing-figure';
import type { ProxyService } from '../proxies-store';

/** How many keys of one provider a proxy has, and how many of them work. Leads to where that can be changed. */
@Component({
  selector: 'app-proxy-service-cell',
  imports: [CountPipe, MatIcon, MissingFigure, RouterLink, TranslatePipe],
  template: `
    @if (service().figures; as figures) {
      <a
        routerLink="/admin/bindings"
        [queryParams]="{ provider: service().provider.id, proxy: proxyId() }"
        [class.bad]="isUseless()"
        [class.none]="figures.bound === 0"
      >
        @if (isUseless()) {
          <mat-icon svgIcon="warning" aria-hidden="true" />
        }
        <span>
          @if (figures.bound === 0) {
            {{ 'proxies.keys.none' | translate }}
          } @else {
            {{
              'proxies.keys.usable'
                | translate: { usable: figures.usable | count, bound: figures.bound | count }
            }}
          }
        </span>
      </a>
    } @else if (service().isFailed) {
      <app-missing-figure />
    } @else {
      <div class="app-skeleton"></div>
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

    .app-skeleton {
      width: 6rem;
      height: 1rem;
    }
  `,
})
export class ProxyServiceCell {
  readonly proxyId = input.required<string>();
  readonly service = input.required<ProxyService>();

  protected readonly isUseless = computed(() => {
    const figures = this.service().figures;
    return figures !== null && figures.bound > 0 && figures.usable === 0;
  });
}
