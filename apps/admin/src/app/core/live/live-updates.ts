import {
  computed,
  DestroyRef,
  effect,
  inject,
  signal,
  untracked,
  type Signal,
} from '@angular/core';
import { PROVIDER_IDS, type LiveEventsDto, type LiveTopic, type ProviderId } from '@keypool/dto';
import type { Observable } from 'rxjs';

/**
 * `live`: the server announces changes. `polling`: everything is read again every 30 s. `stale`: what the page shows
 * may be old, because the server is unreachable or not responding. `resting`: the page is not visible.
 */
export type LiveState = 'live' | 'polling' | 'stale' | 'resting';

export type LiveConnection =
  | { readonly kind: 'live' }
  | { readonly kind: 'resting' }
  /** `lostAt`: when the server seemed to become unreachable; null if it did not. */
  | { readonly kind: 'polling'; readonly lostAt: number | null };

/** Data on the page that is kept up to date. */
export interface Reading {
  /** What the last request threw; null after a success. */
  readonly error: Signal<unknown>;
  /** When the last good answer came, in milliseconds. */
  readonly loadedAt: Signal<number | null>;
}

/** Tells pages when to read their data again, and whether what they show is up to date. */
export abstract class LiveUpdates {
  /** What happened, as it happens. `isComplete` is false when the list has to be read to know it all. */
  abstract readonly events: Observable<LiveEventsDto>;
  protected abstract readonly connection: Signal<LiveConnection>;
  private readonly readings = signal<readonly Reading[]>([]);

  readonly state = computed<LiveState>(() => {
    const connection = this.connection();
    if (connection.kind === 'resting') {
      return 'resting';
    }
    const readings = this.readings();
    if (readings.some((reading) => reading.error() !== null)) {
      return 'stale';
    }
    if (connection.kind === 'live' || connection.lostAt === null) {
      return connection.kind;
    }
    const { lostAt } = connection;
    const hasAnswered = readings.some((reading) => (reading.loadedAt() ?? -Infinity) > lostAt);
    return hasAnswered ? 'polling' : 'stale';
  });

  /** A number that rises when something of `topic` changed; `provider` null for shared data. */
  abstract version(topic: LiveTopic, provider: ProviderId | null): Signal<number>;

  /**
   * Runs `react` after each change, not at once, until the caller is destroyed. `any` means shared data and that of each
   * provider. Needs an injection context.
   */
  onChange(
    topics: readonly LiveTopic[],
    provider: ProviderId | 'any' | null,
    react: () => void,
  ): void {
    const providers = provider === 'any' ? [null, ...PROVIDER_IDS] : [provider];
    const versions = topics.flatMap((topic) => providers.map((one) => this.version(topic, one)));
    let isFirst = true;
    effect(() => {
      for (const version of versions) {
        version();
      }
      if (isFirst) {
        isFirst = false;
      } else {
        untracked(react);
      }
    });
  }

  /** Includes `reading` in `state` until the caller is destroyed. Needs an injection context. */
  follow(reading: Reading): void {
    this.readings.update((readings) => [...readings, reading]);
    inject(DestroyRef).onDestroy(() =>
      this.readings.update((readings) => readings.filter((one) => one !== reading)),
    );
  }
}
