import { computed, effect, Service, signal } from '@angular/core';
import { OVERVIEW_RANGES, overviewSchema, PROVIDER_IDS, type OverviewRange } from '@keypool/dto';
import { UrlParams } from '../../core/url/url-params';
import { failureOf } from '../../core/http/problem';
import { KEY_PROVIDERS } from '../../data/key-provider';
import { liveResource } from '../../shared/list/live-resource';
import { rereadWhenDue } from '../../shared/list/reread-when-due';

/** The figures of the dashboard. The URL holds the charts' period and provider. */
@Service({ autoProvided: false })
export class OverviewStore {
  private readonly url = new UrlParams();

  readonly range = computed<OverviewRange>(
    () => OVERVIEW_RANGES.find((range) => range === this.url.get('range')) ?? '24h',
  );
  /** Null for all. */
  readonly provider = computed(
    () => PROVIDER_IDS.find((id) => id === this.url.get('provider')) ?? null,
  );
  readonly shownProviders = computed(() =>
    KEY_PROVIDERS.filter(({ id }) => this.provider() === null || id === this.provider()),
  );

  /** The charts use the user's days, or UTC days when the server does not know the browser's time zone. */
  private readonly timeZone = signal(new Intl.DateTimeFormat().resolvedOptions().timeZone);
  private readonly request = computed(() => ({
    url: '/overview',
    params: { range: this.range(), timeZone: this.timeZone() },
  }));

  readonly figures = liveResource(this.request, {
    parse: (body) => overviewSchema.parse(body),
    topics: ['keys', 'backup-keys', 'bindings', 'rotations', 'events', 'proxies'],
    provider: 'any',
  });

  constructor() {
    rereadWhenDue(this.figures, ({ providers, series }) => [
      ...PROVIDER_IDS.map((id) => providers[id].dueAt),
      series.at(-1)?.end ?? null,
    ]);
    effect(() => {
      const error = this.figures.error();
      if (error !== null && failureOf(error).errors[0]?.pointer === '?timeZone') {
        this.timeZone.set('UTC');
      }
    });
  }

  show(changes: { range?: OverviewRange | null; provider?: string | null }): void {
    this.url.set(changes);
  }
}
