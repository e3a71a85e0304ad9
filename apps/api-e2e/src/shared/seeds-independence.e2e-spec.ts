import { statsSchema } from '@keypool/dto';
import { bodyOf, type ProviderClient } from '../support/provider-client';
import { EACH_PROVIDER, otherThan, type ProviderUnderTest } from '../support/providers';
import { useSharedScene } from '../support/use-scene';

const scene = useSharedScene();

beforeAll(() => scene.member.admin.post('/admin/proxies', { id: 'shared', name: 'Shared exit' }));

/** Everything of one provider as text. */
async function dumpOf({ id }: ProviderUnderTest): Promise<string> {
  const names = await scene.database.collectionNames();
  const own = names.filter((name) => name.startsWith(`${id}_`));
  expect(own.length).toBeGreaterThanOrEqual(5);
  return scene.database.dump(own);
}

/** One key of each kind, so that there is something to leave alone. Names and secrets are the same in both providers. */
async function fill(pool: ProviderClient): Promise<void> {
  for (const keyId of ['first', 'second', 'waiting', 'cooling']) {
    await pool.addKey(keyId);
    await pool.bind('shared', keyId, 1);
  }
  await pool.fail({ keyId: 'waiting' }, pool.provider.quotaExhausted);
  await pool.fail({ keyId: 'cooling' }, pool.provider.rateLimited);
  await pool.use('first', { tokens: 5, requests: 1 });
}

/** Every kind of write that there is. */
async function writeAll(pool: ProviderClient): Promise<void> {
  const { admin, provider } = pool;
  await pool.addBackup('spare');
  await pool.addBackup('spare-2');
  await pool.addKey('third');
  await pool.bind('shared', 'third', 2);
  await admin.patch(`${provider.bindings}/shared/third`, { priority: 4, isActive: false });
  await pool.use('third', { tokens: 50, requests: 5 });
  await pool.fail({ keyId: 'third' }, provider.rateLimited);
  await pool.fail({ keyId: 'third' }, provider.unavailable);
  await pool.reset('third');
  await pool.fail({ keyId: 'third', proxyId: 'shared' }, provider.invalidKey);
  await pool.fail({ keyId: 'first', proxyId: 'shared' }, provider.quotaExhausted);
  await pool.use('first', { tokens: 1, requests: 1 });
  await pool.restore('spare');
  await admin.post(`${provider.keys}/second/rotate`);
  await pool.deleteBackup('spare');
  await admin.delete(`${provider.bindings}/shared/second`);
  await pool.deleteKey('second').catch(() => undefined);
  await admin.delete(`${provider.bindings}/shared`);
  await Promise.all(
    ['cooling', 'waiting'].map((keyId) => admin.delete(`${provider.keys}/${keyId}`)),
  );
}

describe.each(EACH_PROVIDER)(
  'Requirement: Collection Independence, writing to %s',
  (id, provider) => {
    const other = otherThan(provider);

    test('Scenario: Parallel operation: a write to one leaves the other’s collections untouched', async () => {
      const [own, foreign] = [scene.member.of(provider), scene.member.of(other)];
      // On the second run both hold something already.
      const isFirst = (await foreign.keys()).length === 0;
      if (isFirst) {
        await fill(foreign);
      }
      if ((await own.keys()).length < 4) {
        await fill(own);
      }
      const before = await dumpOf(other);
      const ownBefore = await dumpOf(provider);

      await writeAll(own);

      expect(await dumpOf(other)).toBe(before);
      expect(await dumpOf(provider)).not.toBe(ownBefore);
    });

    test('Scenario: Stats calculation', async () => {
      const [own, foreign] = [scene.member.of(provider), scene.member.of(other)];
      const stats = async (pool: ProviderClient) =>
        bodyOf(await pool.admin.get(pool.provider.stats), statsSchema);
      const [ownBefore, foreignBefore] = [await stats(own), await stats(foreign)];

      await own.addKey(`${id}-stats`);
      await own.bind('shared', `${id}-stats`);

      expect(await stats(own)).toEqual({
        ...ownBefore,
        totalKeys: ownBefore.totalKeys + 1,
        healthyKeys: ownBefore.healthyKeys + 1,
        totalBindings: ownBefore.totalBindings + 1,
      });
      expect(await stats(foreign)).toEqual(foreignBefore);
    });

    test('both may have the same id and the same secret', async () => {
      await scene.member.of(provider).addKey(`${id}-twin`, 'the-same-secret-in-both');
      await scene.member.of(other).addKey(`${id}-twin`, 'the-same-secret-in-both');
      await scene.member.of(provider).deleteKey(`${id}-twin`);
      expect(await scene.member.of(other).key(`${id}-twin`)).toMatchObject({ status: 'healthy' });
      await scene.member.of(other).deleteKey(`${id}-twin`);
    });
  },
);
