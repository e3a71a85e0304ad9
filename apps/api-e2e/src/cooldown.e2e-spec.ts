import { clearedKeySchema } from '@keypool/dto';
import { lifeOf } from '@keypool/key-pool';
import { eventually } from '@keypool/testing';
import { expectProblem } from './support/expect-problem';
import { bodyOf, type ProviderClient } from './support/provider-client';
import { EACH_PROVIDER, OPENHANDS } from './support/providers';
import { Scene, type Member } from './support/scene';

const MINUTE = 60_000;

/** Long enough not to end while a test looks at it. */
const STEPS = [20, 30, 40];
const SETTINGS = {
  KEYPOOL_COOLDOWN_STEPS: STEPS.map((minutes) => `${minutes}m`).join(','),
  KEYPOOL_PERMANENT_AFTER_STEPS: '4',
  KEYPOOL_PERMANENT_WAIT: '1h',
  KEYPOOL_SUSPECT_AFTER: '3',
  KEYPOOL_SUSPECT_STEPS: '20m,30m',
};

let scene: Scene;
let member: Member;
let other: Member;

beforeAll(async () => {
  scene = await Scene.create(SETTINGS);
  member = await scene.join();
  other = await scene.join();
});

afterAll(() => scene.end());

describe.each(OPENHANDS)('cooldown of %s', (id, provider) => {
  let pool: ProviderClient;
  let elsewhere: ProviderClient;

  beforeAll(() => {
    pool = member.of(provider);
    elsewhere = other.of(provider);
  });

  const limit = (keyId: string, by = pool) => by.fail({ keyId }, provider.rateLimited);
  /** The wait that the database holds, from the write on, in minutes. */
  const storedWait = async (keyId: string) => {
    const key = await scene.database.collection(provider.collections.keys).findOne({ _id: keyId });
    return Math.round((Number(key?.['cooldownUntil']) - Number(key?.['updatedAt'])) / MINUTE);
  };
  const usableAgain = (proxyId: string, by = pool) => eventually(() => by.acquire(proxyId));
  /** As if the time of the cooldown had passed. */
  const endCooldown = async (keyId: string) => {
    await scene.database
      .collection(provider.collections.keys)
      .updateOne({ _id: keyId }, { $set: { cooldownUntil: new Date(1) }, $inc: { rev: 1 } });
  };

  test('each 429 climbs one step, the last step repeats, and after enough steps the key is rotated', async () => {
    const [proxy, key] = [`${id}-a`, `${id}-a-key`];
    await pool.addPool(proxy, key);
    await pool.addBackup(`${id}-a-backup`);
    for (const step of [...STEPS, STEPS.at(-1)]) {
      expect(await limit(key)).toMatchObject({ action: 'cooldown', reason: 'rate_limited' });
      expect(await storedWait(key)).toBe(step);
      await endCooldown(key);
      expect(await usableAgain(proxy)).toMatchObject({ keyId: key });
    }
    expect(await limit(key)).toMatchObject({ action: 'rotated', replacedBy: `${id}-a-backup` });
  });

  test('a key is usable again when its cooldown is over, and not before', async () => {
    const [proxy, key] = [`${id}-t`, `${id}-t-key`];
    await pool.addPool(proxy, key);
    const asked = { ...provider.rateLimited, headers: { 'retry-after-ms': '300' } };
    const { cooldownUntil } = await pool.fail({ keyId: key }, asked);
    expect(await pool.acquire(proxy, 30_000)).toMatchObject({ keyId: key });
    // The database's clock is this machine's.
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(cooldownUntil ?? '') - 50);
  });

  test('many 429 at once, in two processes, climb one step', async () => {
    const [proxy, key] = [`${id}-b`, `${id}-b-key`];
    await pool.addPool(proxy, key);
    await eventually(() => elsewhere.acquire(proxy));
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => limit(key, index % 2 ? pool : elsewhere)),
    );
    expect(new Set(results.map(({ action }) => action))).toEqual(new Set(['cooldown']));
    expect(new Set(results.map(({ cooldownUntil }) => cooldownUntil)).size).toBe(1);
    expect(await storedWait(key)).toBe(STEPS[0]);
    // Neither process hands it out, and later both do.
    await endCooldown(key);
    for (const by of [pool, elsewhere]) {
      expect(await usableAgain(proxy, by)).toMatchObject({ keyId: key });
    }
  });

  test('a success resets the ladder, one during the cooldown does not', async () => {
    const [proxy, key] = [`${id}-c`, `${id}-c-key`];
    await pool.addPool(proxy, key);
    await pool.fail({ keyId: key }, { ...provider.rateLimited, headers: { 'retry-after': '300' } });
    await pool.use(key, { tokens: 1, requests: 1 });
    expect(await pool.key(key)).toMatchObject({ status: 'rate_limited' });
    await endCooldown(key);
    await usableAgain(proxy);
    await limit(key);
    expect(await storedWait(key)).toBe(STEPS[1]);
    await endCooldown(key);
    const { lease } = await usableAgain(proxy);
    // No request, and a lease of another life: neither is a success.
    await pool.use(key, { tokens: 5, requests: 0 });
    await pool.use(key, { tokens: 5, requests: 1, lease: 'an-earlier-life' });
    expect(await pool.key(key)).toMatchObject({ status: 'rate_limited' });
    await pool.use(key, { tokens: 1, requests: 1, lease });
    expect(await pool.key(key)).toMatchObject({
      status: 'healthy',
      cooldownUntil: null,
      lastError: null,
    });
    await limit(key);
    expect(await storedWait(key)).toBe(STEPS[0]);
  });

  test('upstream errors in a row put a key last, longer after each failed try, and never remove it', async () => {
    const [proxy, key, good] = [`${id}-d`, `${id}-d-key`, `${id}-d-good`];
    await pool.addPool(proxy, key);
    await pool.addBackup(`${id}-d-backup`);
    await pool.addKey(good);
    await pool.bind(proxy, good, 9);
    const wait = async () => {
      const found = await scene.database
        .collection(provider.collections.keys)
        .findOne({ _id: key });
      return Math.round((Number(found?.['nextTryAt']) - Number(found?.['updatedAt'])) / MINUTE);
    };
    for (const step of [20, 30, 30]) {
      let result = await pool.fail({ keyId: key }, provider.unavailable);
      for (let error = 0; error < 3 && result.action === 'none'; error++) {
        result = await pool.fail({ keyId: key }, provider.unavailable);
      }
      expect(result).toMatchObject({ action: 'suspected', cooldownUntil: null, replacedBy: null });
      expect(await wait()).toBe(step);
      expect(await pool.key(key)).toMatchObject({
        status: 'error',
        cooldownUntil: null,
        nextTryAt: expect.any(String),
      });
      for (const by of [pool, elsewhere]) {
        await eventually(async () => {
          expect(await by.acquire(proxy)).toMatchObject({ keyId: good });
        });
      }
      // As if the step were over: one try, and it comes last again.
      await scene.database
        .collection(provider.collections.keys)
        .updateOne({ _id: key }, { $set: { nextTryAt: new Date(1) }, $inc: { rev: 1 } });
      await eventually(async () => {
        expect(await pool.acquire(proxy)).toMatchObject({ keyId: key });
      });
      expect(await pool.acquire(proxy)).toMatchObject({ keyId: good });
    }
    await pool.use(key, { tokens: 1, requests: 1 });
    expect(await pool.key(key)).not.toHaveProperty('nextTryAt');
    await eventually(async () => {
      expect(await pool.acquire(proxy)).toMatchObject({ keyId: key });
    });
    expect(await pool.backup(`${id}-d-backup`)).toMatchObject({ isUsed: false });
    await pool.deleteBackup(`${id}-d-backup`);
  });

  test('an admin clears cooldowns and suspicions; counts and life stay', async () => {
    const [proxy, key] = [`${id}-f`, `${id}-f-key`];
    await pool.addPool(proxy, key);
    const { lease } = await pool.acquire(proxy);
    await pool.use(key, { tokens: 7, requests: 1 });
    const clear = () => pool.admin.post(`${provider.keys}/${key}/clear-cooldown`, {});
    for (const failure of [provider.rateLimited, provider.unavailable]) {
      for (let times = 0; times < 3; times++) {
        await pool.fail({ keyId: key }, failure);
      }
      expect(await pool.key(key)).not.toMatchObject({ status: 'healthy' });
      const cleared = bodyOf(await clear(), clearedKeySchema);
      expect(cleared).toMatchObject({
        result: 'cleared',
        checkedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        detail: `The key ${key} is in use again.`,
        key: { status: 'healthy', tokensUsed: 7, lastError: null, cooldownUntil: null },
      });
      expect(cleared.checkedAt >= cleared.key.updatedAt).toBe(true);
      const again = await pool.acquire(proxy);
      expect([again.keyId, lifeOf(again.lease)]).toEqual([key, lifeOf(lease)]);
    }
    expect(bodyOf(await clear(), clearedKeySchema)).toMatchObject({
      result: 'unchanged',
      detail: `The key ${key} had no cooldown and was not suspect.`,
    });
    await pool.fail({ keyId: key }, provider.quotaExhausted);
    expectProblem(await clear(), 409, 'key_exhausted');
    await pool.deleteKey(key);
    expectProblem(
      await pool.admin.post(`${provider.keys}/nobody/clear-cooldown`, {}),
      404,
      'not_found',
    );
  });

  test('a wait that the upstream asks for takes precedence over the ladder, and too long a wait rotates', async () => {
    const [proxy, key] = [`${id}-e`, `${id}-e-key`];
    await pool.addPool(proxy, key);
    await pool.addBackup(`${id}-e-backup`);
    const asked = (headers: Record<string, string>) =>
      pool.fail({ keyId: key }, { ...provider.rateLimited, headers });
    await asked({ 'Retry-After': '120' });
    expect(await storedWait(key)).toBe(2);
    await asked({ 'x-ratelimit-reset-requests': '10m0s', 'x-ratelimit-remaining-requests': '0' });
    expect(await storedWait(key)).toBe(10);
    expect(await asked({ 'Retry-After': '3700' })).toMatchObject({
      action: 'rotated',
      replacedBy: `${id}-e-backup`,
    });
  });
});

