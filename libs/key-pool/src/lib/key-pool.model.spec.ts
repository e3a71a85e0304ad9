import * as fc from 'fast-check';
import { KeyPool, type HandedOutKey, type ProxyFigures } from './key-pool';
import { DEFAULT_COOLDOWN_SETTINGS, stepAt } from './cooldown';
import { isSuspect, isUsable, KEY_STATUSES } from './key-status';
import type { Shortage } from './lane-counts';
import { leaseStamp } from './lease';
import type { PoolBinding, PoolKey } from './proxy-lane';
import { usabilityOf, type Usability } from './usability';

const PROXIES = ['p', 'q'];
const KEYS = ['a', 'b', 'c', 'd', 'e'];

/** All that the pool does, by looking through everything each time. */
class NaivePool {
  readonly keys = new Map<string, PoolKey>();
  readonly bindings = new Map<string, PoolBinding>();
  readonly holds: { life: string; release: () => void }[] = [];
  now = 0;
  /** Tries of suspects since the news of them, by life and time of the first one. */
  private readonly tries = new Map<string, { times: number; nextAt: number }>();

  candidates(proxyId: string): PoolBinding[] {
    const usable = this.usable(proxyId);
    const ordinary = usable.filter((binding) => !this.isLast(binding));
    const inLine = ordinary.length > 0 ? ordinary : usable;
    const lowest = Math.min(...inLine.map(({ priority }) => priority));
    return inLine.filter(({ priority }) => priority === lowest);
  }

  isTry({ keyId }: PoolBinding): boolean {
    const key = this.keys.get(keyId);
    return key !== undefined && isSuspect(key) && this.nextTryAt(key) <= this.now;
  }

  handedOut(binding: PoolBinding): void {
    const key = this.keys.get(binding.keyId);
    if (key && this.isTry(binding)) {
      const times = this.tries.get(nameOfTry(key))?.times ?? 0;
      const wait = stepAt(DEFAULT_COOLDOWN_SETTINGS.suspectStepsMs, key.suspectStep + times);
      this.tries.set(nameOfTry(key), { times: times + 1, nextAt: this.now + wait });
    }
  }

  keyChanged(before: PoolKey | undefined, after: PoolKey): void {
    if (before && nameOfTry(before) !== nameOfTry(after)) {
      this.tries.delete(nameOfTry(before));
      this.tries.delete(nameOfTry(after));
    }
  }

  private isLast(binding: PoolBinding): boolean {
    const key = this.keys.get(binding.keyId);
    return key !== undefined && isSuspect(key) && !this.isTry(binding);
  }

  private nextTryAt(key: PoolKey): number {
    return this.tries.get(nameOfTry(key))?.nextAt ?? key.nextTryAt ?? 0;
  }

  usable(proxyId: string): PoolBinding[] {
    return this.active(proxyId).filter(({ keyId }) => {
      const key = this.keys.get(keyId);
      return key && isUsable(key, this.now) && !this.holds.some(({ life }) => life === key.life);
    });
  }

  shortage(proxyId: string): Shortage {
    const keys = this.active(proxyId).flatMap(({ keyId }) => this.keys.get(keyId) ?? []);
    const reasons: Shortage['reasons'] = {};
    for (const { status } of keys) {
      const shown = status === 'healthy' ? 'error' : status;
      reasons[shown] = (reasons[shown] ?? 0) + 1;
    }
    const due = this.due(proxyId);
    return { bound: keys.length, reasons, dueAt: due.length > 0 ? Math.min(...due) : null };
  }

  figuresOf(proxyId: string): ProxyFigures {
    const { bound, dueAt } = this.shortage(proxyId);
    return {
      bindings: [...this.bindings.values()].filter((one) => one.proxyId === proxyId).length,
      active: bound,
      usable: this.usable(proxyId).length,
      coolingDown: this.due(proxyId).length,
      dueAt,
    };
  }

  private due(proxyId: string): number[] {
    return this.active(proxyId).flatMap(({ keyId }) => {
      const key = this.keys.get(keyId);
      return key && comesBack(key) && (key.cooldownUntil ?? 0) > this.now
        ? [key.cooldownUntil ?? 0]
        : [];
    });
  }

