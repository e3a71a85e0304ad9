import type { UsabilityDto } from '@keypool/dto';
import { isUsable } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../database/database-clock';
import { PoolService } from './pool.service';

/** What the pool of this process can hand out now: for figures and warnings, not for requests of workers. */
@Injectable()
export class PoolFigures {
  constructor(
    private readonly pool: PoolService,
    private readonly clock: DatabaseClock,
  ) {}

  usability(): UsabilityDto {
    const { usableKeys, dueAt } = this.pool.pool.usability(this.clock.now());
    return { usableKeys, dueAt: dueAt === null ? null : new Date(dueAt).toISOString() };
  }

  /** Whether the proxies that keys are bound to have one to hand out. */
  proxies(): Map<string, boolean> {
    const proxies = this.pool.pool.proxies(this.clock.now());
    return new Map(proxies.map(({ proxyId, usable }) => [proxyId, usable]));
  }

  /** Those of these keys that are usable, bound or not. */
  usableAmong(keyIds: readonly string[]): string[] {
    const now = this.clock.now();
    return keyIds.filter((id) => {
      const key = this.pool.pool.keys.get(id);
      return key !== undefined && isUsable(key, now);
    });
  }

  /** The keys of a proxy that its workers could get. */
  usableKeysOf(proxyId: string): string[] {
    return this.pool.pool.usableKeysOf(proxyId, this.clock.now());
  }

  proxiesOf(keyId: string): string[] {
    return this.pool.pool.proxiesOf(keyId);
  }

  /** The keys that no binding names. */
  unboundKeys(): string[] {
    return this.pool.pool.unboundKeys();
  }
}