test('a restart keeps cooldowns, ladders and exhausted keys', async () => {
  const before = await scene.join({ KEYPOOL_COOLDOWN_STEPS: '300ms,1h,2h' });
  for (const [id, provider] of EACH_PROVIDER) {
    const pool = before.of(provider);
    await pool.addPool(`${id}-r`, `${id}-r-cooling`, `${id}-r-empty`);
    await pool.fail({ keyId: `${id}-r-empty` }, provider.quotaExhausted);
    await pool.fail({ keyId: `${id}-r-cooling` }, provider.rateLimited);
    await pool.acquire(`${id}-r`, 30_000);
    await pool.fail({ keyId: `${id}-r-cooling` }, provider.rateLimited);
  }
  await before.keypool.stop();

  const after = await scene.join({ KEYPOOL_COOLDOWN_STEPS: '300ms,1h,2h' });
  for (const [id, provider] of EACH_PROVIDER) {
    const pool = after.of(provider);
    const answer = await pool.worker.post(provider.acquire, { proxyId: `${id}-r` });
    expect(expectProblem(answer, 503, 'no_key_available').reasons).toEqual({
      rate_limited: 1,
      exhausted: 1,
    });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(3_000);
    const key = await scene.database
      .collection(provider.collections.keys)
      .findOne({ _id: `${id}-r-cooling` });
    expect(key).toMatchObject({ ladderStep: 2 });
  }
});
