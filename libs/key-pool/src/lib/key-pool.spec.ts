import { KeyPool } from './key-pool';
import { leaseStamp } from './lease';
import type { PoolBinding, PoolKey } from './proxy-lane';

const NOW = 1_800_000_000_000;

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

function binding(proxyId: string, keyId: string, changes: Partial<PoolBinding> = {}): PoolBinding {
  const id = `${proxyId}/${keyId}`;
  return { id, life: id, rev: 1, proxyId, keyId, priority: 0, isActive: true, ...changes };
}

function poolOf(keys: PoolKey[], bindings: PoolBinding[]): { pool: KeyPool; ready: string[] } {
  const ready: string[] = [];
  const pool = new KeyPool((proxyId) => ready.push(proxyId));
  keys.forEach((one) => pool.keys.apply(one));
  bindings.forEach((one) => pool.bindings.apply(one));
  return { pool, ready };
}

/** Whether a text stands anywhere in what an object holds. */
function holds(value: unknown, text: string, seen = new Set<unknown>()): boolean {
  if (typeof value !== 'object' || value === null) {
    return value === text;
  }
  if (seen.has(value)) {
    return false;
  }
  seen.add(value);
  const parts =
    value instanceof Map || value instanceof Set ? [...value].flat() : Object.values(value);
  return parts.some((part) => holds(part, text, seen));
}

const take = (pool: KeyPool, times: number, now = NOW) =>
  Array.from({ length: times }, () => pool.acquire('p', now)?.keyId);

