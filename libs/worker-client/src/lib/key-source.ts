import type { InternalApi } from './internal-api';
import type { KeyCache } from './key-cache';
import { KeypoolError } from './keypool-error';
import type { AcquireOptions } from './options';
import type { Outage } from './outage';
import { untilAnswered } from './waiting';
import type { AcquiredKey } from './wire';
import type { Emit } from './emit';

const WAIT_MS = 5_000;
const TIMEOUT_MS = 60_000;
/** What one request may wait at Keypool. */
const LONGEST_WAIT_MS = 30_000;

/** Hands out keys: Keypool's, or while it is unavailable, the last ones it handed out. */
export class KeySource {
  constructor(
    private readonly api: InternalApi,
    private readonly cache: KeyCache,
    private readonly outage: Outage,
    private readonly emit: Emit,
  ) {}

  async acquire(wanted: AcquireOptions): Promise<AcquiredKey> {
    const { waitMs = WAIT_MS, timeoutMs = TIMEOUT_MS, signal } = wanted;
    const began = performance.now();
    const deadline = began + timeoutMs;
    const keyDeadline = Math.min(began + waitMs, deadline);
    const { key, isKept } = await untilAnswered(
      () => this.once(wanted, keyDeadline),
      ({ code }) => (code === 'no_key_available' ? keyDeadline : deadline),
      signal,
    );
    const tookMs = performance.now() - began;
    const { proxyId } = wanted;
    this.emit({ type: 'key_acquired', proxyId, keyId: key.keyId, isKept, tookMs });
    return key;
  }

  private async once(
    { proxyId, exclude = [], signal }: AcquireOptions,
    keyDeadline: number,
  ): Promise<{ key: AcquiredKey; isKept: boolean }> {
    const kept = () => this.cache.take(proxyId, exclude);
    const instead = this.outage.isNow() ? kept() : null;
    if (instead) {
      return { key: instead, isKept: true };
    }
    const leftMs = Math.ceil(keyDeadline - performance.now());
    const waitMs = Math.min(Math.max(leftMs, 0), LONGEST_WAIT_MS);
    try {
      const key = await this.api.acquire({ proxyId, waitMs, exclude }, signal);
      this.outage.over();
      this.cache.keep(proxyId, key);
      return { key, isKept: false };
    } catch (error) {
      const isOutage = error instanceof KeypoolError && error.isOutage;
      if (isOutage) {
        this.outage.begun(error);
      } else if (error instanceof KeypoolError) {
        this.outage.over();
      }
      const key = isOutage ? kept() : null;
      if (!key) {
        throw error;
      }
      return { key, isKept: true };
    }
  }
}
