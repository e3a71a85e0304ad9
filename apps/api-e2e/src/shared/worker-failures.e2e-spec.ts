import { expectProblem } from '../support/expect-problem';
import type { ProviderClient } from '../support/provider-client';
import { EACH_PROVIDER, type UpstreamAnswer } from '../support/providers';
import { useSharedScene } from '../support/use-scene';

const scene = useSharedScene();

const MINUTE_MS = 60_000;
const HOUR = 3_600;

describe.each(EACH_PROVIDER)('failures of %s', (id, provider) => {
  let pool: ProviderClient;

  beforeAll(() => {
    pool = scene.member.of(provider);
  });

  afterEach(() => pool.deleteBackups());

  const report = (body: Record<string, unknown>, worker = pool.worker) =>
    worker.post(provider.failures, body);
  const wait = (seconds: number | string): UpstreamAnswer => ({
    ...provider.rateLimited,
    headers: { 'retry-after': String(seconds) },
  });

  test('that are the fault of the request, or of unknown cause, change nothing', async () => {
    await pool.addPool(`${id}-a`, `${id}-a-key`, `${id}-a-other`);
    await pool.addBackup(`${id}-a-backup`);
    const before = await pool.key(`${id}-a-key`);
    for (const [upstream, reason, blame] of [
      [provider.requestFault, 'request_fault', 'request'],
      [provider.unknown, 'unknown', 'nobody'],
      [provider.unavailable, 'upstream_unavailable', 'upstream'],
      [{ status: 200, body: 'fine' }, 'unknown', 'nobody'],
    ] as const) {
      expect(await pool.fail({ keyId: `${id}-a-key`, proxyId: `${id}-a` }, upstream)).toEqual({
        action: 'none',
        reason,
        blame,
        guard: null,
        keyId: `${id}-a-key`,
        replacedBy: null,
        cooldownUntil: null,
        next: expect.objectContaining({ keyId: `${id}-a-other` }),
      });
    }
    expect(await pool.key(`${id}-a-key`)).toEqual(before);
    expect(await pool.backup(`${id}-a-backup`)).toMatchObject({ isUsed: false });
  });

  test.each([
    ['quota exhausted', 'quota_exhausted', provider.quotaExhausted],
    ['a plain 402', 'quota_exhausted', { status: 402, body: '' }],
    ['an invalid key', 'invalid_key', provider.invalidKey],
    ['a wait of more than 6 hours', 'rate_limited', wait(6 * HOUR + 60)],
  ])('%s rotates the key', async (what, reason, upstream) => {
    const name = `${id}-b-${what.replaceAll(' ', '-')}`;
    await pool.addPool(name, `${name}-key`);
    await pool.addBackup(`${name}-backup`);
    expect(await pool.fail({ keyId: `${name}-key`, proxyId: name }, upstream)).toEqual({
      action: 'rotated',
      reason,
      blame: 'key',
      guard: null,
      keyId: `${name}-key`,
      replacedBy: `${name}-backup`,
      cooldownUntil: null,
      next: {
        keyId: `${name}-backup`,
        apiKey: expect.any(String),
        priority: 0,
        lease: expect.any(String),
      },
    });
    expect((await pool.keys()).map(({ _id }) => _id)).not.toContain(`${name}-key`);
    expect((await pool.rotations())[0]).toMatchObject({
      failedKeyId: `${name}-key`,
      replacementKeyId: `${name}-backup`,
      reason,
      state: 'done',
    });
  });

  test('a 429 cools the key down as long as the upstream asks, and a deadline only moves later', async () => {
    await pool.addPool(`${id}-c`, `${id}-c-key`, `${id}-c-other`);
    const target = { keyId: `${id}-c-key`, proxyId: `${id}-c` };
    const since = Date.now();

    const first = await pool.fail(target, wait(HOUR));
    expect(first).toMatchObject({
      action: 'cooldown',
      reason: 'rate_limited',
      replacedBy: null,
      next: { keyId: `${id}-c-other` },
    });
    const key = await pool.key(`${id}-c-key`);
    expect(key).toMatchObject({
      status: 'rate_limited',
      cooldownUntil: first.cooldownUntil,
      lastError: expect.stringContaining('429'),
    });
    const until = Date.parse(first.cooldownUntil ?? '');
    // It was decided a moment before it was written.
    expect(Math.round((until - Date.parse(key.updatedAt)) / MINUTE_MS)).toBe(60);

    expect(await pool.fail(target, wait(5))).toMatchObject({ cooldownUntil: first.cooldownUntil });
    expect(await pool.fail(target, provider.rateLimited)).toMatchObject({
      cooldownUntil: first.cooldownUntil,
    });
    const later = await pool.fail(target, {
      ...provider.rateLimited,
      headers: { 'Retry-After': new Date(since + 2 * HOUR * 1_000).toUTCString() },
    });
    expect(Date.parse(later.cooldownUntil ?? '') - since).toBeGreaterThan(1.5 * HOUR * 1_000);
    await pool.reset(`${id}-c-key`);
  });

  test('five upstream errors in a row make the key suspect, a success in between starts over', async () => {
    await pool.addPool(`${id}-d`, `${id}-d-key`);
    await pool.addBackup(`${id}-d-backup`);
    const fail = () =>
      pool.fail({ keyId: `${id}-d-key`, proxyId: `${id}-d` }, provider.unavailable);
    for (let error = 0; error < 4; error++) {
      expect(await fail()).toMatchObject({ action: 'none', reason: 'upstream_unavailable' });
    }
    await pool.use(`${id}-d-key`, { tokens: 1, requests: 1 });
    for (let error = 0; error < 4; error++) {
      expect(await fail()).toMatchObject({ action: 'none' });
    }
    expect(await fail()).toMatchObject({ action: 'suspected', replacedBy: null, next: null });
    expect(await pool.key(`${id}-d-key`)).toMatchObject({ status: 'error' });
    expect(await pool.backup(`${id}-d-backup`)).toMatchObject({ isUsed: false });
  });

  test('network errors count as upstream errors', async () => {
    await pool.addKey(`${id}-net`);
    for (const error of ['ECONNRESET', 'ETIMEDOUT', 'socket hang up', 'ECONNREFUSED']) {
      const answer = await report({ keyId: `${id}-net`, error });
      expect(answer.body).toMatchObject({ action: 'none', reason: 'upstream_unavailable' });
    }
    const fifth = await report({ keyId: `${id}-net`, error: 'ENOTFOUND' });
    expect(fifth.body).toMatchObject({ action: 'suspected', next: null });
  });

  test('without a backup key it is exhausted and the others continue', async () => {
    await pool.addPool(`${id}-e`, `${id}-e-key`, `${id}-e-other`);
    const failed = await pool.fail(
      { keyId: `${id}-e-key`, proxyId: `${id}-e` },
      provider.quotaExhausted,
    );
    expect(failed).toMatchObject({
      action: 'exhausted',
      replacedBy: null,
      cooldownUntil: null,
      next: { keyId: `${id}-e-other` },
    });
    const again = await pool.fail({ keyId: `${id}-e-key` }, provider.invalidKey);
    expect(again).toMatchObject({ action: 'exhausted', next: null });
    // Neither a cooldown nor errors end that state.
    await pool.fail({ keyId: `${id}-e-key` }, wait(10));
    expect(await pool.key(`${id}-e-key`)).toMatchObject({
      status: 'exhausted',
      cooldownUntil: null,
    });
    const entries = (await pool.rotations()).filter((row) => row.failedKeyId === `${id}-e-key`);
    expect(entries).toMatchObject([{ state: 'waiting', reason: 'quota_exhausted' }]);
    await pool.deleteKey(`${id}-e-key`);
  });

  test('a key never seen is 404, and so is a backup key in reserve', async () => {
    await pool.addBackup(`${id}-h-backup`);
    for (const keyId of [`${id}-never`, `${id}-h-backup`, '../x', '{"$ne":1}']) {
      expectProblem(await report({ keyId, status: 402 }), 404, 'unknown_key');
    }
  });

  test('next is neither the key that failed nor one that the request has tried', async () => {
    const [first, second, third] = [`${id}-x-1`, `${id}-x-2`, `${id}-x-3`];
    await pool.addPool(`${id}-x`, first, second, third);
    const fail = (keyId: string, exclude?: string[]) =>
      pool.fail({ keyId, proxyId: `${id}-x`, requestId: 'r1', exclude }, provider.requestFault);
    const named = async (keyId: string, exclude?: string[]) =>
      (await fail(keyId, exclude)).next?.keyId;
    expect([await named(first), await named(first)].sort()).toEqual([second, third]);
    expect(await named(second, [first])).toBe(third);
    expect(await named(third, [first, second])).toBeUndefined();
    // Only the last 50 count.
    const others = Array.from({ length: 49 }, (_, index) => `other-${index}`);
    expect(await named(third, [first, second, ...others])).toBe(first);
  });

  test('next keeps to the proxy: one that is off, unknown or out of keys gets none', async () => {
    await pool.addPool(`${id}-o`, `${id}-o-key`, `${id}-o-other`);
    await pool.admin.patch(`/admin/proxies/${id}-o`, { isActive: false });
    for (const proxyId of [`${id}-o`, `${id}-nowhere`]) {
      const result = await pool.fail({ keyId: `${id}-o-key`, proxyId }, provider.requestFault);
      expect(result).toMatchObject({ action: 'none', next: null });
    }
  });
});
