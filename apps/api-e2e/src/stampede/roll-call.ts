import { readLease } from '@keypool/key-pool';
import type { Field } from './field';

/** Each key has its turn once in a round. */
const ROUNDS = 2;

interface Turns {
  readonly proxyId: string;
  /** The keys that take turns, with their lives, in a fixed order. */
  readonly keys: readonly string[];
  readonly priority: number;
}

/** Asks every process for the keys of every proxy. @returns one line per difference from the database */
export async function callRoll(field: Field): Promise<string[]> {
  const expected = await livingKeys(field);
  const differences = await Promise.all(
    field.pools.map(async (pool, process) => {
      const lines: string[] = [];
      for (const { proxyId, keys, priority } of expected) {
        const handedOut = [];
        for (let turn = 0; turn < ROUNDS * keys.length; turn++) {
          handedOut.push(await pool.acquire(proxyId));
        }
        const found = [
          ...new Set(handedOut.map((key) => `${key.keyId} ${readLease(key.lease).life}`)),
        ].sort();
        if (found.join() !== keys.join()) {
          lines.push(`process ${process} at ${proxyId}: ${found.join()}, expected ${keys.join()}`);
        }
        if (handedOut.some((key) => key.priority !== priority)) {
          lines.push(`process ${process} at ${proxyId}: not all of priority ${priority}`);
        }
      }
      return lines;
    }),
  );
  return differences.flat();
}

/** For each proxy the living keys of its first priority, according to the database. */
async function livingKeys({ provider, database, proxyIds }: Field): Promise<Turns[]> {
  const { collections, bindingKeyField } = provider;
  const keys = await database.collection(collections.keys).find({ status: 'healthy' }).toArray();
  const lives = new Map(keys.map((key) => [key._id, String(key['life'])]));
  const bindings = await database
    .collection(collections.bindings)
    .find({ isActive: true })
    .toArray();
  return proxyIds.map((proxyId) => {
    const bound = bindings.filter(
      (binding) => binding['proxyId'] === proxyId && lives.has(String(binding[bindingKeyField])),
    );
    const priority = Math.min(...bound.map((binding) => Number(binding['priority'])));
    const first = bound
      .filter((binding) => binding['priority'] === priority)
      .map((binding) => String(binding[bindingKeyField]));
    return { proxyId, priority, keys: first.map((id) => `${id} ${lives.get(id)}`).sort() };
  });
}
