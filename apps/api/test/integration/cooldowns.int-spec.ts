import { UsageService } from '../../src/app/key-provider/usage/usage.service';
import { createTestApp } from './create-test-app';
import { ACTOR, eventually, ONE_PROVIDER, ProviderFixture } from './provider-fixture';
import { useTestApp } from './use-test-apps';

const MINUTE = 60_000;
/** As the provider's own API writes it. */
const OWN_WORDS = '{"error":{"message":"Slow down","type":"rate_limit_error"}}';

const testApp = useTestApp();

describe.each(ONE_PROVIDER)('%s: the cooldown ladder (SPEC 6.1)', (id) => {
  const provider = new ProviderFixture(testApp, id);

  const report429 = (keyId: string, headers: Record<string, string> = {}, body = '') =>
    provider.rotation.checkAndRotateOnError({ keyId, status: 429, headers, body });

  /** Minutes from the report to the end of the cooldown. */
  async function cooldownOf(keyId: string): Promise<number> {
    const key = await provider.key(keyId);
    const waitMs = Number(key?.['cooldownUntil']) - Number(key?.['updatedAt']);
    return Math.round((waitMs / MINUTE) * 2) / 2;
  }

  /** As if the time of the cooldown had passed. */
  async function endCooldown(keyId: string): Promise<void> {
    await provider
      .collection('keys')
      .updateOne({ _id: keyId }, { $set: { cooldownUntil: new Date(1) }, $inc: { rev: 1 } });
    await eventually(() => expect(provider.pools.pool.keys.get(keyId)?.cooldownUntil).toBe(1));
  }

  it('stores each step with the key and climbs it after the last has passed', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    for (const [index, minutes] of [0.5, 2, 10, 60, 60].entries()) {
      expect(await report429(keyId)).toMatchObject({ action: 'cooldown', reason: 'rate_limited' });
      expect(await provider.key(keyId)).toMatchObject({
        status: 'rate_limited',
        ladderStep: index + 1,
        lastError: expect.stringContaining('429'),
      });
      expect(await cooldownOf(keyId)).toBe(minutes);
      expect(provider.acquire(proxyId)).toBeNull();
      await endCooldown(keyId);
    }
    const backupId = await provider.addBackup();
    expect(await report429(keyId)).toMatchObject({ action: 'rotated', replacedBy: backupId });
  });

  it('climbs one step for 50 reports at once, and writes one event', async () => {
    const { keyId } = await provider.addBoundKey();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => report429(keyId)));
    const until = (await provider.key(keyId))?.['cooldownUntil'].toISOString();
    expect(new Set(outcomes.map(({ cooldownUntil }) => cooldownUntil))).toEqual(new Set([until]));
    expect(await provider.key(keyId)).toMatchObject({ ladderStep: 1 });
    const events = await provider.events('key_cooldown');
    expect(events.filter((event) => event['keyId'] === keyId)).toHaveLength(1);
  });

  it('a second process finds the ladder and the cooldown where the first has left them', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    await report429(keyId);
    await endCooldown(keyId);
    await report429(keyId);
    const restarted = await createTestApp({ beside: testApp });
    try {
      const again = new ProviderFixture(restarted, id);
      expect(again.acquire(proxyId)).toBeNull();
      await endCooldown(keyId);
      await eventually(() => expect(again.acquire(proxyId)).toMatchObject({ keyId }));
      await again.rotation.checkAndRotateOnError({ keyId, status: 429 });
      expect(await provider.key(keyId)).toMatchObject({ ladderStep: 3 });
      expect(await cooldownOf(keyId)).toBe(10);
    } finally {
      await restarted.close();
    }
  });

  it('the wait that the upstream asks for wins, and a deadline only moves later', async () => {
    const { keyId } = await provider.addBoundKey();
    await report429(keyId, { 'retry-after': '300' });
    expect(await cooldownOf(keyId)).toBe(5);
    await report429(keyId, { 'Retry-After': '60' });
    expect(await cooldownOf(keyId)).toBe(5);
    await report429(keyId, { 'retry-after': '1200' });
    expect(await cooldownOf(keyId)).toBe(20);
    expect(await provider.key(keyId)).toMatchObject({ ladderStep: 1 });
  });

  it('50 reports of waits that grow by a second each are a few events', async () => {
    const { keyId } = await provider.addBoundKey();
    for (let more = 0; more < 50; more++) {
      await report429(keyId, { 'retry-after': String(600 + more) });
    }
    const events = await provider.events('key_cooldown');
    const written = events.filter((event) => event['keyId'] === keyId).length;
    expect(written).toBeGreaterThan(1);
    expect(written).toBeLessThan(10);
  });

  it('a wait of more than 6 h is permanent: without a backup key the key is exhausted', async () => {
    for (const { _id } of await provider.backupKeys.listBackupKeys()) {
      await provider.backupKeys.deleteBackupKey(_id, ACTOR);
    }
    const { keyId } = await provider.addBoundKey();
    expect(await report429(keyId, { 'retry-after': '21601' }, OWN_WORDS)).toMatchObject({
      action: 'exhausted',
    });
    expect(await provider.key(keyId)).toMatchObject({ status: 'exhausted', cooldownUntil: null });
    const other = await provider.addBoundKey();
    const body = JSON.stringify({ error: { message: 'Limit resets in 2 days', type: 'limit' } });
    expect(await report429(other.keyId, {}, body)).toMatchObject({ action: 'exhausted' });
  });

  it.each([
    ['nothing', undefined],
    ['plain text', 'Too many requests'],
    ['words of a client before it', `Error code: 429 - ${OWN_WORDS}`],
  ])('a wait of a day with %s in the body counts as an hour', async (_what, body) => {
    const { keyId } = await provider.addBoundKey();
    const day = { 'retry-after': '86400' };
    expect(await report429(keyId, day, body)).toMatchObject({ action: 'cooldown' });
    expect(await cooldownOf(keyId)).toBe(60);
  });

  it('a wait given in the body is kept', async () => {
    const { keyId } = await provider.addBoundKey();
    const body = JSON.stringify({ error: { message: 'Please try again in 6m0s.' } });
    expect(await report429(keyId, {}, body)).toMatchObject({ action: 'cooldown' });
    expect(await cooldownOf(keyId)).toBe(6);
  });

  it('a ladder that is used up rotates only while another key of the provider succeeds', async () => {
    await provider.empty();
    const { keyId, proxyId } = await provider.addBoundKey();
    const other = await provider.addKey();
    await provider.bind(proxyId, other);
    const backupId = await provider.addBackup();
    const succeed = (reported: string) =>
      provider
        .part(UsageService)
        .report([{ keyId: reported, tokens: 1, requests: 1 }])
        .then(({ rejected }) => expect(rejected).toEqual([]));
    for (const step of [1, 2, 3, 4, 5, 5, 5]) {
      expect(await report429(keyId)).toMatchObject({ action: 'cooldown' });
      expect(await provider.key(keyId)).toMatchObject({ ladderStep: step });
      await endCooldown(keyId);
    }
    await succeed(other);
    expect(await report429(keyId)).toMatchObject({ action: 'rotated', replacedBy: backupId });
  });

  it('no answer names the end of a cooldown that has passed', async () => {
    const { keyId } = await provider.addBoundKey();
    const fail = async (status: number, times = 1) => {
      for (let before = 1; before < times; before++) {
        await provider.rotation.checkAndRotateOnError({ keyId, status });
      }
      return provider.rotation.checkAndRotateOnError({ keyId, status });
    };
    expect(await fail(503, 5)).toMatchObject({ action: 'suspected', cooldownUntil: null });
    expect(await fail(429)).toMatchObject({ action: 'cooldown' });
    await endCooldown(keyId);
    expect(await fail(503, 5)).toMatchObject({ action: 'suspected', cooldownUntil: null });

    const convictedAt = Date.now();
    const hold = { since: 1, convictedAt, until: 1, convictions: 1, failedTries: 0 };
    await provider
      .collection('keys')
      .updateOne(
        { _id: keyId },
        { $set: { hold, convictedAt: new Date(convictedAt) }, $inc: { rev: 1 } },
      );
    await eventually(() => expect(provider.pools.pool.keys.get(keyId)?.hold).toEqual(hold));
    const held = { action: 'suspected', guard: 'unconfirmed', cooldownUntil: null };
    expect(await fail(401)).toMatchObject(held);
  });

  it('a reset takes the key back to the first step', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    await report429(keyId);
    await provider.keys.resetKeyStats(keyId, ACTOR);
    expect(provider.acquire(proxyId)).toMatchObject({ keyId });
    await report429(keyId);
    expect(await provider.key(keyId)).toMatchObject({ ladderStep: 1 });
  });
});
