import { withConviction, type GuardHold } from './guard/guard-hold';
import { DEFAULT_GUARD_SETTINGS } from './guard/guard-settings';
import { QUIET_GUARD, type GuardState } from './guard/guard-state';
import { KeyPool } from './key-pool';
import type { PoolKey } from './proxy-lane';

const SECOND = 1_000;
const NOW = 1_800_000_000_000;
/** Later than the first cooldown of a held key. */
const COOLED = NOW + 31 * SECOND;
const REPORT = { keyId: 'held', hold: null, isLimited: false };
const HOLD = withConviction(REPORT, QUIET_GUARD, NOW, DEFAULT_GUARD_SETTINGS);

function key(id: string, changes: Partial<PoolKey> = {}): PoolKey {
  return {
    id,
    life: `life of ${id}`,
    rev: 1,
    apiKey: `secret of ${id}`,
    status: 'healthy',
    cooldownUntil: null,
    nextTryAt: null,
    suspectStep: 0,
    hold: null,
    convictedAt: null,
    ...changes,
  };
}

function held(hold: GuardHold = HOLD, rev = 1): PoolKey {
  const { until: cooldownUntil, convictedAt } = hold;
  const times = { cooldownUntil, nextTryAt: cooldownUntil, convictedAt };
  return key('held', { status: 'error', rev, hold, ...times });
}

function exhausted(id: string, convictedAt: number): PoolKey {
  return key(id, { status: 'exhausted', convictedAt });
}

function poolOf(keys: readonly PoolKey[], isOn = true): KeyPool {
  const pool = new KeyPool(undefined, undefined, { ...DEFAULT_GUARD_SETTINGS, isOn });
  for (const one of keys) {
    pool.keys.apply(one);
    pool.bindings.apply({
      id: `p ${one.id}`,
      life: `p ${one.id}`,
      rev: 1,
      proxyId: 'p',
      keyId: one.id,
      // Whatever is wrong with a key, its old place is the first one.
      priority: one.status === 'healthy' ? 1 : 0,
      isActive: true,
    });
  }
  return pool;
}

function succeeded(keyId: string, begunAt: number): GuardState {
  return { ...QUIET_GUARD, successes: [{ keyId, begunAt }] };
}

const take = (pool: KeyPool, now: number, ...excluded: string[]) =>
  pool.acquire('p', now, new Set(excluded))?.keyId ?? null;

describe('a held key', () => {
  it('is last in line when its cooldown is over, and never before its time tried in its old place', () => {
    const pool = poolOf([held(), key('good')]);
    expect(take(pool, NOW + SECOND, 'good')).toBeNull();
    expect(take(pool, COOLED)).toBe('good');
    expect(take(pool, COOLED, 'good')).toBe('held');
  });

  it('is tried once, 5 s after its conviction, when another key succeeded since', () => {
    const pool = poolOf([held(), key('good')]);
    pool.guardChanged(succeeded('good', NOW + SECOND));
    expect(take(pool, NOW + 5 * SECOND - 1)).toBe('good');
    expect(take(pool, NOW + 5 * SECOND)).toBe('held');
    expect(take(pool, NOW + 6 * SECOND)).toBe('good');
  });

  it.each([
    ['its own success', succeeded('held', NOW + SECOND)],
    ['one that was begun before', succeeded('good', NOW)],
  ])('is not tried after %s', (_, state) => {
    const pool = poolOf([held(), key('good')]);
    pool.guardChanged(state);
    expect(take(pool, NOW + 10 * SECOND)).toBe('good');
  });

  it('is tried again after the next conviction, and once more where nothing is heard of a try', () => {
    const pool = poolOf([held(), key('good')]);
    pool.guardChanged(succeeded('good', NOW + SECOND));
    expect(take(pool, NOW + 5 * SECOND)).toBe('held');
    const again = { ...HOLD, convictedAt: NOW + 6 * SECOND, until: NOW + 66 * SECOND };
    pool.keys.apply(held(again, 2));
    expect(take(pool, NOW + 12 * SECOND)).toBe('good');
    pool.guardChanged(succeeded('good', NOW + 12 * SECOND));
    expect(take(pool, NOW + 13 * SECOND)).toBe('held');
    expect(take(pool, NOW + 42 * SECOND)).toBe('good');
    expect(take(pool, NOW + 43 * SECOND)).toBe('held');
  });

  it('is not tried during a longer cooldown that the upstream asked for', () => {
    const limited = { ...held(), cooldownUntil: NOW + 60 * SECOND };
    const pool = poolOf([limited, key('good')]);
    pool.guardChanged(succeeded('good', NOW + SECOND));
    expect(take(pool, NOW + 59 * SECOND)).toBe('good');
    expect(take(pool, NOW + 60 * SECOND)).toBe('held');
  });

  it('waits no longer when it is healthy again', () => {
    const pool = poolOf([held(), key('good')]);
    expect(pool.hasHeld).toBe(true);
    pool.keys.apply(key('held', { rev: 2, convictedAt: NOW }));
    expect(take(pool, NOW + SECOND)).toBe('held');
    expect(pool.hasHeld).toBe(false);
  });
});

describe('a proxy without a usable key', () => {
  it('gets the convicted key that was left alone longest, once in 15 s, and none sooner after its conviction', () => {
    const pool = poolOf([exhausted('later', NOW + 5 * SECOND), exhausted('first', NOW)]);
    expect(take(pool, NOW + 15 * SECOND - 1)).toBeNull();
    expect(pool.shortage('p').dueAt).toBe(NOW + 15 * SECOND);
    expect(take(pool, NOW + 15 * SECOND)).toBe('first');
    expect(pool.shortage('p').dueAt).toBe(NOW + 30 * SECOND);
    expect(take(pool, NOW + 30 * SECOND - 1)).toBeNull();
    expect(take(pool, NOW + 30 * SECOND)).toBe('later');
    expect(take(pool, NOW + 45 * SECOND)).toBe('first');
  });

  it('gets none that it does not want, nor one whose failure is being dealt with', () => {
    const pool = poolOf([exhausted('first', NOW), exhausted('second', NOW + 1)]);
    const release = pool.setAside('second', 'life of second');
    expect(take(pool, NOW + 20 * SECOND, 'first')).toBeNull();
    release();
    expect(take(pool, NOW + 21 * SECOND, 'first')).toBe('second');
  });

  it('gets none while a key is usable, and none at all while the guard is off', () => {
    const usable = poolOf([exhausted('dead', NOW), key('good')]);
    expect(take(usable, NOW + 20 * SECOND, 'good')).toBeNull();
    expect(take(poolOf([exhausted('dead', NOW)], false), NOW + 20 * SECOND)).toBeNull();
  });
});
