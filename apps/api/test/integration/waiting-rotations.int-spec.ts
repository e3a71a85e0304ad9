import { RotationScheduler } from '../../src/app/key-provider/replacement/rotation-scheduler';
import {
  ACTOR,
  eventually,
  ONE_PROVIDER,
  ProviderFixture,
  secretOf,
  unique,
} from './provider-fixture';
import { useTestApp } from './use-test-apps';

const testApp = useTestApp();

describe.each(ONE_PROVIDER)('%s: rotations that wait', (id) => {
  const provider = new ProviderFixture(testApp, id);

  beforeEach(() => provider.empty());

  describe('without a backup key', () => {
    async function exhaust() {
      const bound = await provider.addBoundKey();
      const outcome = await provider.rotation.checkAndRotateOnError({
        keyId: bound.keyId,
        status: 402,
      });
      expect(outcome).toMatchObject({ action: 'exhausted', replacedBy: null });
      return bound;
    }

    const waiting = () =>
      provider.collection('rotations').find({ state: 'waiting' }).sort({ at: 1 }).toArray();

    it('the key stays, exhausted, with one waiting entry and one event per life', async () => {
      const { keyId, proxyId } = await exhaust();
      await provider.rotation.checkAndRotateOnError({ keyId, status: 402 });
      expect(await provider.key(keyId)).toMatchObject({ status: 'exhausted', cooldownUntil: null });
      expect(await provider.boundTo(proxyId)).toEqual([keyId]);
      expect(provider.acquire(proxyId)).toBeNull();
      expect(await waiting()).toMatchObject([
        {
          failedKeyId: keyId,
          replacementKeyId: null,
          reason: 'quota_exhausted',
          completedAt: null,
        },
      ]);
      const events = await provider.events('rotation_waiting');
      expect(events.filter((event) => event['keyId'] === keyId)).toHaveLength(1);
    });

    it('a search for backup keys without a result writes nothing', async () => {
      await exhaust();
      await exhaust();
      const before = await provider.dump();
      await provider.part(RotationScheduler).completeWaiting();
      expect(await provider.dump()).toEqual(before);
    });

    it.each(['created', 'restored'])(
      'waiting rotations are completed, the oldest first, when backup keys are %s',
      async (how) => {
        const spares: string[] = [];
        if (how === 'restored') {
          for (let index = 0; index < 2; index++) {
            const keyId = await provider.addKey();
            spares.push(await provider.addBackup());
            await provider.rotation.rotateKey(keyId, ACTOR);
            await provider.keys.deleteKey(spares[index] ?? '', ACTOR);
          }
        }
        const bound = [await exhaust(), await exhaust(), await exhaust()];
        for (let index = 0; index < 2; index++) {
          if (how === 'restored') {
            await provider.backupKeys.restoreBackupKey(spares[index] ?? '', ACTOR);
          } else {
            spares.push(await provider.addBackup());
          }
          await eventually(async () => {
            expect(await provider.boundTo(bound[index]?.proxyId ?? '')).toEqual([spares[index]]);
          });
        }
        expect(await provider.boundTo(bound[2]?.proxyId ?? '')).toEqual([bound[2]?.keyId]);
        expect(await waiting()).toMatchObject([{ failedKeyId: bound[2]?.keyId }]);
        const [entry] = await provider
          .collection('rotations')
          .find({ failedKeyId: bound[0]?.keyId })
          .toArray();
        expect(entry).toMatchObject({ state: 'done', reason: 'quota_exhausted' });
        expect(Number(entry?.['completedAt'])).toBeGreaterThan(Number(entry?.['at']));
        expect((await provider.events('key_rotated')).at(-1)).toMatchObject({
          detail: { waited: true },
        });
      },
    );

    it('a rotation that waited tells what the upstream had answered', async () => {
      const { keyId } = await provider.addBoundKey();
      const answer = { status: 401, body: '{"error":{"message":"Incorrect API key provided"}}' };
      await provider.rotation.checkAndRotateOnError({ keyId, ...answer });
      const [failed] = (await provider.events('rotation_waiting')).slice(-1);
      expect(failed?.['detail']).toEqual({
        reason: 'invalid_key',
        cause: 'invalid_key',
        status: 401,
        message: 'Incorrect API key provided',
      });
      await provider.addBackup();
      await eventually(async () => {
        const [rotated] = (await provider.events('key_rotated')).slice(-1);
        expect(rotated).toMatchObject({ keyId, detail: { ...failed?.['detail'], waited: true } });
      });
    });

    it('a waiting rotation goes before a new one', async () => {
      const first = await exhaust();
      const second = await provider.addBoundKey();
      // Bypasses the service, so that nothing else wakes the waiting one.
      const backup = { _id: unique('backup'), apiKey: secretOf('late') };
      await provider.backupKeys.createBackupKey({ id: backup._id, apiKey: backup.apiKey }, ACTOR);
      await provider.rotation.checkAndRotateOnError({ keyId: second.keyId, status: 402 });
      expect(await provider.boundTo(first.proxyId)).toEqual([backup._id]);
      expect(await provider.boundTo(second.proxyId)).toEqual([second.keyId]);
    });

    it.each([
      ['reset', (keyId: string) => provider.keys.resetKeyStats(keyId, ACTOR)],
      ['deletion', (keyId: string) => provider.keys.deleteKey(keyId, ACTOR)],
    ])('the %s of the key cancels its waiting rotation', async (_what, end) => {
      const { keyId } = await exhaust();
      await end(keyId);
      expect(await waiting()).toEqual([]);
      const { rotations } = await provider.rotation.listRotations({});
      expect(rotations[0]).toMatchObject({ failedKeyId: keyId, state: 'cancelled' });
      await provider.addBackup();
      await provider.part(RotationScheduler).completeWaiting();
      expect(await provider.backupKeys.getBackupKeyStats()).toMatchObject({ used: 0 });
      expect((await provider.events('rotation_cancelled')).at(-1)).toMatchObject({ keyId });
    });

    it('the rest of the proxy serves on', async () => {
      const { proxyId } = await exhaust();
      const other = await provider.addKey();
      await provider.bind(proxyId, other, 9);
      expect(provider.acquire(proxyId)).toMatchObject({ keyId: other });
    });
  });
});
