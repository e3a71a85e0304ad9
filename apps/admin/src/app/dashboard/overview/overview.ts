import { Component, computed, inject } from '@angular/core';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { Router } from '@angular/router';
import { OVERVIEW_RANGES } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { SessionStore } from '../../core/auth/session-store';
import { Texts } from '../../core/language/texts';
import { KEY_PROVIDERS } from '../../data/key-provider';
import { ChartPanel } from '../../shared/charts/chart-panel';
import { ListNotice } from '../../shared/list/list-notice';
import { EmptyState } from '../../shared/ui/empty-state/empty-state';
import { StatCard } from '../../shared/ui/stat-card/stat-card';
import { FirstSteps, hasWhatWorkersNeed, isFirstAcquireAwaited, isNew } from './first-steps';
import { isEmpty, keysByStatus, rotationsAndFailures, workPerKey } from './overview-charts';
import { OverviewStore } from './overview-store';
import { OverviewWarnings } from './overview-warnings';
import { ProviderFigures } from './provider-figures';

/** The state of the pools: what needs attention, the figures, and the charts. */
@Component({
  selector: 'app-overview',
  imports: [
    ChartPanel,
    EmptyState,
    FirstSteps,
    ListNotice,
    MatButtonToggleModule,
    OverviewWarnings,
    ProviderFigures,
    StatCard,
    TranslatePipe,
  ],
  providers: [OverviewStore],
  templateUrl: './overview.html',
  styleUrl: './overview.scss',
  host: { class: 'app-page' },
})
export class Overview {
  protected readonly store = inject(OverviewStore);
  protected readonly isAdmin = inject(SessionStore).isAdmin;
  private readonly router = inject(Router);
  private readonly texts = inject(Texts);

  protected readonly ranges = OVERVIEW_RANGES;
  protected readonly providers = KEY_PROVIDERS;
  protected readonly overview = this.store.figures.value;
  protected readonly isBeingSetUp = computed(() => {
    const overview = this.overview();
    return overview !== undefined && !hasWhatWorkersNeed(overview);
  });
  protected readonly isFirstAcquireAwaited = computed(() => {
    const overview = this.overview();
    return overview !== undefined && isFirstAcquireAwaited(overview);
  });

  /** Figures that are all zero are not shown. */
  protected readonly isNew = computed(() => {
    const overview = this.overview();
    return overview !== undefined && isNew(overview);
  });

  protected readonly proxies = computed(() => {
    const proxies = this.overview()?.proxies;
    if (!proxies) {
      return { active: null, off: null, stuck: null };
    }
    const stuck = new Set(proxies.withoutUsableKey.map(({ proxyId }) => proxyId)).size;
    return { active: proxies.active, off: proxies.total - proxies.active, stuck };
  });
  protected readonly proxyLinks = computed(() => {
    if (!this.isAdmin()) {
      return { active: null, off: null, stuck: null };
    }
    const listOf = (status: string) =>
      this.router.createUrlTree(['/proxies'], { queryParams: { status } });
    return { active: listOf('active'), off: listOf('inactive'), stuck: '/admin/bindings' };
  });

  protected readonly charts = computed(() => {
    const overview = this.overview();
    if (!overview) {
      return null;
    }
    const shown = this.store.shownProviders();
    return {
      statuses: keysByStatus(overview, KEY_PROVIDERS, this.texts),
      course: rotationsAndFailures(overview, shown, this.texts),
      tokens: workPerKey('tokensUsed', overview, shown, this.texts),
      requests: workPerKey('requestsCount', overview, shown, this.texts),
    };
  });

  protected nothingIn(chart: Parameters<typeof isEmpty>[0], key: string): string | null {
    return isEmpty(chart) ? this.texts.get(key) : null;
  }
}
