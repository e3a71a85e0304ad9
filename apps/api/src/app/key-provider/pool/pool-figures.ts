import {
  TOP_KEYS,
  type ProxyFiguresDto,
  type StatsDto,
  type TopKeyDto,
  type UsabilityDto,
} from '@keypool/dto';
import { isUsable, KEY_STATUSES, usabilityOf, type KeyStatus } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../database/database-clock';
import { firstRows, orderBy } from '../../database/memory-page';
import type { MirroredKey } from './mirrored';
import { UnreadableSecrets } from '../store/unreadable-secrets';
import { PoolService } from './pool.service';
import { UsageNews } from './usage-news';

export type KeyTotals = Pick<StatsDto, 'totalKeys' | 'healthyKeys'>;

export interface KeyFigures {
  readonly keys: Record<KeyStatus, number>;
  readonly tokensUsed: number;
  readonly requestsCount: number;
  /** Those with the most tokens; none without any usage. */
  readonly top: TopKeyDto[];
}

const byUse = orderBy<MirroredKey>(
  [({ counts }) => counts.tokensUsed, -1],
  [({ counts }) => counts.requestsCount, -1],
  [({ id }) => id, 1],
);

/** The state of this process's pool: for figures and warnings, not for workers' requests. */
@Injectable()
export class PoolFigures {
  constructor(
    private readonly pool: PoolService,
    private readonly usage: UsageNews,
    private readonly clock: DatabaseClock,
    private readonly unreadable: UnreadableSecrets,
  ) {}

  /** Whether the pool is no older than a moment. */
  get isCurrent(): boolean {
    return this.pool.isCurrent;
  }

  keyTotals(): KeyTotals {
    const { keys } = this.pool.pool;
    return {
      totalKeys: keys.size,
      healthyKeys: count(keys.values(), ({ status }) => status === 'healthy'),
    };
  }

  /** How many keys have each status. */
  statuses(): Record<KeyStatus, number> {
    const keys = Object.fromEntries(KEY_STATUSES.map((status) => [status, 0])) as Record<
      KeyStatus,
      number
    >;
    for (const { status } of this.pool.pool.keys.values()) {
      keys[status]++;
    }
    return keys;
  }

  activeBindings(): number {
    return count(this.pool.pool.bindings.values(), ({ isActive }) => isActive);
  }

  /** Of the keys in their current lives. */
  async keyFigures(): Promise<KeyFigures> {
    await this.usage.catchUp();
    let [tokensUsed, requestsCount] = [0, 0];
    const used: MirroredKey[] = [];
    for (const key of this.pool.pool.keys.values()) {
      tokensUsed += key.counts.tokensUsed;
      requestsCount += key.counts.requestsCount;
      if (key.counts.tokensUsed > 0 || key.counts.requestsCount > 0) {
        used.push(key);
      }
    }
    const top = firstRows(used, byUse, TOP_KEYS).map(({ id, status, counts }) => ({
      keyId: id,
      status,
      tokensUsed: counts.tokensUsed,
      requestsCount: counts.requestsCount,
    }));
    return { keys: this.statuses(), tokensUsed, requestsCount, top };
  }

  usability(): UsabilityDto {
    const { usableKeys, dueAt } = usabilityOf(this.pool.pool.keys.values(), this.clock.now());
    return { usableKeys, dueAt: dueAt === null ? null : new Date(dueAt).toISOString() };
  }

  /** Whether each proxy that keys are bound to has one to hand out. */
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

  /** How many keys of a proxy are usable, and until when. */
  ofProxy(proxyId: string): Omit<ProxyFiguresDto, 'refusedSince' | 'lastRefusedAt'> {
    const { dueAt, ...counts } = this.pool.pool.figuresOf(proxyId, this.clock.now());
    return { ...counts, dueAt: dueAt === null ? null : new Date(dueAt).toISOString() };
  }

  proxiesOf(keyId: string): string[] {
    return this.pool.pool.index.proxiesOf(keyId);
  }

  /** The first few keys in error: suspects, and those that cannot be decrypted. */
  suspectKeys(limit: number): string[] {
    const found: string[] = [];
    for (const { id, status } of this.pool.pool.keys.values()) {
      if (status === 'error' && found.push(id) >= limit) {
        break;
      }
    }
    return found;
  }

  /** How many keys are not handed out because their stored secret must not be used. */
  unreadableKeys(): number {
    return this.unreadable.hasAny
      ? count(this.pool.pool.keys.values(), ({ apiKey }) => apiKey === '')
      : 0;
  }

  /** The keys that the guard holds. */
  heldKeys(): string[] {
    return [...this.pool.pool.keys.values()].flatMap(({ id, hold }) => (hold ? [id] : []));
  }

  /** The keys without a binding. */
  unboundKeys(): string[] {
    return this.pool.pool.index.unboundKeys();
  }
}

function count<T>(all: Iterable<T>, matches: (one: T) => boolean): number {
  let matching = 0;
  for (const one of all) {
    matching += matches(one) ? 1 : 0;
  }
  return matching;
}
