import {
  ACTOR,
  leaseOf,
  outcomes,
  PROVIDER_IDS,
  ProviderFixture,
  secretOf,
  unique,
} from './provider-fixture';
import { useTestApp } from './use-test-apps';

const testApp = useTestApp();

describe.each(PROVIDER_IDS)('%s: RotationService', (id) => {
  const provider = new ProviderFixture(testApp, id);

  beforeEach(() => provider.empty());

  describe('rotateKey', () => {
    it('replaces the key by the oldest backup key in one go', async () => {
      const { keyId, proxyId } = await provider.addBoundKey();
      const elsewhere = await provider.addProxy();
      await provider.bind(elsewhere, keyId, 7);
      await provider.bindings.updateBinding(elsewhere, keyId, { isActive: false }, ACTOR);
      const [backupId, younger] = [await provider.addBackup(), await provider.addBackup()];
      const failed = await provider.key(keyId);

      const entry = await provider.rotation.rotateKey(keyId, 'me@example.com', 'seen to be slow');

      expect(entry).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{24}$/),
        failedKeyId: keyId,
        replacementKeyId: backupId,
        reason: 'seen to be slow',
        status: null,
        message: null,
        actor: 'me@example.com',
        proxyIds: expect.arrayContaining([proxyId, elsewhere]),
        state: 'done',
        at: expect.any(String),
        completedAt: entry.at,
        undoUntil: new Date(Date.parse(entry.at) + 7 * 86_400_000).toISOString(),
      });
      expect(await provider.key(keyId)).toBeNull();
      const replacement = await provider.key(backupId);
      expect(replacement).toMatchObject({ status: 'healthy', tokensUsed: 0, requestsCount: 0 });
      expect(replacement?.['life']).not.toBe(failed?.['life']);
      expect(await provider.backupKey(backupId)).toMatchObject({
        isUsed: true,
        activated: true,
        usedFor: keyId,
        usedAt: expect.any(Date),
      });
      expect(await provider.backupKey(younger)).toMatchObject({ isUsed: false, usedFor: null });
      const { bindings } = await provider.bindings.listProxyBindings(elsewhere);
      expect(bindings).toMatchObject([{ priority: 7, isActive: false }]);
      expect(await provider.boundTo(proxyId)).toEqual([backupId]);
      expect(await provider.boundTo(elsewhere)).toEqual([backupId]);
      expect(provider.acquire(proxyId)).toEqual({
        keyId: backupId,
        apiKey: secretOf(backupId),
        priority: 0,
        lease: leaseOf(replacement?.['life']),
      });
      const [journal] = await provider
        .collection('rotations')
        .find({ failedKeyId: keyId })
        .toArray();
      expect(journal).toMatchObject({
        failedLife: failed?.['life'],
        replacementLife: replacement?.['life'],
        proxyIds: expect.arrayContaining([proxyId, elsewhere]),
      });
      expect((await provider.events('key_rotated')).at(-1)).toMatchObject({
        keyId,
        actor: 'me@example.com',
        detail: { replacementKeyId: backupId, waited: false, reason: 'seen to be slow' },
      });
    });

    it('changes nothing without an eligible backup key', async () => {
      const { keyId } = await provider.addBoundKey();
      const before = await provider.dump();
      await expect(provider.rotation.rotateKey(keyId, ACTOR)).rejects.toMatchObject({
        code: 'no_backup_available',
      });
      expect(await provider.dump()).toEqual(before);
    });

    it('refuses a key that is not there', async () => {
      await expect(provider.rotation.rotateKey('nobody', ACTOR)).rejects.toMatchObject({
        code: 'not_found',
      });
    });

    it('takes one backup key however many rotate the key at once', async () => {
      const keyId = await provider.addKey();
      for (let index = 0; index < 3; index++) {
        await provider.addBackup();
      }
      const results = await outcomes(
        Array.from({ length: 20 }, () => provider.rotation.rotateKey(keyId, ACTOR)),
      );
      expect(await provider.backupTotals()).toEqual({ total: 3, available: 2, used: 1 });
      // Late callers find that the key is gone.
      expect(new Set(results.filter((result) => result !== 'not_found'))).toEqual(
        new Set(['done']),
      );
      const { rotations } = await provider.rotation.listRotations({});
      expect(rotations.filter(({ failedKeyId }) => failedKeyId === keyId)).toHaveLength(1);
      const events = await provider.events('key_rotated');
      expect(events.filter((event) => event['keyId'] === keyId)).toHaveLength(1);
    });

    it('rotates a key that is recreated under the same name, again and again', async () => {
      const keyId = unique('phoenix');
      for (let round = 0; round < 4; round++) {
        await provider.addKey(keyId, secretOf(unique('phoenix')));
        const backupId = await provider.addBackup();
        expect(await provider.rotation.rotateKey(keyId, ACTOR)).toMatchObject({
          replacementKeyId: backupId,
        });
        await provider.keys.deleteKey(backupId, ACTOR);
      }
      const { rotations } = await provider.rotation.listRotations({});
      expect(rotations.filter(({ failedKeyId }) => failedKeyId === keyId)).toHaveLength(4);
    });
  });

  it('touches nothing of the other provider', async () => {
    const other = new ProviderFixture(testApp, id === 'ohmygpt' ? 'openhands' : 'ohmygpt');
    await other.empty();
    const foreign = await other.addBoundKey();
    await other.addBackup();
    const { keyId, proxyId } = await provider.addBoundKey();
    await provider.addBackup();
    const before = await other.dump();
    await provider.rotation.checkAndRotateOnError({ keyId, status: 402 });
    const successor = (await provider.boundTo(proxyId)).join();
    await provider.keys.resetKeyStats(successor, ACTOR);
    await provider.keys.deleteKey(successor, ACTOR);
    await provider.backupKeys.deleteBackupKey(successor, ACTOR);
    expect(await other.dump()).toEqual(before);
    expect(other.acquire(foreign.proxyId)).toMatchObject({ keyId: foreign.keyId });
  });
});
