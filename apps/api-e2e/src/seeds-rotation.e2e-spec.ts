import { eventually } from '@keypool/testing';
import { expectConsistent } from './support/invariants';
import { logEntries } from './support/log-entries';
import { secretOf, type ProviderClient } from './support/provider-client';
import { EACH_PROVIDER } from './support/providers';
import { useScene } from './support/use-scene';

const scene = useScene({ KEYPOOL_LOG_LEVEL: 'info', KEYPOOL_GUARD: 'on' });

/** Seeds 000 (3.1 to 3.3, 5.4) and 001, for both providers. */
describe.each(EACH_PROVIDER)('rotation of %s', (id, provider) => {
  let pool: ProviderClient;

  beforeAll(() => {
    pool = scene.member.of(provider);
  });

  afterEach(() => expectConsistent(provider, scene.database));

  const { keys, backupKeys, bindings } = provider.collections;
  const find = (collection: string, _id: string) =>
    scene.database.collection(collection).findOne({ _id });

  test('Scenario: rotation in the order of seed 000, 3.3', async () => {
    await pool.addPool(`${id}-p`, `${id}-failed`);
    await pool.addProxy(`${id}-q`);
    await pool.bind(`${id}-q`, `${id}-failed`, 4);
    await pool.addBackup(`${id}-backup`);
    await pool.use(`${id}-failed`, { tokens: 77, requests: 7 });

    const result = await pool.fail({ keyId: `${id}-failed` }, provider.quotaExhausted);

    expect(result).toMatchObject({ action: 'rotated', replacedBy: `${id}-backup` });
    expect(await find(keys, `${id}-failed`)).toBeNull();
    expect(await find(keys, `${id}-backup`)).toMatchObject({
      status: 'healthy',
      tokensUsed: 0,
      requestsCount: 0,
      lastError: null,
      cooldownUntil: null,
    });
    const bound = await scene.database
      .collection(bindings)
      .find({ [provider.bindingKeyField]: `${id}-backup` })
      .sort({ priority: 1 })
      .toArray();
    expect(bound).toMatchObject([
      { proxyId: `${id}-p`, priority: 0, isActive: true },
      { proxyId: `${id}-q`, priority: 4, isActive: true },
    ]);
    expect(await find(backupKeys, `${id}-backup`)).toMatchObject({
      isUsed: true,
      activated: true,
      usedFor: `${id}-failed`,
      usedAt: expect.any(Date),
    });
    expect(await pool.acquire(`${id}-p`)).toMatchObject({
      keyId: `${id}-backup`,
      apiKey: secretOf(`${id}-backup`),
    });
  });

  test.each(['quotaExhausted', 'invalidKey'] as const)(
    'Scenario: Automatic rotation on key failure (%s)',
    async (cause) => {
      const name = `${id}-${cause}`;
      await pool.addPool(name, `${name}-key`);
      await pool.addBackup(`${name}-backup`);

      const result = await pool.fail({ keyId: `${name}-key`, proxyId: name }, provider[cause]);

      // Service continues without interruption: the worker gets the key to go on with.
      expect(result).toMatchObject({ action: 'rotated', next: { keyId: `${name}-backup` } });
      expect(await pool.events('key_rotated', `${name}-key`)).toMatchObject([
        {
          provider: id,
          actor: expect.stringMatching(/^token:/),
          detail: { replacementKeyId: `${name}-backup`, proxyIds: [name] },
        },
      ]);
      await eventually(() =>
        expect(logEntries(scene.member.keypool)).toContainEqual(
          expect.objectContaining({
            msg: 'key replaced',
            keyId: `${name}-key`,
            replacementKeyId: `${name}-backup`,
          }),
        ),
      );
    },
  );

  test('Scenario: No backup keys available', async () => {
    const name = `${id}-none`;
    await pool.addPool(name, `${name}-key`, `${name}-other`);

    const result = await pool.fail({ keyId: `${name}-key`, proxyId: name }, provider.invalidKey);

    expect(result).toMatchObject({ action: 'exhausted', next: { keyId: `${name}-other` } });
    expect(await pool.key(`${name}-key`)).toMatchObject({ status: 'exhausted' });
    expect(await pool.events('rotation_waiting', `${name}-key`)).toHaveLength(1);
    await eventually(() =>
      expect(logEntries(scene.member.keypool)).toContainEqual(
        expect.objectContaining({
          level: 'warn',
          msg: 'key exhausted, and no eligible backup key: add one',
          keyId: `${name}-key`,
        }),
      ),
    );
    for (let turn = 0; turn < 4; turn++) {
      expect((await pool.acquire(name)).keyId).toBe(`${name}-other`);
    }
    await pool.deleteKey(`${name}-key`);
  });

  test('an admin rotates by hand, and without a backup key nothing changes', async () => {
    const name = `${id}-hand`;
    const rotate = (keyId: string, body?: unknown) =>
      pool.admin.post(`${provider.keys}/${keyId}/rotate`, body);
    await pool.addPool(name, `${name}-key`);
    const before = await pool.key(`${name}-key`);

    const refused = await rotate(`${name}-key`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'no_backup_available' } });
    expect(await pool.key(`${name}-key`)).toMatchObject({ status: before.status, lastError: null });
    expect((await pool.rotations()).map((row) => row.failedKeyId)).not.toContain(`${name}-key`);

    await pool.addBackup(`${name}-backup`);
    const done = await rotate(`${name}-key`, { reason: 'leaked in a chat' });
    expect(done).toMatchObject({
      status: 200,
      body: {
        failedKeyId: `${name}-key`,
        replacementKeyId: `${name}-backup`,
        reason: 'leaked in a chat',
        state: 'done',
      },
    });
    expect((await pool.rotations())[0]).toEqual(done.body);
    expect(await rotate(`${name}-key`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await pool.events('key_rotated', `${name}-key`)).toMatchObject([
      { actor: 'admin@example.com' },
    ]);
  });

  test('a retired secret is refused until it is explicitly allowed', async () => {
    const name = `${id}-burnt`;
    const secret = secretOf(`${name}-key`);
    await pool.addKey(`${name}-key`);
    await pool.addBackup(`${name}-backup`);
    await pool.fail({ keyId: `${name}-key` }, provider.invalidKey);
    for (const route of [provider.keys, provider.backupKeys]) {
      const body = { id: `${name}-again`, apiKey: secret };
      expect(await pool.admin.post(route, body)).toMatchObject({
        status: 409,
        body: { code: 'retired_secret' },
      });
    }
    const allowed = { id: `${name}-again`, apiKey: secret, allowRetired: true };
    expect((await pool.admin.post(provider.backupKeys, allowed)).status).toBe(201);
    await pool.deleteBackup(`${name}-again`);
  });
});
