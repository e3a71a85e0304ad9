import {
  OVERVIEW_RANGES,
  PROVIDER_IDS,
  forEachProvider,
  STUCK_PROXIES,
  type OverviewDto,
  type OverviewRange,
  type ProviderId,
  type StuckProxyDto,
} from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import { TokenStore } from '../credentials/token.store';
import { ChangeFeed, type ChangeSubscriber } from '../database/change-feed';
import { DatabaseClock } from '../database/database-clock';
import { EventRepository } from '../events/event.repository';
import { EVENTS_COLLECTION } from '../events/event.schema';
import type { ProviderReading } from '../key-provider/figures/provider-overview';
import { ProviderRegistry } from '../provider-registry/provider-registry';
import { ProxyDirectory, type KnownProxy } from '../proxy-directory/proxy-directory';
import { endOfRefusal, standing } from '../proxy-directory/refusal';
import { earliestStart } from './buckets';
import { CachedReading } from './cached-reading';
import { EventSeries, SERIES_EVENTS } from './event-series';
import { EventTally, SLOT_MS } from './event-tally';
import { expiringTokens } from './expiring-tokens';
import { warningsOf } from './warnings';

type Readings = Record<ProviderId, ProviderReading>;

/** The dashboard's data (SPEC section 4). Dashboards that are open at the same time share their reads. */
@Injectable()
export class OverviewService implements ChangeSubscriber {
  readonly collections = [EVENTS_COLLECTION];
  private readonly figures = new CachedReading(() => this.readFigures());
  /** When the figures change without an event, in epoch ms: the end of the next cooldown, of a refusal, or of a token. */
  private dueAt: number | null = null;
  private readonly tally = new EventTally((from, until) =>
    this.events.count(SERIES_EVENTS, SLOT_MS, from, until),
  );
  private readonly series = new Map(
    OVERVIEW_RANGES.map((range) => [range, new CachedReading(() => this.readSeries(range))]),
  );

  constructor(
    private readonly providers: ProviderRegistry,
    private readonly proxies: ProxyDirectory,
    private readonly events: EventRepository,
    private readonly tokens: TokenStore,
    private readonly clock: DatabaseClock,
    feed: ChangeFeed,
  ) {
    feed.subscribe(this);
  }

  /** @param timeZone whose days and hours the series count; an IANA name */
  async read(range: OverviewRange, timeZone: string): Promise<OverviewDto> {
    if (this.dueAt !== null && this.dueAt <= this.clock.now()) {
      // The end of a cooldown makes a key usable without an event, and no event tells that a refusal is over.
      this.figures.invalidate();
      this.dueAt = null;
    }
    const [figures, series] = await Promise.all([
      this.figures.get(),
      this.series.get(range)?.get(),
    ]);
    return { range, timeZone, ...figures, series: series?.in(timeZone) ?? [] };
  }

  /** Every change of data writes an event. */
  apply(): void {
    this.figures.invalidate();
    this.series.forEach((series) => series.invalidate());
  }

  async reload(): Promise<void> {
    this.apply();
  }

  private async readFigures(): Promise<Omit<OverviewDto, 'range' | 'timeZone' | 'series'>> {
    const readings = await this.readProviders();
    const proxies = [...this.proxies.all()];
    const active = proxies.filter(({ isActive }) => isActive);
    const stuck = stuckProxies(
      active.map(({ id }) => id),
      readings,
    );
    const refused = refusedProxies(active, this.clock.now());
    const tokens = expiringTokens(this.tokens.expiries(), this.clock.now());
    this.dueAt = earliestOf([
      ...PROVIDER_IDS.map((id) => readings[id].figures.dueAt),
      ...refused.map(({ endsAt }) => endsAt),
      tokens.dueAt === null ? null : new Date(tokens.dueAt).toISOString(),
    ]);
    return {
      providers: forEachProvider((id) => readings[id].figures),
      proxies: {
        total: proxies.length,
        active: active.length,
        withoutUsableKey: stuck.slice(0, STUCK_PROXIES),
      },
      topKeys: forEachProvider((id) => readings[id].topKeys),
      warnings: warningsOf(readings, stuck, refused, tokens.count),
    };
  }

  private async readProviders(): Promise<Readings> {
    const read = this.providers.all.map(
      async ({ definition, overview }) => [definition.id, await overview.read()] as const,
    );
    return Object.fromEntries(await Promise.all(read)) as Readings;
  }

  private async readSeries(range: OverviewRange): Promise<EventSeries> {
    const now = this.clock.now();
    return new EventSeries(range, now, await this.tally.since(earliestStart(range, now), now));
  }
}

function earliestOf(dates: readonly (string | null)[]): number | null {
  const times = dates.flatMap((date) => (date === null ? [] : [Date.parse(date)]));
  return times.length > 0 ? Math.min(...times) : null;
}

/** By id, so that two readings can be compared. */
function refusedProxies(
  active: readonly KnownProxy[],
  now: number,
): (StuckProxyDto & { readonly endsAt: string })[] {
  return [...active]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap(({ id: proxyId, refusals }) =>
      PROVIDER_IDS.flatMap((provider) => {
        const refusal = standing(refusals[provider], now);
        return refusal
          ? [{ proxyId, provider, endsAt: new Date(endOfRefusal(refusal)).toISOString() }]
          : [];
      }),
    );
}

/** By id, so that two readings can be compared. */
function stuckProxies(active: readonly string[], readings: Readings): StuckProxyDto[] {
  return [...active].sort().flatMap((proxyId): StuckProxyDto[] => {
    const bound = PROVIDER_IDS.filter((id) => readings[id].proxies.has(proxyId));
    return bound.length === 0
      ? [{ proxyId, provider: null }]
      : bound.flatMap((provider) =>
          readings[provider].proxies.get(proxyId) ? [] : [{ proxyId, provider }],
        );
  });
}
