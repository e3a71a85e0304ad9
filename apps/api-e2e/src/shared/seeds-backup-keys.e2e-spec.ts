import { backupKeyListSchema, backupKeySchema } from '@keypool/dto';
import { expectProblem } from '../support/expect-problem';
import { bodyOf, secretOf, type ProviderClient } from '../support/provider-client';
import { EACH_PROVIDER } from '../support/providers';
import { useSharedScene } from '../support/use-scene';

const HOUR_MS = 3_600_000;

const scene = useSharedScene();

/** Seeds 000 (tasks 2.1 to 2.4), 001, 002 and 004, for both providers. */
describe.each(EACH_PROVIDER)('backup keys of %s', (id, provider) => {
  let pool: ProviderClient;

  beforeAll(() => {
    pool = scene.member.of(provider);
  });

  afterEach(async () => {
    await pool.deleteBackups();
    for (const { _id } of await pool.keys()) {
      await pool.deleteKey(_id);
    }
  });

  const create = (body: unknown) => pool.admin.post(provider.backupKeys, body);
  const stored = (keyId: string) =>
    scene.database.collection(provider.collections.backupKeys).findOne({ _id: keyId });
  /** Has a rotation use the backup key. */
  const use = async (backup: string) => {
    await pool.addKey(`${backup}-failed`);
    await pool.addBackup(backup);
    const result = await pool.fail({ keyId: `${backup}-failed` }, provider.quotaExhausted);
    expect(result.replacedBy).toBe(backup);
  };

  describe('seed 001', () => {
    test('Scenario: Store new backup key', async () => {
      const before = Date.now();
      await pool.addBackup(`${id}-store`);
      const document = await stored(`${id}-store`);
      expect(document).toMatchObject({ isUsed: false, activated: false });
      const createdAt: unknown = document?.['createdAt'];
      expect(createdAt).toBeInstanceOf(Date);
      expect(Math.abs(Number(createdAt) - before)).toBeLessThan(60_000);
    });

    test('Scenario: List backup keys', async () => {
      await pool.addBackup(`${id}-list`);
      const { keys, ...stats } = bodyOf(
        await pool.admin.get(provider.backupKeys),
        backupKeyListSchema,
      );
      expect(keys.map(({ maskedApiKey }) => maskedApiKey)).toEqual(
        keys.map((key) => `${secretOf(key.id).slice(0, 8)}...${secretOf(key.id).slice(-4)}`),
      );
      expect(stats).toEqual({
        total: keys.length,
        available: keys.filter(({ isUsed }) => !isUsed).length,
        used: keys.filter(({ isUsed }) => isUsed).length,
      });
    });

    test('Scenario: Add backup key', async () => {
      expectProblem(await create({ id: `${id}-add`, apiKey: 'short' }), 400, 'validation_failed');
      expect(await stored(`${id}-add`)).toBeNull();
      expect((await create({ id: `${id}-add`, apiKey: secretOf('add') })).status).toBe(201);
      expect(await stored(`${id}-add`)).not.toBeNull();
    });

    test('Scenario: Delete backup key', async () => {
      await pool.addBackup(`${id}-delete`);
      await pool.deleteBackup(`${id}-delete`);
      expect(await stored(`${id}-delete`)).toBeNull();
    });
  });

  describe('seed 002', () => {
    test('Scenario: List all backup keys with statistics (seed 004: List all backup keys)', async () => {
      await use(`${id}-stats-used`);
      await pool.addBackup(`${id}-stats-available`);
      const { keys, total, available, used } = bodyOf(
        await pool.admin.get(provider.backupKeys),
        backupKeyListSchema,
      );
      expect({ total, available, used }).toEqual({ total: 2, available: 1, used: 1 });
      const [first, second] = keys;
      // Newest first.
      expect(first).toEqual({
        id: `${id}-stats-available`,
        maskedApiKey: `plain-${id.slice(0, 2)}...cdef`,
        isUsed: false,
        activated: false,
        usedFor: null,
        usedAt: null,
        createdAt: expect.any(String),
        deletesAt: null,
        eligible: true,
        obstacle: null,
      });
      expect(second).toMatchObject({
        id: `${id}-stats-used`,
        isUsed: true,
        activated: true,
        usedFor: `${id}-stats-used-failed`,
        eligible: false,
      });
      const { usedAt, deletesAt } = second ?? {};
      expect(Date.parse(deletesAt ?? '') - Date.parse(usedAt ?? '')).toBe(12 * HOUR_MS);
    });

    test('Scenario: Create a new backup key (seed 004: Create backup key)', async () => {
      const created = bodyOf(
        await create({ id: `${id}-create`, apiKey: secretOf(`${id}-create`) }),
        backupKeySchema,
        201,
      );
      expect(created).toMatchObject({
        id: `${id}-create`,
        isUsed: false,
        activated: false,
        usedFor: null,
        usedAt: null,
      });
      expect(JSON.stringify(created)).not.toContain(secretOf(`${id}-create`));
      expect(await pool.backup(`${id}-create`)).toEqual(created);
      expect(await stored(`${id}-create`)).toMatchObject({ isUsed: false, activated: false });

      const refused = expectProblem(await create({ id: '?', apiKey: 7 }), 400, 'validation_failed');
      expect(refused.errors?.map(({ pointer }) => pointer)).toEqual(['/id', '/apiKey']);
      const twice = { id: `${id}-create`, apiKey: secretOf('other') };
      expectProblem(await create(twice), 409, 'duplicate_id');
      const sameSecret = { id: `${id}-create-2`, apiKey: secretOf(`${id}-create`) };
      expectProblem(await create(sameSecret), 409, 'duplicate_secret');
    });

    test('Scenario: Delete a backup key (seed 004: Delete backup key)', async () => {
      const path = `${provider.backupKeys}/${id}-gone`;
      await pool.addBackup(`${id}-gone`);
      const answer = await pool.admin.delete(path);
      expect(answer).toMatchObject({ status: 200, body: { message: expect.any(String) } });
      expect(await stored(`${id}-gone`)).toBeNull();
      expectProblem(await pool.admin.delete(path), 404, 'not_found');
      // A used one can be deleted, too, and its active key lives on.
      await use(`${id}-gone`);
      expect((await pool.admin.delete(path)).status).toBe(200);
      expect(await pool.key(`${id}-gone`)).toMatchObject({ status: 'healthy' });
    });

    test('Scenario: Restore a used backup key (seed 004: Restore backup key)', async () => {
      await use(`${id}-restore`);
      expect(await stored(`${id}-restore`)).toMatchObject({
        isUsed: true,
        activated: true,
        usedFor: `${id}-restore-failed`,
        usedAt: expect.any(Date),
      });
      const path = `${provider.backupKeys}/${id}-restore/restore`;
      const answer = await pool.admin.post(path);
      // Its key is still in service.
      expect(answer).toMatchObject({
        status: 200,
        body: {
          message: `The backup key ${id}-restore is available again, but cannot take over: an active key has its id.`,
          key: { isUsed: false, eligible: false, obstacle: 'id_in_service' },
        },
      });
      const restored = { isUsed: false, activated: false, usedFor: null, usedAt: null };
      expect(await stored(`${id}-restore`)).toMatchObject(restored);
      expect(await pool.backup(`${id}-restore`)).toMatchObject({ ...restored, deletesAt: null });
      // An available one stays as it is.
      expect((await pool.admin.post(path)).status).toBe(200);
      expect(await stored(`${id}-restore`)).toMatchObject(restored);
      expectProblem(
        await pool.admin.post(`${provider.backupKeys}/${id}-never/restore`),
        404,
        'not_found',
      );
    });
  });
});
