/** What it costs to choose a key, to refuse one, and to change one, with few keys and with many (SPEC section 5). */
import { KeyPool, type PoolKey } from '@keypool/key-pool';
import { compare, printMachine } from './measure';

const NOW = 1_800_000_000_000;
const PICKS = 20_000;
const CHANGES = 2_000;
/** They take a millisecond each: more of them, so that a busy moment does not decide. */
const REFUSAL_ROUNDS = 40;

function key(index: number, rev = 1): PoolKey {
  return {
    id: `key-${index}`,
    life: `life-${index}`,
    rev,
    apiKey: `sk-${index}`,
    // Every second key is cooling down: a choice has something to pass over.
    status: index % 2 === 0 ? 'rate_limited' : 'healthy',
    cooldownUntil: index % 2 === 0 ? NOW + 3_600_000 : null,
    nextTryAt: null,
    suspectStep: 0,
    hold: null,
    convictedAt: null,
  };
}

/** A key that comes back in its own time: nothing can be handed out before. */
function coolingDown(index: number): PoolKey {
  return { ...key(index), status: 'rate_limited', cooldownUntil: NOW + 3_600_000 - index };
}

/** All keys bound to one proxy, on ten priorities. */
function filled(size: number, make: (index: number) => PoolKey = key): KeyPool {
  const pool = new KeyPool();
  for (let index = 0; index < size; index++) {
    pool.keys.apply(make(index));
    const id = `binding-${index}`;
    pool.bindings.apply({
      id,
      life: id,
      rev: 1,
      proxyId: 'p',
      keyId: `key-${index}`,
      priority: index % 10,
      isActive: true,
    });
  }
  return pool;
}

/** The baseline: look at every binding of the proxy, as a first version would. */
function scanning(size: number) {
  const bindings = Array.from({ length: size }, (_, index) => ({
    priority: index % 10,
    key: key(index),
  }));
  let turn = 0;
  return () => {
    const usable = bindings.filter(
      (b) => b.key.cooldownUntil === null || b.key.cooldownUntil <= NOW,
    );
    const lowest = usable.reduce((min, { priority }) => Math.min(min, priority), Infinity);
    const equals = usable.filter(({ priority }) => priority === lowest);
    return equals[turn++ % equals.length];
  };
}

function nanosecondsEach(times: number, work: (index: number) => unknown): number {
  const start = process.hrtime.bigint();
  for (let index = 0; index < times; index++) {
    work(index);
  }
  return Number(process.hrtime.bigint() - start) / times;
}

async function main(): Promise<void> {
  printMachine();
  const pools = [100, 10_000, 100_000].map((size) => ({ size, pool: filled(size) }));
  const serving = filled(10_000);
  const scan = scanning(100_000);
  await compare('Choosing a key', 'ns', [
    ...pools.map(({ size, pool }) => ({
      name: `pool of ${size.toLocaleString('en')} keys`,
      round: () => nanosecondsEach(PICKS, () => pool.acquire('p', NOW)),
    })),
    { name: 'scan of 100,000 keys', round: () => nanosecondsEach(20, scan) },
  ]);
  const refusing = [10, 10_000, 100_000].map((size) => ({ size, pool: filled(size, coolingDown) }));
  await compare(
    'Refusing one, with the reasons and the time to come again',
    'ns',
    [
      ...refusing.map(({ size, pool }) => ({
        name: `refused acquire at ${size.toLocaleString('en')} bindings`,
        round: () => nanosecondsEach(PICKS, () => pool.acquire('p', NOW) ?? pool.shortage('p')),
      })),
      {
        name: 'served acquire at 10,000 bindings',
        round: () => nanosecondsEach(PICKS, () => serving.acquire('p', NOW)),
      },
    ],
    REFUSAL_ROUNDS,
  );
  let rev = 1;
  await compare('A key changes its status', 'ns', [
    ...pools.map(({ size, pool }) => ({
      name: `pool of ${size.toLocaleString('en')} keys`,
      round: () => {
        rev++;
        return nanosecondsEach(CHANGES, (index) => {
          const changed = key(index % size, rev * CHANGES + index);
          pool.keys.apply({ ...changed, status: 'healthy', cooldownUntil: null });
        });
      },
    })),
    {
      name: 'filling a pool of 100,000 keys anew',
      round: () => nanosecondsEach(1, () => filled(100_000)),
    },
  ]);
}

void main();
