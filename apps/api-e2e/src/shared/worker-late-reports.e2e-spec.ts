import { expectProblem } from '../support/expect-problem';
import type { ProviderClient } from '../support/provider-client';
import { EACH_PROVIDER } from '../support/providers';
import { useSharedScene } from '../support/use-scene';

const scene = useSharedScene();

describe.each(EACH_PROVIDER)('late and foreign reports of %s', (id, provider) => {
  let pool: ProviderClient;

  beforeAll(() => {
    pool = scene.member.of(provider);
  });

  afterEach(() => pool.deleteBackups());

  const report = (body: Record<string, unknown>, worker = pool.worker) =>
    worker.post(provider.failures, body);

  test('a late report changes nothing and names the living successor', async () => {
    await pool.addPool(`${id}-f`, `${id}-f-0`);
    const { lease } = await pool.acquire(`${id}-f`);
    for (const next of [1, 2, 3]) {
      await pool.addBackup(`${id}-f-${next}`);
      await pool.fail({ keyId: `${id}-f-${next - 1}` }, provider.quotaExhausted);
    }
    await pool.addBackup(`${id}-f-unused`);
    for (const late of [{ lease }, {}]) {
      const target = { keyId: `${id}-f-0`, proxyId: `${id}-f`, ...late };
      expect(await pool.fail(target, provider.rateLimited)).toMatchObject({
        action: 'already_rotated',
        reason: 'quota_exhausted',
        keyId: `${id}-f-0`,
        replacedBy: `${id}-f-3`,
        next: { keyId: `${id}-f-3` },
      });
    }
    expect(await pool.backup(`${id}-f-unused`)).toMatchObject({ isUsed: false });
    expect(await pool.key(`${id}-f-3`)).toMatchObject({ status: 'healthy' });
    await pool.deleteKey(`${id}-f-3`);
    const orphan = await pool.fail({ keyId: `${id}-f-0` }, provider.quotaExhausted);
    expect(orphan).toMatchObject({ action: 'already_rotated', replacedBy: null });
  });

  test('a report with the lease of an earlier life changes nothing; without one it counts', async () => {
    await pool.addPool(`${id}-g`, `${id}-g-key`);
    await pool.addBackup(`${id}-g-backup`);
    const { lease } = await pool.acquire(`${id}-g`);
    await pool.reset(`${id}-g-key`);
    for (const old of [lease, 'made-up']) {
      const target = { keyId: `${id}-g-key`, proxyId: `${id}-g`, lease: old };
      expect(await pool.fail(target, provider.quotaExhausted)).toMatchObject({
        action: 'none',
        reason: 'stale_lease',
        replacedBy: null,
        next: { keyId: `${id}-g-key` },
      });
    }
    expect(await pool.key(`${id}-g-key`)).toMatchObject({ status: 'healthy', lastError: null });
    const current = await pool.fail({ keyId: `${id}-g-key` }, provider.quotaExhausted);
    expect(current).toMatchObject({ action: 'rotated', replacedBy: `${id}-g-backup`, next: null });
  });

  test('a token limited to proxies reports by its lease what is, or was at its rotation, bound there', async () => {
    await pool.addPool(`${id}-i`, `${id}-i-key`);
    await pool.addPool(`${id}-k`, `${id}-k-key`);
    await pool.addBackup(`${id}-i-backup`);
    const [{ lease }, foreign] = [await pool.acquire(`${id}-i`), await pool.acquire(`${id}-k`)];
    const worker = await scene.member.workerWith({ proxyIds: [`${id}-i`] });
    const refused = async (body: Record<string, unknown>) =>
      expectProblem(await report({ status: 402, ...body }, worker), 403, 'forbidden');

    await refused({ keyId: `${id}-k-key`, lease: foreign.lease });
    await refused({ keyId: `${id}-i-key`, lease, proxyId: `${id}-k` });
    await refused({ keyId: `${id}-i-key` });
    await refused({ keyId: `${id}-i-key`, lease: foreign.lease });
    await refused({ keyId: `${id}-never`, lease });
    const own = { keyId: `${id}-i-key`, lease, status: 402 };
    const rotated = await report({ ...own, proxyId: `${id}-i` }, worker);
    expect(rotated.body).toMatchObject({ action: 'rotated', next: { keyId: `${id}-i-backup` } });
    const late = await report(own, worker);
    expect(late.body).toMatchObject({ action: 'already_rotated', replacedBy: `${id}-i-backup` });
    expect(await pool.key(`${id}-k-key`)).toMatchObject({ status: 'healthy' });
    worker.close();
  });
});