describe('KeyPool', () => {
  it('hands out a key with its secret, its priority and what its lease is made of', () => {
    const { pool } = poolOf([key('a')], [binding('p', 'a', { priority: 3 })]);
    expect(pool.acquire('p', NOW)).toEqual({
      keyId: 'a',
      apiKey: 'secret of a',
      priority: 3,
      life: 'life of a',
      leaseStamp: leaseStamp(NOW),
    });
    expect(pool.acquire('elsewhere', NOW)).toBeNull();
  });

  it('hands out the lowest priority number; equals take turns', () => {
    const { pool } = poolOf(
      [key('a'), key('b'), key('c')],
      [binding('p', 'a', { priority: 2 }), binding('p', 'b'), binding('p', 'c')],
    );
    expect(take(pool, 4)).toEqual(['b', 'c', 'b', 'c']);
  });

  it.each([
    ['healthy', null, true],
    ['rate_limited', NOW + 1, false],
    ['rate_limited', NOW, true],
    ['rate_limited', null, false],
    ['exhausted', null, false],
    ['exhausted', NOW - 1, false],
  ] as const)(
    'a key that is %s until %s can be handed out: %s',
    (status, cooldownUntil, usable) => {
      const { pool } = poolOf([key('a', { status, cooldownUntil })], [binding('p', 'a')]);
      expect(pool.acquire('p', NOW)?.keyId).toBe(usable ? 'a' : undefined);
    },
  );

  describe('a suspect', () => {
    const [FIRST, SECOND, THIRD] = [30_000, 60_000, 120_000];
    const suspect = (id: string, changes: Partial<PoolKey> = {}) =>
      key(id, { status: 'error', nextTryAt: NOW + FIRST, suspectStep: 1, ...changes });

    it('comes after every other key of the proxy, whatever the priority', () => {
      const { pool } = poolOf(
        [suspect('a'), key('b'), key('c'), suspect('d')],
        [
          binding('p', 'a'),
          binding('p', 'b', { priority: 7 }),
          binding('p', 'c', { priority: 8 }),
          binding('p', 'd', { priority: 9 }),
        ],
      );
      expect(take(pool, 3)).toEqual(['b', 'b', 'b']);
      pool.setAside('b', 'life of b');
      expect(take(pool, 2)).toEqual(['c', 'c']);
      expect(pool.acquire('p', NOW, new Set(['c']))?.keyId).toBe('a');
      pool.setAside('c', 'life of c');
      expect(take(pool, 2)).toEqual(['a', 'a']);
    });

    it('is there while no other key is: those of one priority take turns', () => {
      const { pool, ready } = poolOf(
        [suspect('a'), suspect('b')],
        ['a', 'b'].map((id) => binding('p', id)),
      );
      expect(take(pool, 4)).toEqual(['a', 'b', 'a', 'b']);
      expect(ready).toEqual(['p']);
    });

    it('is tried by one acquire in its old place when its time has come, and comes last again', () => {
      const { pool } = poolOf(
        [suspect('a'), key('b')],
        [binding('p', 'a'), binding('p', 'b', { priority: 1 }), binding('q', 'a')],
      );
      const at = (time: number) => take(pool, 3, time);
      expect(at(NOW + FIRST - 1)).toEqual(['b', 'b', 'b']);
      expect(at(NOW + FIRST)).toEqual(['a', 'b', 'b']);
      expect(pool.acquire('q', NOW + FIRST)?.keyId).toBe('a');
    });

    it('without news is tried again at the end of the next step, the last one repeats', () => {
      const { pool } = poolOf(
        [suspect('a'), key('b')],
        [binding('p', 'a'), binding('p', 'b', { priority: 1 })],
      );
      let now = NOW;
      for (const wait of [FIRST, SECOND, THIRD, 300_000, 600_000, 600_000]) {
        expect(take(pool, 2, now + wait - 1)).toEqual(['b', 'b']);
        now += wait;
        expect(take(pool, 2, now)).toEqual(['a', 'b']);
      }
    });

    it('that failed its try waits for as long as is stored, another change leaves it its wait', () => {
      const { pool } = poolOf(
        [suspect('a'), key('b')],
        [binding('p', 'a'), binding('p', 'b', { priority: 1 })],
      );
      const tried = NOW + FIRST;
      expect(take(pool, 2, tried)).toEqual(['a', 'b']);
      pool.keys.apply(suspect('a', { rev: 2 }));
      expect(take(pool, 1, tried)).toEqual(['b']);
      pool.keys.apply(suspect('a', { rev: 3, suspectStep: 2, nextTryAt: tried + 10 }));
      expect(take(pool, 1, tried + 9)).toEqual(['b']);
      expect(take(pool, 2, tried + 10)).toEqual(['a', 'b']);
      expect(take(pool, 1, tried + 10 + THIRD - 1)).toEqual(['b']);
      expect(take(pool, 1, tried + 10 + THIRD)).toEqual(['a']);
    });

    it('that a success has cleared is in its old place again', () => {
      const { pool } = poolOf(
        [suspect('a'), key('b')],
        [binding('p', 'a'), binding('p', 'b', { priority: 1 })],
      );
      pool.keys.apply(key('a', { rev: 2 }));
      expect(take(pool, 2)).toEqual(['a', 'a']);
    });

    it('that cools down is left alone, and last after that', () => {
      const { pool } = poolOf([suspect('a', { cooldownUntil: NOW + 10 })], [binding('p', 'a')]);
      expect(pool.acquire('p', NOW + 9)).toBeNull();
      pool.keys.apply(key('b'));
      pool.bindings.apply(binding('p', 'b', { priority: 1 }));
      expect(take(pool, 2, NOW + 10)).toEqual(['b', 'b']);
      expect(take(pool, 2, NOW + FIRST)).toEqual(['a', 'b']);
    });

    it('whose secret cannot be read is never handed out', () => {
      const { pool } = poolOf([key('a', { status: 'error' })], [binding('p', 'a')]);
      expect(pool.acquire('p', NOW + 10 ** 9)).toBeNull();
      expect(pool.shortage('p')).toMatchObject({ reasons: { error: 1 }, dueAt: null });
    });
  });

  it.each([['first the key'], ['first the binding']])('works in either order: %s', (order) => {
    const { pool, ready } = poolOf([], []);
    const steps = [() => pool.keys.apply(key('a')), () => pool.bindings.apply(binding('p', 'a'))];
    (order === 'first the key' ? steps : steps.reverse()).forEach((step) => step());
    expect(pool.acquire('p', NOW)?.keyId).toBe('a');
    expect(ready).toEqual(['p']);
  });

  it('says when a proxy that had nothing has something: by a key, a binding, time, or the end of a hold', () => {
    const { pool, ready } = poolOf(
      [key('a', { status: 'rate_limited', cooldownUntil: NOW + 10 }), key('b')],
      [binding('p', 'a'), binding('q', 'b'), binding('r', 'c')],
    );
    expect(ready).toEqual(['q']);
    pool.advance(NOW + 10);
    expect(ready).toEqual(['q', 'p']);
    const release = pool.setAside('b', 'life of b');
    release();
    expect(ready).toEqual(['q', 'p', 'q']);
    pool.keys.apply(key('c'));
    pool.bindings.apply(binding('r', 'a'));
    expect(ready).toEqual(['q', 'p', 'q', 'r']);
  });

  it('a longer cooldown takes the place of a shorter one', () => {
    const { pool } = poolOf(
      [key('a', { status: 'rate_limited', cooldownUntil: NOW + 10 })],
      [binding('p', 'a')],
    );
    pool.keys.apply(key('a', { rev: 2, status: 'rate_limited', cooldownUntil: NOW + 50 }));
    expect(pool.acquire('p', NOW + 49)).toBeNull();
    expect(pool.acquire('p', NOW + 50)?.keyId).toBe('a');
  });

  it('a clock that is set back takes nothing away', () => {
    const { pool } = poolOf(
      [key('a', { status: 'rate_limited', cooldownUntil: NOW + 10 })],
      [binding('p', 'a')],
    );
    expect(pool.acquire('p', NOW + 10)?.keyId).toBe('a');
    expect(pool.acquire('p', NOW - 1_000)?.keyId).toBe('a');
  });

  describe('a hold', () => {
    it('lasts until the last one ends, whatever news of the key comes in', () => {
      const { pool } = poolOf([key('a')], [binding('p', 'a'), binding('q', 'a')]);
      const [first, second] = [pool.setAside('a', 'life of a'), pool.setAside('a', 'life of a')];
      pool.keys.apply(key('a', { rev: 2 }));
      first();
      first();
      expect(pool.acquire('p', NOW)).toBeNull();
      expect(pool.acquire('q', NOW)).toBeNull();
      second();
      expect(pool.acquire('p', NOW)?.keyId).toBe('a');
    });

    it('is of one life: the next one under the same id is free', () => {
      const { pool } = poolOf([key('a')], [binding('p', 'a')]);
      pool.setAside('a', 'life of a');
      pool.keys.end('a', 'life of a');
      pool.keys.apply(key('a', { life: 'the next' }));
      expect(pool.acquire('p', NOW)).toMatchObject({ life: 'the next' });
    });
  });

  describe('shortage', () => {
    it('counts active bindings whose key is there, by status, with the earliest end of a cooldown', () => {
      const { pool } = poolOf(
        [
          key('held'),
          key('limited', { status: 'rate_limited', cooldownUntil: NOW + 20 }),
          key('failing', { status: 'error', cooldownUntil: NOW + 10, nextTryAt: NOW + 5 }),
          key('spent', { status: 'exhausted' }),
          key('off'),
        ],
        [
          ...['held', 'limited', 'failing', 'spent', 'missing'].map((id) => binding('p', id)),
          binding('p', 'off', { isActive: false }),
        ],
      );
      pool.setAside('held', 'life of held');
      expect(pool.acquire('p', NOW)).toBeNull();
      expect(pool.shortage('p')).toEqual({
        bound: 4,
        reasons: { error: 2, rate_limited: 1, exhausted: 1 },
        dueAt: NOW + 10,
      });
      expect(pool.shortage('nowhere')).toEqual({ bound: 0, reasons: {}, dueAt: null });
    });

    it('a cooldown that has passed is nothing to wait for: its key is held for another reason', () => {
      const { pool } = poolOf(
        [key('a', { status: 'rate_limited', cooldownUntil: NOW })],
        [binding('p', 'a')],
      );
      pool.setAside('a', 'life of a');
      expect(pool.acquire('p', NOW)).toBeNull();
      expect(pool.shortage('p')).toMatchObject({ bound: 1, dueAt: null });
    });
  });

  describe('with keys that are not wanted', () => {
    it('hands out the first other one, by priority, equals in turn', () => {
      const { pool } = poolOf(
        ['a', 'b', 'c', 'd'].map((id) => key(id)),
        [
          ...['a', 'b', 'c'].map((id) => binding('p', id)),
          binding('p', 'd', { priority: 1 }),
          binding('q', 'a'),
        ],
      );
      const without = (...ids: string[]) => pool.acquire('p', NOW, new Set(ids))?.keyId;
      expect([without('b'), without('b'), without('b')]).toEqual(['a', 'c', 'a']);
      expect(without('a', 'b', 'c')).toBe('d');
      expect(without('a', 'b', 'c', 'd')).toBeUndefined();
      expect(pool.acquire('nowhere', NOW, new Set(['a']))).toBeNull();
    });

    it('looks at no more keys than are not wanted', () => {
      const ids = Array.from({ length: 1_000 }, (_, index) => `key-${index}`);
      const { pool } = poolOf(
        ids.map((id) => key(id)),
        ids.map((id) => binding('p', id)),
      );
      const looked: string[] = [];
      const excluded = new Set(ids.slice(0, 50));
      const has = excluded.has.bind(excluded);
      excluded.has = (id) => looked.push(id) > 0 && has(id);
      expect(pool.acquire('p', NOW, excluded)?.keyId).toBe('key-50');
      expect(looked).toHaveLength(51);
    });

    it('tells them from those that cannot be used', () => {
      const { pool } = poolOf(
        [
          key('a'),
          key('tried', { status: 'error', nextTryAt: NOW + 5 }),
          key('limited', { status: 'rate_limited', cooldownUntil: NOW + 10 }),
          key('spent', { status: 'exhausted' }),
        ],
        ['a', 'tried', 'limited', 'spent'].map((id) => binding('p', id)),
      );
      const excluded = new Set(['a', 'tried', 'limited', 'elsewhere']);
      expect(pool.acquire('p', NOW, excluded)).toBeNull();
      expect(pool.shortage('p', excluded)).toEqual({
        bound: 4,
        reasons: { excluded: 2, rate_limited: 1, exhausted: 1 },
        dueAt: NOW + 10,
      });
    });
  });

  it('refuses without looking at the keys: with a thousand it costs what it costs with one', () => {
    let looks = 0;
    const watched = (id: string): PoolKey => ({
      ...key(id, { cooldownUntil: NOW + 10 }),
      get status() {
        looks++;
        return 'rate_limited' as const;
      },
    });
    const ids = Array.from({ length: 1_000 }, (_, index) => `key-${index}`);
    const { pool } = poolOf(
      ids.map(watched),
      ids.map((id) => binding('p', id)),
    );
    looks = 0;
    expect(pool.acquire('p', NOW)).toBeNull();
    expect(pool.shortage('p')).toEqual({
      bound: 1_000,
      reasons: { rate_limited: 1_000 },
      dueAt: NOW + 10,
    });
    expect(looks).toBe(0);
  });

  it.each([
    ['ends', (pool: KeyPool) => pool.keys.end('a', 'life of a')],
    ['is replaced', (pool: KeyPool) => pool.keys.apply(key('a', { life: 'next', apiKey: 'new' }))],
  ])('keeps no secret of a key that %s while it cools down', (_, end) => {
    const { pool } = poolOf(
      [key('a', { status: 'rate_limited', cooldownUntil: NOW + 3_600_000 })],
      [binding('p', 'a')],
    );
    const held = () => holds(pool, 'secret of a');
    expect(held()).toBe(true);
    end(pool);
    expect(held()).toBe(false);
  });

  it('knows which proxies used a key lately, also when the binding has changed since', () => {
    const { pool } = poolOf(
      [key('a')],
      ['p', 'q', 'r'].map((proxyId) => binding(proxyId, 'a')),
    );
    pool.acquire('p', NOW);
    pool.acquire('q', NOW + 10_000);
    pool.bindings.apply(binding('p', 'a', { rev: 2, priority: 3 }));
    expect(pool.index.usedBy('a', NOW).sort()).toEqual(['p', 'q']);
    expect(pool.index.usedBy('a', NOW + 1_000)).toEqual(['q']);
    expect(pool.index.usedBy('a', NOW + 11_000)).toEqual([]);
    expect(pool.index.usedBy('nobody', NOW)).toEqual([]);
  });

  it('knows to which proxies a key is bound, switched on or off', () => {
    const { pool } = poolOf([key('a')], [binding('p', 'a', { isActive: false })]);
    expect(pool.index.isBound('a', (proxyId) => proxyId === 'p')).toBe(true);
    expect(pool.index.isBound('a', (proxyId) => proxyId === 'q')).toBe(false);
    expect(pool.index.isBound('nobody', () => true)).toBe(false);
    pool.bindings.end('p/a', 'p/a');
    expect(pool.index.isBound('a', () => true)).toBe(false);
  });
});
