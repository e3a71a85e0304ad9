import { computed, DestroyRef, inject, type Signal } from '@angular/core';
import { LiveUpdates } from '../../core/live/live-updates';
import { liveResource } from '../../shared/list/live-resource';
import type { KeyProvider } from '../key-provider';
import { allBindingsRequest, parseBindingList, type Binding } from './bindings-client';

/** All bindings are a long answer: changes that come one after the other are read together. */
const CALM_MS = 5_000;

/** What one provider's keys do for one proxy. */
export interface ProxyFigures {
  readonly bound: number;
  /** Bindings that are on and whose key is healthy. */
  readonly usable: number;
  /** Bindings that are on and whose key comes back by itself. */
  readonly resting: number;
}

export interface BindingFigures {
  readonly provider: KeyProvider;
  readonly isKnown: Signal<boolean>;
  /** The last request failed. */
  readonly isFailed: Signal<boolean>;
  readonly ofProxies: Signal<ReadonlyMap<string, ProxyFigures>>;
  /** The keys that serve at least one proxy. */
  readonly boundKeys: Signal<ReadonlySet<string>>;
  reload(): void;
}

export const NO_FIGURES: ProxyFigures = { bound: 0, usable: 0, resting: 0 };

/** Counts one provider's bindings with a single request. Needs an injection context. */
export function bindingFigures(provider: KeyProvider): BindingFigures {
  const all = liveResource(() => allBindingsRequest(provider.id), {
    parse: parseBindingList,
    topics: [],
    provider: provider.id,
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  inject(DestroyRef).onDestroy(() => clearTimeout(timer));
  inject(LiveUpdates).onChange(['bindings', 'keys'], provider.id, () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      all.reload();
    }, CALM_MS);
  });
  const bindings = computed(() => all.value()?.bindings ?? []);

  return {
    provider,
    isKnown: computed(() => all.value() !== undefined),
    isFailed: computed(() => all.error() !== null),
    ofProxies: computed(() => countByProxy(bindings())),
    boundKeys: computed(() => new Set(bindings().map((binding) => binding.keyId))),
    reload: all.reload,
  };
}

function countByProxy(bindings: readonly Binding[]): Map<string, ProxyFigures> {
  const figures = new Map<string, ProxyFigures>();
  for (const binding of bindings) {
    const { bound, usable, resting } = figures.get(binding.proxyId) ?? NO_FIGURES;
    figures.set(binding.proxyId, {
      bound: bound + 1,
      usable: usable + (isUsable(binding) ? 1 : 0),
      resting: resting + (isResting(binding) ? 1 : 0),
    });
  }
  return figures;
}

function isUsable({ isActive, keyStatus }: Binding): boolean {
  return isActive && keyStatus === 'healthy';
}

function isResting({ isActive, keyStatus }: Binding): boolean {
  return isActive && (keyStatus === 'rate_limited' || keyStatus === 'error');
}
