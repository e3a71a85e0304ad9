import type { ProviderClient } from '../support/provider-client';
import type { ProviderUnderTest } from '../support/providers';
import { seed } from '../support/seed';
import type { TestDatabase } from '../support/test-database';

/** Small enough that each key has its turn soon, large enough that others serve while one is being handled. */
const KEYS_OF_A_GROUP = 4;
/** More than failures: a rotation that takes two is seen. */
const MORE_BACKUPS = 10;
/** Every n-th binding of the ladder is switched off: a rotation must keep that, too. */
const SWITCHED_OFF = 7;
const SPARE_PRIORITY = 1_000_000;

/** A key that is going to fail. */
export interface DoomedKey {
  readonly id: string;
  readonly life: string;
  /** The proxy that it serves in turn with a few others. */
  readonly group: string;
}

export interface PlannedBinding {
  readonly proxyId: string;
  readonly keyId: string;
  readonly priority: number;
  readonly isActive: boolean;
}

/**
 * What a stampede runs over: keys that are going to fail, each bound to a proxy of its group and, with a priority of its
 * own, to the ladder; backup keys for all of them and some more; one spare key that never fails, last at every proxy.
 */
export class Field {
  private constructor(
    readonly provider: ProviderUnderTest,
    /** The provider at each process. */
    readonly pools: readonly ProviderClient[],
    readonly database: TestDatabase,
    readonly keys: readonly DoomedKey[],
    readonly spareId: string,
    readonly bindings: readonly PlannedBinding[],
    readonly proxyIds: readonly string[],
  ) {}

  /** @param log receives the progress */
  static async prepare(
    pools: readonly ProviderClient[],
    database: TestDatabase,
    size: number,
    log: (line: string) => void = () => undefined,
  ): Promise<Field> {
    const [pool] = pools;
    if (!pool) {
      throw new Error('a stampede needs a process');
    }
    const { provider } = pool;
    const { names, groupOf, spareId, proxyIds, bindings } = plan(provider.id, size);
    log(
      `${provider.id}: ${size} keys, ${size + MORE_BACKUPS} backup keys, ${proxyIds.length} proxies, ${bindings.length} bindings`,
    );
    await seed(provider, database, {
      proxyIds,
      keyIds: [...names, spareId],
      backupIds: Array.from(
        { length: size + MORE_BACKUPS },
        (_, index) => `${provider.id}-backup-${index}`,
      ),
      bindings,
    });
    const stored = await database.collection(provider.collections.keys).find().toArray();
    const lives = new Map(stored.map((key) => [key._id, String(key['life'])]));
    const keys = names.map((id, index) => ({
      id,
      life: lives.get(id) ?? '',
      group: groupOf(index),
    }));
    return new Field(provider, pools, database, keys, spareId, bindings, proxyIds);
  }

  /** The keys that are going to fail and are switched on at a proxy. */
  servedBy(proxyId: string): DoomedKey[] {
    const bound = this.bindings.filter((binding) => binding.proxyId === proxyId);
    return this.keys.filter(({ id }) =>
      bound.some(({ keyId, isActive }) => isActive && keyId === id),
    );
  }
}

/** Names and bindings, for each provider its own. */
function plan(prefix: string, size: number) {
  const names = Array.from({ length: size }, (_, index) => `${prefix}-doomed-${index}`);
  const groupOf = (index: number) => `${prefix}-group-${Math.floor(index / KEYS_OF_A_GROUP)}`;
  const ladder = `${prefix}-ladder`;
  const spareId = `${prefix}-spare`;
  const proxyIds = [ladder, ...new Set(names.map((_, index) => groupOf(index)))];
  const bindings = names.flatMap((keyId, index): PlannedBinding[] => {
    const group = groupOf(index);
    return [
      // Each group has a priority of its own.
      { proxyId: group, keyId, priority: proxyIds.indexOf(group), isActive: true },
      { proxyId: ladder, keyId, priority: index, isActive: index % SWITCHED_OFF !== 1 },
    ];
  });
  const spare = { keyId: spareId, priority: SPARE_PRIORITY, isActive: true };
  bindings.push(...proxyIds.map((proxyId) => ({ proxyId, ...spare })));
  return { names, groupOf, spareId, proxyIds, bindings };
}
