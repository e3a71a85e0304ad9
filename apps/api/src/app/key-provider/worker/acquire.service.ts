import type { AcquireDto } from '@keypool/dto';
import type { HandedOutKey } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../database/database-clock';
import { ProblemException } from '../../http/problem.exception';
import { ProxyDirectory } from '../../proxies/proxy-directory';
import { PoolService } from '../pool/pool.service';
import { AcquireWaiters } from './acquire-waiters';

/** Hands out keys. It touches memory only (SPEC section 5). */
@Injectable()
export class AcquireService {
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
  acquire({ proxyId, waitMs }: AcquireDto): HandedOutKey | Promise<HandedOutKey> {
    this.requireActive(proxyId);
    const key = this.pool.pool.acquire(proxyId, this.clock.now());
    if (key) {
      return key;
    }
    const shortage = this.shortage(proxyId);
    return waitMs && shortage.code === 'no_key_available'
      ? this.wait(proxyId, waitMs)
      : Promise.reject(shortage);
  }

  /** A key to use now, or null when there is none for whatever reason. */
  next(proxyId: string): HandedOutKey | null {
    return this.proxies.get(proxyId)?.isActive
      ? this.pool.pool.acquire(proxyId, this.clock.now())
      : null;
  }

  private async wait(proxyId: string, waitMs: number): Promise<HandedOutKey> {
    const key = await this.waiters.wait(proxyId, waitMs);
    this.requireActive(proxyId);
    if (key) {
      return key;
    }
    throw this.shortage(proxyId);
  }

  private requireActive(proxyId: string): void {
    const proxy = this.proxies.get(proxyId);
    if (!proxy) {
      throw new ProblemException('unknown_proxy', `There is no proxy ${proxyId}.`);
    }
    if (!proxy.isActive) {
      throw new ProblemException('proxy_inactive', `The proxy ${proxyId} is switched off.`);
    }
  }

  private shortage(proxyId: string): ProblemException {
    const { bound, reasons, dueAt } = this.pool.pool.shortage(proxyId);
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
