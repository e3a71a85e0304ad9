import { GuardScene, type Answer, type Upstream } from './guard-scene';
import { eventually, ONE_PROVIDER, PROVIDER_IDS } from './provider-fixture';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** One request of the clients in this time. */
const STEP = 10 * SECOND;

const REFUSED: Answer = { status: 401 };
const USED_UP: Answer = { status: 402 };
const FOR_A_DAY: Answer = {
  status: 429,
  headers: { 'retry-after': '86400', 'content-type': 'application/json' },
  body: '{"error":{"message":"Rate limit exceeded","type":"rate_limit_error","code":"rate_limit_exceeded"}}',
};

const good: Upstream = () => null;

describe.each(PROVIDER_IDS)('%s: the guard', (id) => {
  let scene: GuardScene;

  beforeAll(async () => {
    scene = await GuardScene.create(id);
  });

  afterAll(() => scene.end());

  it('five keys in a row rotate at once, and the sixth is held', async () => {
    const { proxyId } = await scene.poolOf(1, 6);
    const worker = { tries: 1, sendsNoLease: true };
    for (let times = 0; times < 5; times++) {
      const { failures } = await scene.serve(proxyId, () => USED_UP, worker);
      expect(failures).toMatchObject([{ action: 'rotated', guard: null }]);
    }
    const { failures, tried } = await scene.serve(proxyId, () => USED_UP, worker);
    expect(failures).toMatchObject([
      { action: 'cooldown', guard: 'unconfirmed', cooldownUntil: expect.any(String), next: null },
    ]);
    const [held = ''] = tried;
    expect(await scene.guard()).toMatchObject({
      state: 'holding',
      reason: 'unconfirmed',
      since: expect.any(String),
      places: { free: 0, of: 5 },
      held: [held],
    });
    expect((await scene.guard()).open).toHaveLength(5);
    expect((await scene.provider.events('key_held')).at(-1)).toMatchObject({ keyId: held });
  });

  it('one request, tried with every key, convicts one', async () => {
    const { proxyId } = await scene.poolOf(8, 8);
    const { failures } = await scene.serve(proxyId, () => USED_UP, { tries: 8, requestId: 'r' });
    expect(failures.map(({ action, guard }) => [action, guard])).toEqual([
      ['rotated', null],
      ...Array(7).fill(['suspected', 'same_request']),
    ]);
    expect(await scene.rotations()).toBe(1);
  });

  it('what was under way at a conviction proves nothing', async () => {
    const { proxyId } = await scene.poolOf(2, 0);
    const early = [await scene.take(proxyId), await scene.take(proxyId)];
    scene.pass(SECOND);
    await scene.serve(proxyId, () => USED_UP, { tries: 2 });
    expect(await scene.exhausted()).toBe(2);
    scene.pass(16 * SECOND);
    await scene.use(early);
    expect(await scene.exhausted()).toBe(2);

    // One works when it is tried: then the other is suspect only, whatever else is reported of it.
    const tried = await scene.take(proxyId);
    await scene.use([tried, ...early.filter(({ keyId }) => keyId !== tried.keyId)]);
    expect(await scene.exhausted()).toBe(0);
  });

  it('a process that learns of a hold by a report hands the key out no more', async () => {
    const { proxyId, keys } = await scene.poolOf(1, 1);
    const [keyId = ''] = keys;
    const deaf = jest.spyOn(scene.provider.pools, 'apply').mockResolvedValue();
    const hold = {
      since: scene.now,
      convictedAt: scene.now,
      until: scene.now + 30 * SECOND,
      convictions: 1,
      failedTries: 0,
    };
    const convictedAt = new Date(hold.convictedAt);
    const cooldownUntil = new Date(hold.until);
    await scene.provider
      .collection('keys')
      .updateOne(
        { _id: keyId },
        { $set: { status: 'error', hold, convictedAt, cooldownUntil }, $inc: { rev: 1 } },
      );
    scene.pass(SECOND);
    const { failures } = await scene.serve(proxyId, () => USED_UP, { tries: 1 });
    expect(failures).toMatchObject([{ action: 'cooldown', guard: 'unconfirmed', next: null }]);
    expect(await scene.acquire(proxyId)).toBeNull();
    deaf.mockRestore();
  });

  it('a success of an exhausted key makes it healthy, and cancels its rotation', async () => {
    const { proxyId, keys } = await scene.poolOf(2, 0);
    const all = () => USED_UP;
    await scene.serve(proxyId, all);
    expect(await scene.exhausted()).toBe(2);
    scene.pass(16 * SECOND);
    expect(await scene.serve(proxyId, good)).toMatchObject({ isServed: true });
    expect(await scene.exhausted()).toBe(0);
    const [first, second] = await Promise.all(keys.map((keyId) => scene.provider.key(keyId)));
    expect([first?.['status'], second?.['status']].sort()).toEqual(['error', 'healthy']);
    const journal = () => scene.provider.collection('rotations').find().toArray();
    expect((await journal()).map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    expect(await scene.guard()).toMatchObject({ state: 'doubt' });

    // Both can fail anew in the same life.
    scene.pass(11 * MINUTE);
    const since = scene.now;
    await scene.provider.addBackup();
    const { failures } = await scene.serve(proxyId, () => REFUSED, { tries: 2 });
    expect(failures.map(({ action }) => action)).toEqual(['rotated', 'exhausted']);
    const entries = await journal();
    expect(entries.map(({ state }) => state).sort()).toEqual(['done', 'waiting']);
    for (const { reason, at } of entries) {
      expect(reason).toBe('invalid_key');
      expect(at.getTime()).toBeGreaterThanOrEqual(since);
    }
    await scene.provider.addBackup();
    await eventually(async () => expect(await scene.rotations()).toBe(2));
  });

  it('while an admin pauses it, nothing rotates; then it goes on, or lets the keys be', async () => {
    const { proxyId, keys } = await scene.poolOf(2, 2);
    expect(await scene.guard('pause')).toMatchObject({ state: 'paused', reason: 'paused' });
    const { failures } = await scene.serve(proxyId, () => USED_UP, { tries: 2 });
    expect(failures.map(({ action, guard }) => [action, guard])).toEqual([
      ['cooldown', 'paused'],
      ['cooldown', 'paused'],
    ]);
    expect((await scene.guard('resume')).held.toSorted()).toEqual(keys.toSorted());

    expect(await scene.guard('release')).toMatchObject({ state: 'watching', held: [] });
    expect(await scene.serve(proxyId, good)).toMatchObject({ isServed: true });

    await scene.guard('pause');
    await scene.serve(proxyId, () => USED_UP, { tries: 2 });
    expect(await scene.guard('go_on')).toMatchObject({ held: [] });
    expect(await scene.rotations()).toBe(2);
    await scene.guard('resume');
  });
});

describe.each(ONE_PROVIDER)('%s: the guard over minutes', (id) => {
  let scene: GuardScene;

  beforeAll(async () => {
    scene = await GuardScene.create(id);
  });

  afterAll(() => scene.end());

  /** Clients ask for so long. @returns how many were served */
  async function ask(
    proxyId: string,
    forMs: number,
    upstream: Upstream,
    step = STEP,
  ): Promise<number> {
    let served = 0;
    for (let passed = 0; passed < forMs; passed += step) {
      served += (await scene.serve(proxyId, upstream)).isServed ? 1 : 0;
      scene.pass(step);
    }
    return served;
  }

  it.each([
    ['401', 1, 0, REFUSED],
    ['402', 1, 10, USED_UP],
    ['429 for a day', 3, 0, FOR_A_DAY],
    ['401', 3, 10, REFUSED],
    ['402', 50, 0, USED_UP],
    ['429 for a day', 50, 10, FOR_A_DAY],
  ])(
    'for 10 min everything is answered %s: %i keys, %i backup keys',
    async (_, keys, backups, answer) => {
      const { proxyId } = await scene.poolOf(keys, backups);
      await ask(proxyId, MINUTE, good);
      await ask(proxyId, 10 * MINUTE, () => answer, 4 * STEP);
      expect(await scene.rotations()).toBeLessThanOrEqual(5);
      expect(await scene.exhausted()).toBeLessThanOrEqual(5);
      expect(await scene.provider.collection('keys').countDocuments()).toBe(keys);

      expect(await ask(proxyId, 30 * SECOND, good)).toBeGreaterThan(0);
      // All are asked for, those that are held, too.
      await ask(proxyId, 10 * MINUTE, good, (10 * MINUTE) / Math.max(20, keys + 10));
      // Each held key that works is a doubt of its own.
      scene.pass(10 * MINUTE);
      expect(await scene.rotations()).toBeLessThanOrEqual(5);
      expect(await scene.exhausted()).toBe(0);
      expect(await scene.guard()).toMatchObject({ state: 'watching', held: [] });
    },
  );

  it('for 10 min a quarter of the answers is 401', async () => {
    const { proxyId } = await scene.poolOf(10, 20);
    let random = 1;
    const upstream: Upstream = () => {
      random = (random * 48_271) % 2_147_483_647;
      return random % 4 === 0 ? REFUSED : null;
    };
    await ask(proxyId, 10 * MINUTE, upstream, 6 * SECOND);
    expect(await scene.rotations()).toBeLessThanOrEqual(10);
  });

  it('a reserve whose first 10 keys are dead is walked through within 5 min', async () => {
    const { proxyId, keys, backups } = await scene.poolOf(5, 12);
    const dead = new Set([...keys.slice(0, 1), ...backups.slice(0, 10)]);
    const upstream: Upstream = (keyId) => (dead.has(keyId) ? REFUSED : null);
    await ask(proxyId, 5 * MINUTE, upstream, 4 * SECOND);
    expect(await scene.rotations()).toBe(11);
    const left = await scene.provider.collection('keys').distinct('_id');
    expect(left.map(String).filter((keyId) => dead.has(keyId))).toEqual([]);
  });

  it('dead keys beside a working one are all replaced', async () => {
    const { proxyId, keys } = await scene.poolOf(7, 7);
    const dead = new Set(keys.slice(0, 6));
    const upstream: Upstream = (keyId) => (dead.has(keyId) ? USED_UP : null);
    await ask(proxyId, 2 * MINUTE, upstream);
    await eventually(async () => {
      await scene.serve(proxyId, upstream);
      scene.pass(STEP);
      expect(await scene.rotations()).toBe(6);
    });
    expect((await scene.guard()).held).toEqual([]);
  });

  it('a limited token takes its share of the backup keys, and no key from others', async () => {
    const { proxyId } = await scene.poolOf(10, 40);
    const token = await scene.workerToken([proxyId]);
    for (let times = 0; times < 15; times++) {
      await scene.serve(proxyId, () => USED_UP, { token, tries: 10 });
      scene.pass(2 * STEP);
      expect((await scene.serve(proxyId, good)).isServed).toBe(true);
    }
    expect(await scene.rotations()).toBeLessThanOrEqual(10 + 10);
  });
});
