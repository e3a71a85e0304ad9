import { computed, type Signal } from '@angular/core';
import { lastPassed } from '../../core/time/last-passed';
import { liveResource } from '../../shared/list/live-resource';
import type { KeyProvider } from '../key-provider';
import { allBindingsRequest, parseBindingList, type Binding } from './bindings-client';
import { isUsableKey } from './key-state';

/** What one provider's keys do for one proxy. */
export interface ProxyFigures {
  readonly bound: number;
  /** Bindings that are on and whose key can be handed out. */
  readonly usable: number;
  /** Bindings that are on and whose key is cooling down. */
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
    topics: ['bindings', 'keys'],
    provider: provider.id,
    pause: 'long',
  });
  const bindings = computed(() => all.value()?.bindings ?? []);
  const time = lastPassed(() => bindings().map((binding) => binding.keyCooldownUntil));

  return {
    provider,
    isKnown: computed(() => all.value() !== undefined),
    isFailed: computed(() => all.error() !== null),
    ofProxies: computed(() => countByProxy(bindings(), time())),
    boundKeys: computed(() => new Set(bindings().map((binding) => binding.keyId))),
    reload: all.reload,
  };
}

function countByProxy(bindings: readonly Binding[], now: number): Map<string, ProxyFigures> {
  const figures = new Map<string, ProxyFigures>();
  for (const binding of bindings) {
    const { bound, usable, resting } = figures.get(binding.proxyId) ?? NO_FIGURES;
    const isUsable = isUsableBinding(binding, now);
    const isResting = binding.isActive && !isUsable && binding.keyStatus !== 'exhausted';
    figures.set(binding.proxyId, {
      bound: bound + 1,
      usable: usable + (isUsable ? 1 : 0),
      resting: resting + (isResting ? 1 : 0),
    });
  }
  return figures;
}

/** Whether workers of its proxy may get the key by it. `now`: the server's time in epoch ms. */
function isUsableBinding(binding: Binding, now: number): boolean {
  const { isActive, keyStatus: status, keyCooldownUntil: cooldownUntil } = binding;
  return isActive && isUsableKey({ status, cooldownUntil }, now);
}
