import type { AcquireDto, AcquiredKeyDto, FailureDto } from '@keypool/dto';
import { lifeOf } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../database/database-clock';
import { ProblemException } from '../../http/problem.exception';
import { Histogram } from '../../measures/histogram';
import { Tally } from '../../measures/tally';
import { ProxyDirectory } from '../../proxy-directory/proxy-directory';
import { PoolService } from '../pool/pool.service';
import { AcquireWaiters, type WaitingRequest } from './acquire-waiters';
import { acquiredKey } from './acquired-key';

/** Memory alone answers, which takes microseconds. */
const SECONDS = [0.000005, 0.00001, 0.000025, 0.00005, 0.0001, 0.001, 0.01, 0.1];

const SERVED = 'served';

/** Hands out keys, from memory only (SPEC section 5). */
@Injectable()
export class AcquireService {
  /** `served`, or the code of the refusal. */
  readonly results = new Tally(SERVED, 'no_key_available');
  /** How long it took to choose a key, in seconds. Waits do not count. */
  readonly durations = new Histogram(SECONDS);

  constructor(
    private readonly pool: PoolService,
    private readonly proxies: ProxyDirectory,
    private readonly waiters: AcquireWaiters,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * The key to use now, or, with `waitMs`, the first one that becomes usable in that time.
   * @throws ProblemException unknown_proxy, proxy_inactive, proxy_has_no_bindings, no_key_available
   */
  acquire(
    { proxyId, waitMs, exclude }: AcquireDto,
    request: WaitingRequest,
  ): AcquiredKeyDto | Promise<AcquiredKeyDto> {
    const startedAt = performance.now();
    this.requireActive(proxyId);
    const excluded = toExcluded(exclude);
    const key = this.pool.pool.acquire(proxyId, this.clock.now(), excluded);
    if (key) {
      this.durations.observe((performance.now() - startedAt) / 1_000);
      this.results.add(SERVED);
      return acquiredKey(key);
    }
    const shortage = this.shortage(proxyId, excluded);
    return waitMs && shortage.code === 'no_key_available'
      ? this.wait(request, proxyId, waitMs, excluded)
      : Promise.reject(this.counted(shortage));
  }

  /**
   * The key to continue with after a failure, or null when there is none. Never the one that failed; a later life of its
   * id may serve.
   */
  next({ proxyId, keyId, lease, exclude }: FailureDto): AcquiredKeyDto | null {
    if (proxyId === undefined || !this.proxies.get(proxyId)?.isActive) {
      return null;
    }
    const excluded = new Set(exclude);
    if (lease === undefined || this.pool.pool.keys.get(keyId)?.life === lifeOf(lease)) {
      excluded.add(keyId);
    }
    const key = this.pool.pool.acquire(proxyId, this.clock.now(), excluded);
    return key && acquiredKey(key);
  }

  private async wait(
    request: WaitingRequest,
    proxyId: string,
    waitMs: number,
    excluded: ReadonlySet<string> | undefined,
  ): Promise<AcquiredKeyDto> {
    const key = await this.waiters.wait(request, proxyId, waitMs, excluded);
    this.requireActive(proxyId);
    if (key) {
      this.results.add(SERVED);
      return acquiredKey(key);
    }
    throw this.counted(this.shortage(proxyId, excluded));
  }

  private requireActive(proxyId: string): void {
    const proxy = this.proxies.get(proxyId);
    if (!proxy) {
      throw this.counted(new ProblemException('unknown_proxy', `There is no proxy ${proxyId}.`));
    }
    if (!proxy.isActive) {
      throw this.counted(
        new ProblemException('proxy_inactive', `The proxy ${proxyId} is switched off.`),
      );
    }
  }

  private counted(refusal: ProblemException): ProblemException {
    this.results.add(refusal.code);
    return refusal;
  }

  private shortage(proxyId: string, excluded?: ReadonlySet<string>): ProblemException {
    const { bound, reasons, dueAt } = this.pool.pool.shortage(proxyId, excluded);
    if (bound === 0) {
      return new ProblemException(
        'proxy_has_no_bindings',
        `No key is bound to the proxy ${proxyId}: bind one, or switch a binding on.`,
      );
    }
    const waitMs = dueAt === null ? null : Math.max(0, dueAt - this.clock.now());
    return new ProblemException(
      'no_key_available',
      `None of the ${bound} keys bound to the proxy ${proxyId} can be used now.`,
      {
        reasons,
        ...(waitMs === null ? {} : { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) }),
      },
    );
  }
}

/** Undefined for none, which costs nothing to check. */
function toExcluded(exclude: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return exclude && exclude.length > 0 ? new Set(exclude) : undefined;
}
