import { keyListSchema, keySchema, resetKeySchema, statsSchema } from '@keypool/dto';
import { expectProblem } from '../support/expect-problem';
import { bodyOf, secretOf, type ProviderClient } from '../support/provider-client';
import { EACH_PROVIDER } from '../support/providers';
import { useSharedScene } from '../support/use-scene';

const scene = useSharedScene();

/** Seeds 003 and 004, for both providers. */
describe.each(EACH_PROVIDER)('keys of %s', (id, provider) => {
  let pool: ProviderClient;

  beforeAll(() => {
    pool = scene.member.of(provider);
  });

  afterEach(async () => {
    for (const { _id } of await pool.keys()) {
      await pool.deleteKey(_id);
    }
  });

  const create = (body: unknown) => pool.admin.post(provider.keys, body);
  const list = async () => bodyOf(await pool.admin.get(provider.keys), keyListSchema);
  const stored = (keyId: string) =>
    scene.database.collection(provider.collections.keys).findOne({ _id: keyId });
  const bindingsOf = (keyId: string) =>
    scene.database
      .collection(provider.collections.bindings)
      .countDocuments({ [provider.bindingKeyField]: keyId });
  /** A key in trouble, with counts. */
  const addTired = async (keyId: string) => {
    await pool.addKey(keyId);
    await pool.use(keyId, { tokens: 4_321, requests: 21 });
    await pool.fail({ keyId }, { ...provider.rateLimited, headers: { 'retry-after': '3600' } });
    expect(await pool.key(keyId)).toMatchObject({
      status: 'rate_limited',
      tokensUsed: 4_321,
      requestsCount: 21,
      lastError: expect.any(String),
      cooldownUntil: expect.any(String),
    });
  };
  const fresh = {
    status: 'healthy',
    tokensUsed: 0,
    requestsCount: 0,
    lastError: null,
    cooldownUntil: null,
  };

  describe('seed 003', () => {
    test('Scenario: List all keys with statistics (seed 004: List all keys)', async () => {
      await pool.addKey(`${id}-healthy`);
      await pool.addKey(`${id}-empty`);
      await pool.addKey(`${id}-failing`);
      await addTired(`${id}-limited`);
      await pool.fail({ keyId: `${id}-empty` }, provider.quotaExhausted);
      for (let error = 0; error < 5; error++) {
        await pool.fail({ keyId: `${id}-failing` }, provider.unavailable);
      }
      const { keys, ...stats } = await list();
      expect(stats).toEqual({ totalKeys: 4, healthyKeys: 1 });
      expect(keys.map(({ _id, status }) => [_id, status])).toEqual([
        [`${id}-healthy`, 'healthy'],
        [`${id}-empty`, 'exhausted'],
        [`${id}-failing`, 'error'],
        [`${id}-limited`, 'rate_limited'],
      ]);
      const raw = (await pool.admin.get(provider.keys)).body;
      expect(raw).toMatchObject({
        keys: expect.arrayContaining([
          {
            _id: `${id}-healthy`,
            apiKey: `plain-${id.slice(0, 2)}...cdef`,
            ...fresh,
            createdAt: expect.any(String),
            updatedAt: expect.any(String),
          },
        ]),
      });
    });

    test('Scenario: Create a new key (seed 004: Create new key)', async () => {
      const body = { id: `${id}-new`, apiKey: secretOf(`${id}-new`) };
      const created = bodyOf(await create(body), keySchema, 201);
      expect(created).toMatchObject({ _id: `${id}-new`, ...fresh });
      expect(created.apiKey).toBe(`plain-${id.slice(0, 2)}...cdef`);
      expect(await stored(`${id}-new`)).toMatchObject({ ...fresh, createdAt: expect.any(Date) });

      const refused = expectProblem(await create({ apiKey: 'short' }), 400, 'validation_failed');
      expect(refused.errors?.map(({ pointer }) => pointer)).toEqual(['/id', '/apiKey']);
      expectProblem(await create({ ...body, apiKey: secretOf('another') }), 409, 'duplicate_id');
      expectProblem(await create({ ...body, id: `${id}-two` }), 409, 'duplicate_secret');
      expect(await list()).toMatchObject({ totalKeys: 1 });
    });

    test('Scenario: Delete a key (seed 004: Delete key)', async () => {
      await pool.addPool(`${id}-proxy-1`, `${id}-gone`);
      await pool.addProxy(`${id}-proxy-2`);
      await pool.bind(`${id}-proxy-2`, `${id}-gone`);
      expect(await bindingsOf(`${id}-gone`)).toBe(2);

      const answer = await pool.admin.delete(`${provider.keys}/${id}-gone`);
      expect(answer).toMatchObject({ status: 200, body: { message: expect.any(String) } });
      expect(await bindingsOf(`${id}-gone`)).toBe(0);
      expect(await stored(`${id}-gone`)).toBeNull();
      expectProblem(await pool.admin.delete(`${provider.keys}/${id}-gone`), 404, 'not_found');
    });

    test('Scenario: Reset key statistics (seed 004: Reset key stats)', async () => {
      await addTired(`${id}-tired`);
      const answer = await pool.admin.post(`${provider.keys}/${id}-tired/reset`);
      const { message, key } = bodyOf(answer, resetKeySchema);
      expect(message).not.toBe('');
      expect(key).toMatchObject({ _id: `${id}-tired`, ...fresh });
      expect(await stored(`${id}-tired`)).toMatchObject(fresh);
      expectProblem(await pool.admin.post(`${provider.keys}/${id}-no/reset`), 404, 'not_found');
    });

    test('Scenario: Get overall statistics', async () => {
      const stats = async () => bodyOf(await pool.admin.get(provider.stats), statsSchema);
      const before = await stats();
      await pool.addPool(`${id}-s1`, `${id}-s-1`, `${id}-s-2`);
      await pool.addPool(`${id}-s2`, `${id}-s-3`);
      await addTired(`${id}-s-4`);
      await pool.bind(`${id}-s2`, `${id}-s-4`);
      expect(await stats()).toEqual({
        totalKeys: 4,
        healthyKeys: 3,
        totalBindings: 4,
        totalProxies: before.totalProxies + 2,
      });
      // Only what is active counts.
      await pool.admin.patch(`${provider.bindings}/${id}-s1/${id}-s-1`, { isActive: false });
      await pool.admin.patch(`/admin/proxies/${id}-s2`, { isActive: false });
      expect(await stats()).toMatchObject({
        totalBindings: 3,
        totalProxies: before.totalProxies + 1,
      });
    });
  });
});
