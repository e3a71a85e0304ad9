import type { AcquiredKey } from './wire';

/** Of each proxy: as many as a request may exclude. */
const MOST_KEYS = 50;

interface Kept {
  readonly key: AcquiredKey;
  readonly until: number;
}

/** The last keys that Keypool handed out, for an outage of Keypool. Each serves for a bounded time after that. */
export class KeyCache {
  /** By proxy and key; the one that was used longest ago comes first. */
  private readonly kept = new Map<string, Map<string, Kept>>();

  constructor(private readonly serveMs: number) {}

  keep(proxyId: string, key: AcquiredKey): void {
    const now = performance.now();
    const keys = this.of(proxyId);
    for (const [keyId, { until }] of keys) {
      if (until <= now || keyId === key.keyId) {
        keys.delete(keyId);
      }
    }
    keys.set(key.keyId, { key, until: now + this.serveMs });
    const [oldest] = keys.keys();
    if (keys.size > MOST_KEYS && oldest !== undefined) {
      keys.delete(oldest);
    }
  }

  /** As `acquire` chooses: the lowest priority number, and equals take turns. */
  take(proxyId: string, exclude: readonly string[]): AcquiredKey | null {
    const keys = this.of(proxyId);
    const now = performance.now();
    let best: Kept | null = null;
    for (const each of keys.values()) {
      const isUsable = each.until > now && !exclude.includes(each.key.keyId);
      if (isUsable && (best === null || each.key.priority < best.key.priority)) {
        best = each;
      }
    }
    if (best) {
      keys.delete(best.key.keyId);
      keys.set(best.key.keyId, best);
    }
    return best?.key ?? null;
  }

  /** It failed: it serves no more, whatever the proxy. */
  drop(keyId: string): void {
    for (const keys of this.kept.values()) {
      keys.delete(keyId);
    }
  }

  private of(proxyId: string): Map<string, Kept> {
    const keys = this.kept.get(proxyId) ?? new Map<string, Kept>();
    this.kept.set(proxyId, keys);
    return keys;
  }
}
