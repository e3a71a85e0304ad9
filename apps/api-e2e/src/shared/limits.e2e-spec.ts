import { expectProblem } from '../support/expect-problem';
import type { ProviderClient } from '../support/provider-client';
import { EACH_PROVIDER } from '../support/providers';
import { useSharedScene } from '../support/use-scene';

const KB = 1_024;

const scene = useSharedScene();

/** JSON of exactly this many bytes. */
function sized(bytes: number, body: (filling: string) => unknown): string {
  const empty = Buffer.byteLength(JSON.stringify(body('')));
  return JSON.stringify(body('x'.repeat(bytes - empty)));
}

describe.each(EACH_PROVIDER)('sizes of bodies of %s', (id, provider) => {
  let pool: ProviderClient;

  beforeAll(async () => {
    pool = scene.member.of(provider);
    await pool.addPool(`${id}-p`, `${id}-key`);
  });

  const failure = (body: string) => pool.worker.sendText('POST', provider.failures, body);
  const usage = (body: string) => pool.worker.sendText('POST', provider.usage, body);
  const reports = (count: number) =>
    Array.from({ length: count }, () => ({ keyId: `${id}-key`, tokens: 1, requests: 1 }));

  test('64 kB are read, one byte more is 413', async () => {
    const body = (name: string) => ({ id: `${id}-long`, name });
    const create = (text: string) => scene.member.admin.sendText('POST', '/admin/proxies', text);
    expectProblem(await create(sized(64 * KB, body)), 400, 'validation_failed');
    expectProblem(await create(sized(64 * KB + 1, body)), 413, 'body_too_large');
    expectProblem(
      await pool.worker.sendText(
        'POST',
        provider.acquire,
        sized(64 * KB + 1, (proxyId) => ({ proxyId })),
      ),
      413,
      'body_too_large',
    );
    expect((await pool.acquire(`${id}-p`)).keyId).toBe(`${id}-key`);
  });

  test('usage accepts 256 kB, one byte more is 413', async () => {
    const body = (keyId: string) => ({ reports: [{ keyId, tokens: 1, requests: 1 }] });
    expect(await usage(sized(256 * KB, body))).toMatchObject({
      status: 200,
      body: { rejected: [{ index: 0, pointer: '/reports/0/keyId' }] },
    });
    expectProblem(await usage(sized(256 * KB + 1, body)), 413, 'body_too_large');
  });

  test('usage accepts 1,000 reports, one more is 413 and nothing counts', async () => {
    expectProblem(await usage(JSON.stringify({ reports: reports(1_001) })), 413, 'body_too_large');
    expect(await pool.key(`${id}-key`)).toMatchObject({ requestsCount: 0 });
    expect((await usage(JSON.stringify({ reports: reports(1_000) }))).status).toBe(200);
    expect(await pool.key(`${id}-key`)).toMatchObject({ requestsCount: 1_000 });
  });

  test('failures accepts 1 MB and reads the first 64 kB of the upstream’s answer', async () => {
    const report = (body: string) => ({ keyId: `${id}-key`, status: 418, body });
    const long = await failure(sized(1_024 * KB, report));
    expect(long).toMatchObject({ status: 200, body: { action: 'none', reason: 'unknown' } });
    expectProblem(await failure(sized(1_024 * KB + 1, report)), 413, 'body_too_large');

    const told = provider.quotaExhausted.body;
    const late = `${'x'.repeat(64 * KB)} ${told}`;
    const answer = await failure(JSON.stringify({ keyId: `${id}-key`, status: 418, body: late }));
    expect(answer.body).toMatchObject({ action: 'none', reason: 'unknown' });
    expect(await pool.key(`${id}-key`)).toMatchObject({ status: 'healthy' });
  });

  test('a failure whose endless body is cut is still recognized by its status', async () => {
    const body = 'y'.repeat(500 * KB);
    const answer = await failure(JSON.stringify({ keyId: `${id}-key`, status: 402, body }));
    expect(answer.body).toMatchObject({ action: 'exhausted', reason: 'quota_exhausted' });
    const { lastError } = await pool.key(`${id}-key`);
    expect(lastError?.length).toBeLessThan(1_000);
  });
});
