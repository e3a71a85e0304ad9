import { lifeOf } from '@keypool/key-pool';
import { expectProblem } from '../support/expect-problem';
import { secretOf, type ProviderClient } from '../support/provider-client';
import { EACH_PROVIDER, type UpstreamAnswer } from '../support/providers';
import { useSharedScene } from '../support/use-scene';

const scene = useSharedScene();

describe.each(EACH_PROVIDER)('acquire of %s', (id, provider) => {
  let pool: ProviderClient;

  beforeAll(() => {
    pool = scene.member.of(provider);
  });

  const ask = (proxyId: string, waitMs?: number) =>
    pool.worker.post(provider.acquire, { proxyId, waitMs });
  const turns = async (proxyId: string, count: number) => {
    const ids: string[] = [];
    for (let turn = 0; turn < count; turn++) {
      ids.push((await pool.acquire(proxyId)).keyId);
    }
    return ids;
  };
  const binding = (proxyId: string, keyId: string) => `${provider.bindings}/${proxyId}/${keyId}`;
  const cooling = (seconds: number): UpstreamAnswer => ({
    ...provider.rateLimited,
    headers: { 'Retry-After': String(seconds) },
  });

  test('answers with the key, its secret, its priority and a lease', async () => {
    await pool.addPool(`${id}-a`, `${id}-a-key`);
    const key = await pool.acquire(`${id}-a`);
    expect(key).toEqual({
      keyId: `${id}-a-key`,
      apiKey: secretOf(`${id}-a-key`),
      priority: 0,
      lease: expect.stringMatching(/^.{16,}$/),
    });
    const again = await pool.acquire(`${id}-a`);
    expect(lifeOf(again.lease)).toBe(lifeOf(key.lease));
  });

  test('lower priority numbers come first, equals take turns, inactive bindings do not count', async () => {
    const keys = ['low', 'one', 'two', 'three', 'off'].map((name) => `${id}-p-${name}`);
    await pool.addProxy(`${id}-p`);
    for (const [index, keyId] of keys.entries()) {
      await pool.addKey(keyId);
      await pool.bind(`${id}-p`, keyId, [9, 5, 5, 5, 1][index]);
    }
    const [low = '', one = '', two = '', three = '', off = ''] = keys;
    await pool.admin.patch(binding(`${id}-p`, off), { isActive: false });

    const nine = await turns(`${id}-p`, 9);
    for (const keyId of [one, two, three]) {
      expect(nine.filter((got) => got === keyId)).toHaveLength(3);
    }
    expect(new Set(nine.slice(0, 3)).size).toBe(3);

    await pool.fail({ keyId: two }, cooling(600));
    expect(new Set(await turns(`${id}-p`, 6))).toEqual(new Set([one, three]));
    await pool.fail({ keyId: one }, cooling(600));
    await pool.fail({ keyId: three }, cooling(600));
    expect(await turns(`${id}-p`, 2)).toEqual([low, low]);
    await pool.admin.patch(binding(`${id}-p`, off), { isActive: true, priority: 2 });
    expect(await pool.acquire(`${id}-p`)).toMatchObject({ keyId: off, priority: 2 });
    await pool.admin.patch(binding(`${id}-p`, low), { priority: 0 });
    expect(await turns(`${id}-p`, 2)).toEqual([low, low]);
    await pool.admin.delete(binding(`${id}-p`, low));
    expect(await turns(`${id}-p`, 2)).toEqual([off, off]);
  });

  test('an unknown proxy is 404, a proxy that is off 409, one without active bindings 409', async () => {
    await pool.addPool(`${id}-s`, `${id}-s-key`);
    await pool.addProxy(`${id}-bare`);
    expectProblem(await ask(`${id}-nowhere`), 404, 'unknown_proxy');
    expectProblem(await ask(`${id}-bare`), 409, 'proxy_has_no_bindings');
    // There is nothing to wait for.
    expectProblem(await ask(`${id}-bare`, 30_000), 409, 'proxy_has_no_bindings');

    await pool.admin.patch(binding(`${id}-s`, `${id}-s-key`), { isActive: false });
    expectProblem(await ask(`${id}-s`), 409, 'proxy_has_no_bindings');
    await pool.admin.patch(binding(`${id}-s`, `${id}-s-key`), { isActive: true });
    expect((await ask(`${id}-s`)).status).toBe(200);

    await pool.admin.patch(`/admin/proxies/${id}-s`, { isActive: false });
    expectProblem(await ask(`${id}-s`), 409, 'proxy_inactive');
    await pool.admin.patch(`/admin/proxies/${id}-s`, { isActive: true });
    expect((await ask(`${id}-s`)).status).toBe(200);
    await pool.admin.delete(`/admin/proxies/${id}-s`);
    expectProblem(await ask(`${id}-s`), 404, 'unknown_proxy');
  });

  test('without a usable key it says why, and when the first one is due back', async () => {
    const [limited, failing, empty] = [`${id}-n-limited`, `${id}-n-failing`, `${id}-n-empty`];
    await pool.addPool(`${id}-n`, limited, failing, empty);
    await pool.fail({ keyId: empty }, provider.quotaExhausted);
    await pool.fail({ keyId: limited }, cooling(3_600));
    for (let error = 0; error < 5; error++) {
      await pool.fail({ keyId: failing }, provider.unavailable);
    }

    // A suspect is handed out when nothing else is left.
    expect(await pool.acquire(`${id}-n`)).toMatchObject({ keyId: failing });
    await pool.fail({ keyId: failing }, cooling(600));
    const answer = await ask(`${id}-n`);
    expect(expectProblem(answer, 503, 'no_key_available').reasons).toEqual({
      rate_limited: 1,
      error: 1,
      exhausted: 1,
    });
    const wait = Number(answer.headers['retry-after']);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(600);

    await pool.deleteKey(failing);
    const later = await ask(`${id}-n`);
    expect(expectProblem(later, 503, 'no_key_available').reasons).toEqual({
      rate_limited: 1,
      exhausted: 1,
    });
    expect(Number(later.headers['retry-after'])).toBeGreaterThan(1_200);

    await pool.deleteKey(limited);
    const never = await ask(`${id}-n`);
    expect(expectProblem(never, 503, 'no_key_available').reasons).toEqual({ exhausted: 1 });
    expect(never.headers).not.toHaveProperty('retry-after');
    await pool.deleteKey(empty);
  });

  test('exclude leaves out what the request has tried, and waitMs waits for another key', async () => {
    const [first, second] = [`${id}-x-first`, `${id}-x-second`];
    await pool.addPool(`${id}-x`, first, second);
    const acquire = (exclude: string[], waitMs?: number) =>
      pool.worker.post(provider.acquire, { proxyId: `${id}-x`, exclude, waitMs });
    for (const [tried, other] of [
      [first, second],
      [second, first],
    ] as const) {
      expect((await acquire([tried, 'unknown'])).body).toMatchObject({ keyId: other });
    }

    const refused = expectProblem(await acquire([first, second]), 503, 'no_key_available');
    expect(refused.reasons).toEqual({ excluded: 2 });
    await pool.fail({ keyId: first }, cooling(1_200));
    const one = expectProblem(await acquire([first, second]), 503, 'no_key_available');
    expect(one.reasons).toEqual({ excluded: 1, rate_limited: 1 });

    const waiting = acquire([second], 30_000);
    await pool.reset(first);
    expect((await waiting).body).toMatchObject({ keyId: first });
  });

  test('with waitMs it waits, and is 503 when the time is over', async () => {
    await pool.addPool(`${id}-v`, `${id}-v-key`);
    await pool.fail({ keyId: `${id}-v-key` }, provider.quotaExhausted);
    const since = Date.now();
    expectProblem(await ask(`${id}-v`, 300), 503, 'no_key_available');
    expect(Date.now() - since).toBeGreaterThanOrEqual(290);
    await pool.deleteKey(`${id}-v-key`);
  });

  describe('with waitMs is served', () => {
    /** A proxy whose only key is exhausted, and workers that wait there. Resolves when they have asked. */
    const waitingAt = async (proxyId: string, workers = 1) => {
      await pool.addPool(proxyId, `${proxyId}-key`);
      await pool.fail({ keyId: `${proxyId}-key` }, provider.quotaExhausted);
      const asked = Array.from({ length: workers }, () => pool.acquire(proxyId, 30_000));
      return { answers: Promise.all(asked) };
    };

    /** Expects that nobody has been served yet, when another worker that does not wait has been refused. */
    const expectWaiting = async (waiting: Promise<unknown>, proxyId: string) => {
      expectProblem(await ask(proxyId), 503, 'no_key_available');
      const none = Symbol('still waiting');
      expect(await Promise.race([waiting, Promise.resolve(none)])).toBe(none);
    };

    test('by a new backup key', async () => {
      const { answers: waiting } = await waitingAt(`${id}-w1`, 3);
      await expectWaiting(waiting, `${id}-w1`);
      await pool.addBackup(`${id}-w1-backup`);
      expect((await waiting).map(({ keyId }) => keyId)).toEqual(Array(3).fill(`${id}-w1-backup`));
      await pool.deleteBackup(`${id}-w1-backup`);
    });

    test('by a restored backup key', async () => {
      await pool.addKey(`${id}-w2-other`);
      await pool.addBackup(`${id}-w2-backup`);
      await pool.fail({ keyId: `${id}-w2-other` }, provider.quotaExhausted);
      await pool.deleteKey(`${id}-w2-backup`);
      const { answers: waiting } = await waitingAt(`${id}-w2`);
      await expectWaiting(waiting, `${id}-w2`);
      await pool.restore(`${id}-w2-backup`);
      expect(await waiting).toMatchObject([{ keyId: `${id}-w2-backup` }]);
      await pool.deleteBackup(`${id}-w2-backup`);
    });

    test('by a reset', async () => {
      const { answers: waiting } = await waitingAt(`${id}-w3`);
      await expectWaiting(waiting, `${id}-w3`);
      await pool.reset(`${id}-w3-key`);
      expect(await waiting).toMatchObject([{ keyId: `${id}-w3-key` }]);
    });

    test('by a new binding', async () => {
      const { answers: waiting } = await waitingAt(`${id}-w4`);
      await expectWaiting(waiting, `${id}-w4`);
      await pool.addKey(`${id}-w4-more`);
      await pool.bind(`${id}-w4`, `${id}-w4-more`, 3);
      expect(await waiting).toMatchObject([{ keyId: `${id}-w4-more`, priority: 3 }]);
      await pool.deleteKey(`${id}-w4-key`);
    });

    test('by a binding that is switched on', async () => {
      await pool.addPool(`${id}-w5`, `${id}-w5-key`, `${id}-w5-more`);
      await pool.admin.patch(binding(`${id}-w5`, `${id}-w5-more`), { isActive: false });
      await pool.fail({ keyId: `${id}-w5-key` }, provider.quotaExhausted);
      const waiting = pool.acquire(`${id}-w5`, 30_000);
      await expectWaiting(waiting, `${id}-w5`);
      await pool.admin.patch(binding(`${id}-w5`, `${id}-w5-more`), { isActive: true });
      expect(await waiting).toMatchObject({ keyId: `${id}-w5-more` });
      await pool.deleteKey(`${id}-w5-key`);
    });
  });

  test('a limited token has access to its providers and proxies only', async () => {
    await pool.addPool(`${id}-l`, `${id}-l-key`);
    await pool.addPool(`${id}-m`, `${id}-m-key`);
    const [ofProvider, ofOther, ofProxy] = await Promise.all([
      scene.member.workerWith({ providers: [provider.id] }),
      scene.member.workerWith({ providers: [id === 'ohmygpt' ? 'openhands' : 'ohmygpt'] }),
      scene.member.workerWith({ proxyIds: [`${id}-l`] }),
    ]);
    const asked = (worker: typeof ofProxy, proxyId: string) =>
      worker.post(provider.acquire, { proxyId });

    expect((await asked(ofProvider, `${id}-m`)).status).toBe(200);
    expectProblem(await asked(ofOther, `${id}-m`), 403, 'forbidden');
    expect((await asked(ofProxy, `${id}-l`)).status).toBe(200);
    expectProblem(await asked(ofProxy, `${id}-m`), 403, 'forbidden');
    // This worker must not learn whether a proxy exists.
    expectProblem(await asked(ofProxy, `${id}-nowhere`), 403, 'forbidden');
    [ofProvider, ofOther, ofProxy].forEach((worker) => worker.close());
  });
});
