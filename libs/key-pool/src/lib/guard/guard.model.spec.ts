import { GuardWorld, MINUTE, SECOND, type Client, type Plan } from './guard-world.fixture';

const WORKER: Client = {
  token: 'token:worker',
  proxy: 'p',
  perSecond: 5,
  tries: 3,
  sendsRequestIds: false,
};
const OUTAGE = 10 * MINUTE;
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

/** The same numbers in the same order for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Good for a minute, then out for ten. */
function throughOutage(
  seed: number,
  verdict: string,
  { fadeMs = 0, ...plan }: Pick<Plan, 'keys' | 'backups' | 'latency'> & { fadeMs?: number },
): GuardWorld {
  const random = seeded(seed);
  const fading = (ms: number) => ms >= 0 && ms < fadeMs && random() > ms / fadeMs;
  const world: GuardWorld = new GuardWorld({
    clients: [WORKER],
    random,
    upstream: (_, now) => {
      const ms = now - world.startedAt - MINUTE;
      return ms >= 0 && (ms < OUTAGE || fading(ms - OUTAGE)) ? verdict : null;
    },
    ...plan,
  });
  world.runFor(MINUTE + OUTAGE);
  return world;
}

function exhausted({ keys }: GuardWorld): string[] {
  return keys.filter(({ status }) => status === 'exhausted').map(({ id }) => id);
}

describe('what the guard promises', () => {
  describe.each([1, 3, 50])('in a pool of %i keys', (keys) => {
    describe.each([0, 20])('with %i backup keys', (backups) => {
      it.each([
        ['invalid_key', SECOND],
        ['quota_exhausted', SECOND],
        ['rate_limited', SECOND],
        // Answers that were begun before go on coming in.
        ['invalid_key', 2 * MINUTE],
      ])('10 min of %s to everything, with answers of %i ms', (verdict, latency) => {
        for (const seed of SEEDS) {
          const world = throughOutage(seed, verdict, { keys, backups, latency });
          const end = world.now;
          expect(world.rotations.length + world.exhaustions.length).toBeLessThanOrEqual(5);
          expect(world.keys).toHaveLength(keys);
          world.runFor(10 * MINUTE);
          const first = world.servedAt.find((at) => at - end > 1.5 * latency) ?? Infinity;
          expect(first - 1.5 * latency).toBeLessThanOrEqual(end + 30 * SECOND);
          expect(world.rotations.length).toBeLessThanOrEqual(5);
          expect(exhausted(world)).toEqual([]);
        }
      });

      it('an outage that ends over a minute', () => {
        for (const seed of SEEDS) {
          const world = throughOutage(seed, 'invalid_key', { keys, backups, fadeMs: MINUTE });
          world.runFor(10 * MINUTE);
          expect(world.rotations.length).toBeLessThanOrEqual(10);
          expect(exhausted(world)).toEqual([]);
        }
      });
    });
  });

  it.each([0.5, 1, 5, 20])('a quarter of the answers, %d requests a second', (perSecond) => {
    for (const seed of SEEDS) {
      const random = seeded(seed);
      const world = new GuardWorld({
        keys: 50,
        backups: 50,
        clients: [{ ...WORKER, perSecond }],
        random,
        upstream: () => (random() < 0.25 ? 'invalid_key' : null),
      });
      world.runFor(10 * MINUTE);
      expect(world.rotations.length).toBeLessThanOrEqual(10);
    }
  });

  it.each(['invalid_key', 'quota_exhausted'])(
    'a reserve whose first ten keys are dead of %s, beside working keys',
    (verdict) => {
      const world = new GuardWorld({
        keys: 10,
        backups: 20,
        clients: [WORKER],
        random: seeded(1),
        upstream: (id) => (id === 'k0' || /^b\d$/.test(id) ? verdict : null),
      });
      world.runFor(5 * MINUTE);
      expect(world.rotations.map(({ failed }) => failed)).toContain('b9');
      expect(world.key('b10')?.status).toBe('healthy');
      expect(world.rotations).toHaveLength(11);
    },
  );

  it.each(['invalid_key', 'quota_exhausted'])(
    'a hundred keys that die at once of %s, reported by one token',
    (verdict) => {
      const world = new GuardWorld({
        keys: 100,
        backups: 120,
        clients: [{ ...WORKER, perSecond: 50, isLimited: true }],
        random: seeded(1),
        upstream: (id) => (id.startsWith('k') ? verdict : null),
      });
      world.runFor(MINUTE);
      expect(world.rotations).toHaveLength(100);
    },
  );

  it('one limited token in a chain takes its share, and the other proxies go on', () => {
    const liar = { ...WORKER, token: 'token:liar', isLimited: true, tries: 50, perSecond: 10 };
    const honest = { ...WORKER, token: 'token:honest', proxy: 'q' };
    const world = new GuardWorld({
      keys: 10,
      backups: 100,
      clients: [{ ...liar, lies: true }, honest],
      random: seeded(1),
      upstream: () => null,
    });
    world.runFor(10 * MINUTE);
    expect(world.rotations.length).toBeLessThanOrEqual(25 + 10);
    expect(world.refused.get('q') ?? 0).toBe(0);
  });

  it('one request, tried with every key, convicts one', () => {
    const world = new GuardWorld({
      keys: 20,
      backups: 20,
      clients: [{ ...WORKER, tries: 20, sendsRequestIds: true }],
      random: seeded(1),
      upstream: (_, __, request) => (request === 3 ? 'quota_exhausted' : null),
    });
    world.runFor(MINUTE);
    expect(new Set(world.reasons)).toEqual(new Set(['same_request']));
    expect(world.rotations).toHaveLength(1);
  });

  it('five rotations in a row, without a report of usage, as the seeds say', () => {
    const world = new GuardWorld({
      keys: 1,
      backups: 6,
      clients: [{ ...WORKER, tries: 1, sendsNoLease: true }],
      upstream: () => 'quota_exhausted',
    });
    world.runFor(30 * SECOND);
    expect(world.rotations).toHaveLength(5);
    expect(world.keys.map(({ id, status }) => [id, status])).toEqual([['b4', 'held']]);
  });

  it('lets one key after the other go when nothing works for hours', () => {
    const world = new GuardWorld({
      keys: 1,
      backups: 20,
      clients: [{ ...WORKER, perSecond: 1, tries: 1 }],
      upstream: () => 'quota_exhausted',
    });
    world.runFor(4 * 60 * MINUTE);
    const minutes = world.rotations.map(({ at }) => Math.round((at - world.startedAt) / MINUTE));
    expect(minutes).toEqual([0, 0, 0, 0, 0, 15, 45, 105, 165, 226]);
  });
});
