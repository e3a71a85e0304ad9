import { httpResource, type HttpResourceRequest } from '@angular/common/http';
import { computed, inject, linkedSignal, signal, type Signal } from '@angular/core';
import type { LiveTopic, ProviderId } from '@keypool/dto';
import { LiveUpdates } from '../../core/live/live-updates';

export interface LiveResourceOptions<Value> {
  /** Checks the reply against its schema of the contract. */
  readonly parse: (body: unknown) => Value;
  /** A change of any of these reads again. */
  readonly topics: readonly LiveTopic[];
  /** Whose topics; null for data that the providers share. */
  readonly provider: ProviderId | null;
}

export interface LiveResource<Value> {
  /** The last good answer: it stays while the next one is on its way and when that one fails. */
  readonly value: Signal<Value | undefined>;
  /** When `value` came, in milliseconds. */
  readonly loadedAt: Signal<number | null>;
  readonly isLoading: Signal<boolean>;
  /** What the last request threw; null after a good one. */
  readonly error: Signal<unknown>;
  reload(): void;
}

/** Reads with GET what `request` names, and again when it or the data changes. Needs an injection context. */
export function liveResource<Value>(
  request: () => HttpResourceRequest | undefined,
  options: LiveResourceOptions<Value>,
): LiveResource<Value> {
  // Part of the request's dependencies, so that a change during a request starts a new one.
  const round = signal(0);
  const resource = httpResource(
    () => {
      round();
      return request();
    },
    { parse: options.parse },
  );
  const good = linkedSignal<
    { value: Value; at: number } | null,
    { value: Value; at: number } | null
  >({
    source: () => {
      const value = resource.hasValue() ? resource.value() : undefined;
      return value === undefined ? null : { value, at: Date.now() };
    },
    computation: (latest, previous) => latest ?? previous?.value ?? null,
  });
  const reload = () => round.update((count) => count + 1);
  inject(LiveUpdates).onChange(options.topics, options.provider, reload);

  return {
    value: computed(() => good()?.value),
    loadedAt: computed(() => good()?.at ?? null),
    isLoading: resource.isLoading,
    error: computed(() => resource.error() ?? null),
    reload,
  };
}