  usability(): Usability {
    const keys = [...this.keys.values()];
    const due = keys.flatMap((key) =>
      key.status !== 'healthy' && comesBack(key) && (key.cooldownUntil ?? 0) > this.now
        ? [key.cooldownUntil ?? 0]
        : [],
    );
    return {
      usableKeys: keys.filter((key) => isUsable(key, this.now)).length,
      dueAt: due.length > 0 ? Math.min(...due) : null,
    };
  }

  private active(proxyId: string): PoolBinding[] {
    return [...this.bindings.values()].filter(
      (binding) => binding.isActive && binding.proxyId === proxyId,
    );
  }
}

function comesBack({ status, nextTryAt }: PoolKey): boolean {
  return status !== 'exhausted' && !(status === 'error' && nextTryAt === null);
}

function nameOfTry(key: PoolKey): string {
  return `${key.life} ${isSuspect(key) ? key.nextTryAt : 'no suspect'}`;
}

type Step = (world: World) => void;

const keyId = fc.constantFrom(...KEYS);
const proxyId = fc.constantFrom(...PROXIES);

/** The pool and its model, told the same. */
class World {
  readonly model = new NaivePool();
  readonly pool = new KeyPool((proxy) => this.ready.add(proxy));
  readonly ready = new Set<string>();
  private made = 0;

  fresh(): string {
    return `${++this.made}`;
  }

  setKey(key: PoolKey): void {
    this.model.keyChanged(this.model.keys.get(key.id), key);
    this.model.keys.set(key.id, key);
    this.pool.keys.apply(key);
  }

  setBinding(binding: PoolBinding): void {
    this.model.bindings.set(binding.id, binding);
    this.pool.bindings.apply(binding);
  }

  find(proxy: string, key: string): PoolBinding | undefined {
    return [...this.model.bindings.values()].find(
      (binding) => binding.proxyId === proxy && binding.keyId === key,
    );
  }
}

const setKey = fc
  .record({
    id: keyId,
    status: fc.constantFrom(...KEY_STATUSES),
    wait: fc.option(fc.integer({ min: -20, max: 40 })),
    tryIn: fc.option(fc.integer({ min: -20, max: 40 })),
    suspectStep: fc.nat(5),
    renew: fc.boolean(),
  })
  .map(({ id, status, wait, tryIn, suspectStep, renew }): Step => (world) => {
    const before = world.model.keys.get(id);
    world.setKey({
      id,
      status,
      life: before && !renew ? before.life : world.fresh(),
      rev: (before?.rev ?? 0) + 1,
      apiKey: `secret of ${id}`,
      cooldownUntil: wait === null ? null : world.model.now + wait,
      nextTryAt: tryIn === null ? null : world.model.now + tryIn,
      suspectStep,
      hold: null,
      convictedAt: null,
    });
  });

const endKey = keyId.map((id): Step => ({ model, pool }) => {
  pool.keys.end(id, model.keys.get(id)?.life ?? 'never lived');
  model.keys.delete(id);
});

const bind = fc
  .record({ proxyId, keyId, priority: fc.nat(2), isActive: fc.boolean() })
  .map((wanted): Step => (world) => {
    const before = world.find(wanted.proxyId, wanted.keyId);
    const id = before?.id ?? world.fresh();
    world.setBinding({ ...wanted, id, life: id, rev: (before?.rev ?? 0) + 1 });
  });

const unbind = fc.record({ proxyId, keyId }).map((which): Step => (world) => {
  const found = world.find(which.proxyId, which.keyId);
  if (found) {
    world.model.bindings.delete(found.id);
    world.pool.bindings.end(found.id, found.life);
  }
});

/** As a rotation does it. */
const repoint = fc.record({ from: keyId, to: keyId }).map(({ from, to }): Step => (world) => {
  for (const binding of [...world.model.bindings.values()]) {
    if (binding.keyId === from && !world.find(binding.proxyId, to)) {
      world.setBinding({ ...binding, keyId: to, rev: binding.rev + 1 });
    }
  }
});

const hold = keyId.map((id): Step => ({ model, pool }) => {
  const life = model.keys.get(id)?.life;
  if (life !== undefined) {
    model.holds.push({ life, release: pool.setAside(id, life) });
  }
});

const release = fc.nat(10).map((which): Step => ({ model }) => {
  model.holds.splice(which, 1).forEach((ended) => ended.release());
});

