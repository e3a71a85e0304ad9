import { WorkerPrincipal } from '../../src/app/identity/principal';
import { WorkerPermissions } from '../../src/app/key-provider/worker/worker-permissions';
import { ACTOR, ONE_PROVIDER, ProviderFixture } from './provider-fixture';
import { entryOf, rotate, rotated, undo, use, type Rotated } from './undo-scene';
import { useTestApp } from './use-test-apps';

const testApp = useTestApp();

describe.each(ONE_PROVIDER)('%s: after the undo of a rotation', (id) => {
  const provider = new ProviderFixture(testApp, id);
  let rotation: Rotated & { readonly proxyId: string };

  beforeEach(async () => {
    await provider.empty();
    rotation = await rotated(provider);
    await use(provider, rotation.keyId, 100, rotation.life);
    await undo(provider, rotation.rotationId);
  });

  const report = (keyId: string, lease?: string) =>
    provider.rotation.checkAndRotateOnError({
      keyId,
      status: 402,
      ...(lease === undefined ? {} : { lease }),
    });
  const tokensOf = async (keyId: string) => (await provider.key(keyId))?.['tokensUsed'];

  describe('a failure', () => {
    it.each([true, false])(
      'of the replacement names the key that has its place again, with its lease: %s',
      async (withLease) => {
        const { keyId, backupId, replacementLife } = rotation;
        const before = await provider.dump();
        expect(await report(backupId, withLease ? replacementLife : undefined)).toMatchObject({
          action: 'already_rotated',
          reason: 'rotation_undone',
          keyId: backupId,
          replacedBy: keyId,
        });
        expect(await provider.dump()).toEqual(before);
      },
    );

    it('of the replacement names who replaced that key in turn, and nobody when it was deleted', async () => {
      const { keyId, backupId, replacementLife } = rotation;
      await rotate(provider, keyId);
      expect(await report(backupId, replacementLife)).toMatchObject({ replacedBy: backupId });
      await provider.keys.deleteKey(backupId, ACTOR);
      expect(await report(backupId, replacementLife)).toMatchObject({
        action: 'already_rotated',
        replacedBy: null,
      });
    });

    it('of the key with its old lease changes nothing', async () => {
      const { keyId, life } = rotation;
      expect(await report(keyId, life)).toMatchObject({ action: 'none', reason: 'stale_lease' });
      expect(await provider.key(keyId)).toMatchObject({ status: 'healthy' });
    });

    it('of the key with its old lease names the successor when it is replaced again', async () => {
      const { keyId, life, backupId } = rotation;
      await rotate(provider, keyId);
      expect(await report(keyId, life)).toMatchObject({
        action: 'already_rotated',
        reason: 'manual',
        replacedBy: backupId,
      });
    });

    it('of the key without a lease counts for its new life', async () => {
      const { keyId, backupId } = rotation;
      expect(await report(keyId)).toMatchObject({ action: 'rotated', replacedBy: backupId });
    });
  });

  describe('usage', () => {
    it('of the replacement goes to the entry', async () => {
      const { rotationId, backupId, replacementLife } = rotation;
      await use(provider, backupId, 10, replacementLife);
      await use(provider, backupId, 1);
      expect(await entryOf(provider, rotationId)).toMatchObject({
        replacementTokensUsed: 11,
        replacementRequestsCount: 2,
        tokensUsed: 100,
      });
    });

    it('of the key with its old lease goes to the key', async () => {
      const { keyId, life } = rotation;
      await use(provider, keyId, 10, life);
      expect(await tokensOf(keyId)).toBe(110);
    });

    it('of the key with its old lease follows it to its next replacement', async () => {
      const { keyId, life } = rotation;
      const { rotationId } = await rotate(provider, keyId);
      await use(provider, keyId, 10, life);
      expect(await entryOf(provider, rotationId)).toMatchObject({ tokensUsed: 110 });
    });

    it('proves nothing about the key when its lease is old', async () => {
      const { keyId, life } = rotation;
      await provider.rotation.checkAndRotateOnError({ keyId, status: 429 });
      await provider
        .collection('keys')
        .updateOne({ _id: keyId }, { $set: { cooldownUntil: new Date(0) }, $inc: { rev: 1 } });
      await use(provider, keyId, 1, life);
      expect(await provider.key(keyId)).toMatchObject({ ladderStep: 1 });
    });
  });

  it('every life of a key that came and went counts and is answered', async () => {
    const first = await rotated(provider);
    const second = await rotate(provider, first.backupId);
    await undo(provider, second.rotationId);
    const again = String((await provider.key(first.backupId))?.['life']);
    await undo(provider, first.rotationId);
    for (const life of [first.replacementLife, again]) {
      expect(await report(first.backupId, life)).toMatchObject({ replacedBy: first.keyId });
      await use(provider, first.backupId, 1, life);
    }
    expect(await entryOf(provider, first.rotationId)).toMatchObject({ replacementTokensUsed: 2 });
  });

  it('into the reserve, the replacement stays the successor, and late usage goes to the entry', async () => {
    const other = await rotated(provider);
    await undo(provider, other.rotationId, { asBackup: true });
    for (const lease of [other.life, undefined]) {
      expect(await report(other.keyId, lease)).toMatchObject({
        action: 'already_rotated',
        replacedBy: other.backupId,
      });
      await use(provider, other.keyId, 1, lease);
    }
    expect(await entryOf(provider, other.rotationId)).toMatchObject({ tokensUsed: 2 });
  });

  it('a limited token reports what was bound to its proxies when it was taken back', async () => {
    const [since, foreign] = [await provider.addProxy(), await provider.addProxy()];
    const other = await rotated(provider);
    await provider.bind(since, other.backupId, 1);
    await undo(provider, other.rotationId);
    const late = { keyId: other.backupId, lease: other.replacementLife };
    const isDenied = async (proxyId: string) => {
      const worker = new WorkerPrincipal('limited', 'limited', null, [proxyId]);
      return (await provider.part(WorkerPermissions).denied(worker, [late])).has(late);
    };
    expect(await Promise.all([since, other.proxyId, foreign].map(isDenied))).toEqual([
      false,
      false,
      true,
    ]);
  });
});
