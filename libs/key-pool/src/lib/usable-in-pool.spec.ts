import * as fc from 'fast-check';
import { KeyPool } from './key-pool';
import { isUsable, KEY_STATUSES, type KeyStanding } from './key-status';
import { usabilityOf } from './usability';

const LATEST = 50;
const moment = fc.nat(LATEST);

const standing: fc.Arbitrary<KeyStanding> = fc.record({
  status: fc.constantFrom(...KEY_STATUSES),
  cooldownUntil: fc.option(moment),
  nextTryAt: fc.option(moment),
});

/** One proxy for each key, so that no key hides behind another. */
function poolOf(keys: readonly KeyStanding[]): KeyPool {
  const pool = new KeyPool();
  keys.forEach((key, index) => {
    const [id, proxyId] = [`key-${index}`, `proxy-${index}`];
    pool.keys.apply({
      ...key,
      id,
      life: id,
      rev: 1,
      apiKey: `secret of ${id}`,
      suspectStep: 1,
      hold: null,
      convictedAt: null,
    });
    const binding = { id, life: id, rev: 1, proxyId, keyId: id };
    pool.bindings.apply({ ...binding, priority: 0, isActive: true });
  });
  return pool;
}

/** The times at which somebody asks, in order: the pool's time never goes back. */
const moments = fc
  .array(moment, { minLength: 1, maxLength: 8 })
  .map((times) => times.sort((a, b) => a - b));

describe('usable, as isUsable says it', () => {
  it('is what acquire does, whatever the keys and whenever it is asked', () => {
    fc.assert(
      fc.property(fc.array(standing, { maxLength: 8 }), moments, (keys, times) => {
        const pool = poolOf(keys);
        for (const now of times) {
          const handedOut = keys.map((_, index) => pool.acquire(`proxy-${index}`, now) !== null);
          expect(handedOut).toEqual(keys.map((key) => isUsable(key, now)));
          expect(usabilityOf(pool.keys.values(), now).usableKeys).toBe(
            handedOut.filter(Boolean).length,
          );
        }
      }),
    );
  });

  it('changes by itself at the time that the pool names, and not before', () => {
    fc.assert(
      fc.property(fc.array(standing, { minLength: 1, maxLength: 8 }), moment, (keys, now) => {
        const { usableKeys, dueAt } = usabilityOf(poolOf(keys).keys.values(), now);
        const usableAt = (time: number) => keys.filter((key) => isUsable(key, time)).length;
        const changes = Array.from({ length: LATEST - now }, (_, index) => now + 1 + index);
        expect(usableKeys).toBe(usableAt(now));
        expect(dueAt).toBe(changes.find((time) => usableAt(time) !== usableKeys) ?? null);
      }),
    );
  });
});