const advance = fc.integer({ min: -5, max: 20 }).map((by): Step => ({ model, pool }) => {
  pool.advance(model.now + by);
  model.now = Math.max(model.now, model.now + by);
});

/** The steps of suspects are longer than the cooldowns here. */
const pass = fc.integer({ min: 1, max: 11 }).map((minutes): Step => ({ model, pool }) => {
  model.now += minutes * 60_000;
  pool.advance(model.now);
});

/** One of the candidates; each try is one turn, and no more. */
const acquireOne = proxyId.map((proxy): Step => ({ model, pool }) => {
  const candidates = model.candidates(proxy);
  const given = pool.acquire(proxy, model.now)?.keyId;
  const chosen = candidates.find((binding) => binding.keyId === given);
  expect(chosen === undefined).toBe(candidates.length === 0);
  if (chosen) {
    model.handedOut(chosen);
  }
});

/** As many turns as there are equals: each of them gets exactly one. */
const acquire = proxyId.map((proxy): Step => ({ model, pool }) => {
  const candidates = model.candidates(proxy);
  if (candidates.some((binding) => model.isTry(binding))) {
    return;
  }
  if (candidates.length === 0) {
    expect(pool.acquire(proxy, model.now)).toBeNull();
  }
  const round = candidates.map(() => pool.acquire(proxy, model.now));
  expect(sorted(round)).toEqual(
    sorted(
      candidates.map(({ keyId: id, priority }) => ({
        keyId: id,
        apiKey: `secret of ${id}`,
        priority,
        life: model.keys.get(id)?.life ?? '',
        leaseStamp: leaseStamp(model.now),
      })),
    ),
  );
  expect(pool.shortage(proxy)).toEqual(model.shortage(proxy));
});

function sorted(keys: readonly (HandedOutKey | null)[]): (HandedOutKey | null)[] {
  return [...keys].sort((a, b) => (a?.keyId ?? '').localeCompare(b?.keyId ?? ''));
}

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: setKey },
    { weight: 3, arbitrary: bind },
    { weight: 4, arbitrary: acquire },
    { weight: 4, arbitrary: acquireOne },
    ...[endKey, unbind, repoint, hold, release, advance, pass].map((arbitrary) => ({
      weight: 1,
      arbitrary,
    })),
  ),
  { maxLength: 120 },
);

describe('KeyPool beside a model that looks through everything', () => {
  it('hands out what the model would, counts what stands against it, tells who became ready, and knows who is bound', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const world = new World();
        for (const step of all) {
          const idle = PROXIES.filter((proxy) => world.model.candidates(proxy).length === 0);
          world.ready.clear();
          step(world);
          for (const proxy of idle) {
            if (world.model.candidates(proxy).length > 0) {
              expect(world.ready).toContain(proxy);
            }
          }
        }
        const { model, pool } = world;
        expect(usabilityOf(pool.keys.values(), model.now)).toEqual(model.usability());
        for (const proxy of PROXIES) {
          expect(pool.shortage(proxy)).toEqual(model.shortage(proxy));
          expect(pool.figuresOf(proxy, model.now)).toEqual(model.figuresOf(proxy));
          expect(pool.usableKeysOf(proxy, model.now).sort()).toEqual(
            model
              .usable(proxy)
              .map(({ keyId: id }) => id)
              .sort(),
          );
        }
        const bound = (id: string) => PROXIES.some((proxy) => world.find(proxy, id));
        expect(pool.index.unboundKeys().sort()).toEqual(
          [...model.keys.keys()].filter((id) => !bound(id)).sort(),
        );
        expect(
          new Map(pool.proxies(model.now).map(({ proxyId: id, usable }) => [id, usable])),
        ).toEqual(
          new Map(
            [...model.bindings.values()].map(({ proxyId: id }) => [
              id,
              model.candidates(id).length > 0,
            ]),
          ),
        );
        for (const id of KEYS) {
          const boundTo = PROXIES.filter((proxy) => world.find(proxy, id));
          expect(
            PROXIES.filter((proxy) => world.pool.index.isBound(id, (one) => one === proxy)),
          ).toEqual(boundTo);
          expect(pool.index.proxiesOf(id).sort()).toEqual(boundTo);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
