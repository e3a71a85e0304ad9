import { secretOf, type ProviderClient } from './support/provider-client';
import { EACH_PROVIDER } from './support/providers';
import { useScene } from './support/use-scene';

// The seeds' documents hold the secret itself: so with encryption off, for other programs that read the collections.
const scene = useScene({ KEYPOOL_ENCRYPTION: 'off' });

/** Seeds 002 and 003, "Data Layer": what the services' methods leave in the database, and what the routes make of their results. */
describe.each(EACH_PROVIDER)('data of %s', (id, provider) => {
  let pool: ProviderClient;

  beforeAll(() => {
    pool = scene.member.of(provider);
  });

  const backupKeys = () => scene.database.collection(provider.collections.backupKeys);
  const keys = () => scene.database.collection(provider.collections.keys);
  const bindings = () => scene.database.collection(provider.collections.bindings);
  const isNow = (value: unknown) =>
    expect(Math.abs(Date.now() - new Date(String(value)).getTime())).toBeLessThan(60_000);
  /** Has a rotation use the backup key. */
  const use = async (backup: string) => {
    await pool.addKey(`${backup}-failed`);
    const result = await pool.fail({ keyId: `${backup}-failed` }, provider.quotaExhausted);
    expect(result.replacedBy).toBe(backup);
  };

  describe('seed 002', () => {
    test('Scenario: Create backup key in database', async () => {
      await pool.addBackup(`${id}-b1`);
      const document = await backupKeys().findOne({ _id: `${id}-b1` });
      expect(document).toMatchObject({
        _id: `${id}-b1`,
        apiKey: secretOf(`${id}-b1`),
        isUsed: false,
        activated: false,
        usedFor: null,
        usedAt: null,
      });
      isNow(document?.['createdAt']);
    });

    test('Scenario: List backup keys from database', async () => {
      await pool.addBackup(`${id}-b2`);
      await pool.addBackup(`${id}-b3`);
      expect((await pool.backups()).map((key) => key.id)).toEqual([
        `${id}-b3`,
        `${id}-b2`,
        `${id}-b1`,
      ]);
    });

    test('Scenario: Get backup key statistics', async () => {
      await use(`${id}-b1`);
      expect((await pool.admin.get(provider.backupKeys)).body).toMatchObject({
        total: await backupKeys().countDocuments(),
        available: await backupKeys().countDocuments({ isUsed: false }),
        used: await backupKeys().countDocuments({ isUsed: true }),
      });
      expect(await backupKeys().countDocuments({ isUsed: true })).toBe(1);
    });

    test('Scenario: Restore backup key in database', async () => {
      expect(await backupKeys().findOne({ _id: `${id}-b1` })).toMatchObject({
        isUsed: true,
        activated: true,
        usedFor: `${id}-b1-failed`,
        usedAt: expect.any(Date),
      });
      const restore = (keyId: string) => pool.admin.post(`${provider.backupKeys}/${keyId}/restore`);
      expect((await restore(`${id}-b1`)).status).toBe(200);
      expect(await backupKeys().findOne({ _id: `${id}-b1` })).toMatchObject({
        isUsed: false,
        activated: false,
        usedFor: null,
        usedAt: null,
      });
      expect((await restore(`${id}-none`)).status).toBe(404);
    });

    test('Scenario: Delete backup key from database', async () => {
      const path = `${provider.backupKeys}/${id}-b2`;
      expect((await pool.admin.delete(path)).status).toBe(200);
      expect(await backupKeys().findOne({ _id: `${id}-b2` })).toBeNull();
      expect((await pool.admin.delete(path)).status).toBe(404);
      await pool.deleteBackup(`${id}-b1`);
      await pool.deleteBackup(`${id}-b3`);
      await pool.deleteKey(`${id}-b1`);
    });
  });

  describe('seed 003', () => {
    test('Scenario: Create key in database', async () => {
      await pool.addKey(`${id}-k1`);
      const document = await keys().findOne({ _id: `${id}-k1` });
      expect(document).toMatchObject({
        _id: `${id}-k1`,
        apiKey: secretOf(`${id}-k1`),
        status: 'healthy',
        tokensUsed: 0,
        requestsCount: 0,
        lastError: null,
        cooldownUntil: null,
      });
      isNow(document?.['createdAt']);
    });

    test('Scenario: List keys from database', async () => {
      await pool.addKey(`${id}-k2`);
      const listed = await pool.keys();
      expect(listed.map(({ _id }) => _id)).toEqual([`${id}-k1`, `${id}-k2`]);
      for (const key of listed) {
        const document = await keys().findOne({ _id: key._id });
        expect(key).toMatchObject({
          status: document?.['status'],
          tokensUsed: document?.['tokensUsed'],
          requestsCount: document?.['requestsCount'],
          lastError: document?.['lastError'],
          cooldownUntil: document?.['cooldownUntil'],
          createdAt: new Date(String(document?.['createdAt'].toISOString())).toISOString(),
        });
      }
    });

    test('Scenario: Get key statistics', async () => {
      await pool.addProxy(`${id}-proxy`);
      await pool.bind(`${id}-proxy`, `${id}-k1`);
      await pool.bind(`${id}-proxy`, `${id}-k2`);
      await pool.admin.patch(`${provider.bindings}/${id}-proxy/${id}-k2`, { isActive: false });
      expect((await pool.admin.get(provider.stats)).body).toEqual({
        totalKeys: 2,
        healthyKeys: 2,
        totalBindings: 1,
        totalProxies: await scene.database.collection('proxies').countDocuments({ isActive: true }),
      });
    });

    test('Scenario: Reset key statistics in database', async () => {
      await pool.use(`${id}-k1`, { tokens: 10, requests: 1 });
      await pool.fail({ keyId: `${id}-k1` }, provider.rateLimited);
      const before = await keys().findOne({ _id: `${id}-k1` });
      expect(before).toMatchObject({ status: 'rate_limited', tokensUsed: 10, requestsCount: 1 });
      await pool.reset(`${id}-k1`);
      const after = await keys().findOne({ _id: `${id}-k1` });
      expect(after).toMatchObject({
        status: 'healthy',
        tokensUsed: 0,
        requestsCount: 0,
        lastError: null,
        cooldownUntil: null,
      });
      expect(Number(after?.['updatedAt'])).toBeGreaterThanOrEqual(Number(before?.['updatedAt']));
      expect(after?.['createdAt']).toEqual(before?.['createdAt']);
      expect((await pool.admin.post(`${provider.keys}/${id}-none/reset`)).status).toBe(404);
    });

    test('Scenario: Delete key from database', async () => {
      const path = `${provider.keys}/${id}-k1`;
      expect((await pool.admin.delete(path)).status).toBe(200);
      expect(await keys().findOne({ _id: `${id}-k1` })).toBeNull();
      const left = await bindings().find().toArray();
      expect(left.map((binding) => binding[provider.bindingKeyField])).toEqual([`${id}-k2`]);
      expect((await pool.admin.delete(path)).status).toBe(404);
    });
  });
});
