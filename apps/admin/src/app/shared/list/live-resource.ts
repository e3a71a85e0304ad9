import { httpResource, type HttpResourceRequest } from '@angular/common/http';
import {
  computed,
  effect,
  inject,
  linkedSignal,
  signal,
  untracked,
  type Signal,
} from '@angular/core';
import type { LiveTopic, ProviderId } from '@keypool/dto';
import { LiveUpdates, type Reading } from '../../core/live/live-updates';
import { PacedReading } from '../../core/live/paced-reading';

export interface LiveResourceOptions<Value> {
  /** Checks the reply against the contract. */
  readonly parse: (body: unknown) => Value;
  /** A change of any of these reads again. */
  readonly topics: readonly LiveTopic[];
  /** The provider of the topics; null for shared data, `any` for all. */
  readonly provider: ProviderId | 'any' | null;
}

export interface LiveResource<Value> extends Reading {
  /** The last good answer: kept while the next one is loading and when that fails. */
  readonly value: Signal<Value | undefined>;
  readonly isLoading: Signal<boolean>;
  /** Reads at once. */
  reload(): void;
}

interface Outcome<Value> {
  readonly good: { readonly value: Value; readonly at: number } | null;
  readonly error: unknown;
}

/** Reads with GET what `request` names, and again when it or the data changes. Needs an injection context. */
export function liveResource<Value>(
  request: () => HttpResourceRequest | undefined,
  options: LiveResourceOptions<Value>,
): LiveResource<Value> {
  const live = inject(LiveUpdates);
  const round = signal(0);
  const reload = () => round.update((count) => count + 1);
  const pace = new PacedReading({
    read: reload,
    isReading: () => untracked(resource.isLoading),
  });
  const resource = httpResource(
    () => {
      round();
      const wanted = request();
      pace.began();
      return wanted;
    },
    { parse: options.parse },
  );
  effect(() => {
    if (!resource.isLoading()) {
      untracked(() => pace.ended());
    }
  });
  live.onChange(options.topics, options.provider, () => pace.ask());

  // An answer or an error stays until the next one arrives.
  const outcome = linkedSignal<Outcome<Value> | null, Outcome<Value>>({
    source: () => {
      const error = resource.error();
      if (error !== undefined) {
        return { good: null, error };
      }
      const value = resource.hasValue() ? resource.value() : undefined;
      return value === undefined ? null : { good: { value, at: Date.now() }, error: null };
    },
    computation: (latest, previous) => {
      const last = previous?.value ?? { good: null, error: null };
      return latest === null ? last : { good: latest.good ?? last.good, error: latest.error };
    },
  });
  const reading = {
    value: computed(() => outcome().good?.value),
    loadedAt: computed(() => outcome().good?.at ?? null),
    isLoading: resource.isLoading,
    error: computed(() => outcome().error),
    reload,
  };
  live.follow(reading);
  return reading;
}
