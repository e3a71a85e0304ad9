import { BackupKeyListQuery } from '@keypool/dto/params';
import { ForgetFailedSecretsJob } from '../../src/app/key-provider/purge/forget-failed-secrets.job';
import { PurgeUsedBackupKeysJob } from '../../src/app/key-provider/purge/purge-used-backup-keys.job';
import { SecretVault } from '../../src/app/secrets/secret-vault';
import {
  ACTOR,
  eventually,
  leaseOf,
  ONE_PROVIDER,
  ProviderFixture,
  secretOf,
} from './provider-fixture';
import { entryOf, letTimePass, rotate, rotated, undo, use } from './undo-scene';
import { useTestApp } from './use-test-apps';

const LONG_AGO = new Date(Date.now() - 48 * 3_600_000);

describe.each(ONE_PROVIDER)('%s: the undo of a rotation', (id) => {
  describe.each(['on', 'off'])('with encryption %s', (encryption) => {
    const testApp = useTestApp({ KEYPOOL_ENCRYPTION: encryption, KEYPOOL_PURGE_EVERY: '1h' });
    const provider = new ProviderFixture(testApp, id);

    beforeEach(() => provider.empty());

    const stateOf = async (apiKey: string) => {
      const fingerprint = testApp.app.get(SecretVault).fingerprint(apiKey);
      const found = await provider.collection('secrets').findOne({ _id: fingerprint });
      return found && [found['state'], found['ownerId']];
    };
    const isEligible = async (backupId: string) => {
      const { keys } = await provider.backupKeys.getBackupKeyList(new BackupKeyListQuery());
      return keys.find((key) => key.id === backupId)?.eligible;
    };

    it('gives everything back in one go, with what came since', async () => {
      const { keyId, proxyId } = await provider.addBoundKey();
      const elsewhere = await provider.addProxy();
      await provider.bind(elsewhere, keyId, 7);
      await provider.bindings.updateBinding(elsewhere, keyId, { isActive: false }, ACTOR);
      await use(provider, keyId, 20);
      const before = await provider.key(keyId);
      const backupId = await provider.addBackup();
      const reserved = await provider.backupKey(backupId);
      const { rotationId, replacementLife } = await rotate(provider, keyId);
      const since = await provider.addProxy();
      await provider.bind(since, backupId, 4);
      await use(provider, backupId, 5);
      const stored = (await entryOf(provider, rotationId))['failedSecret'];
      expect(stored).toBe(before?.['apiKey']);

      const entry = await undo(provider, rotationId);

      expect(entry).toMatchObject({
        id: rotationId,
        failedKeyId: keyId,
        replacementKeyId: backupId,
        state: 'undone',
        undoUntil: null,
      });
      const after = await provider.key(keyId);
      expect(after).toMatchObject({
        status: 'healthy',
        tokensUsed: 20,
        requestsCount: 1,
        lastError: null,
        createdAt: before?.['createdAt'],
        apiKey: before?.['apiKey'],
      });
      expect(after?.['life']).not.toBe(before?.['life']);
      expect(await provider.key(backupId)).toBeNull();
      for (const proxy of [proxyId, elsewhere, since]) {
        expect(await provider.boundTo(proxy)).toEqual([keyId]);
      }
      const { bindings } = await provider.bindings.listProxyBindings(elsewhere);
      expect(bindings).toMatchObject([{ priority: 7, isActive: false }]);
      expect(provider.acquire(proxyId)).toEqual({
        keyId,
        apiKey: secretOf(keyId),
        priority: 0,
        lease: leaseOf(after?.['life']),
      });
      expect(await provider.backupKey(backupId)).toEqual({
        ...reserved,
        rev: expect.any(Number),
      });
      expect(await isEligible(backupId)).toBe(true);
      expect(await stateOf(secretOf(keyId))).toEqual(['active', keyId]);
      expect(await stateOf(secretOf(backupId))).toEqual(['backup', backupId]);
      expect(await entryOf(provider, rotationId)).toMatchObject({
        failedSecret: null,
        kept: null,
        revivedLife: after?.['life'],
        replacementLife,
        replacementTokensUsed: 5,
        replacementRequestsCount: 1,
        tokensUsed: 20,
      });
      expect((await provider.events('rotation_undone')).at(-1)).toMatchObject({
        keyId,
        actor: ACTOR,
        detail: {
          rotationId,
          replacementKeyId: backupId,
          asBackup: false,
          proxyIds: expect.arrayContaining([proxyId, elsewhere, since]),
        },
      });
    });

    it('makes the backup key anew where it was purged, in its old place', async () => {
      const { rotationId, backupId } = await rotated(provider);
      const reserved = await provider.backupKey(backupId);
      await provider
        .collection('backupKeys')
        .updateOne({ _id: backupId }, { $set: { usedAt: LONG_AGO } });
      await provider.part(PurgeUsedBackupKeysJob).purge();
      expect(await provider.backupKey(backupId)).toBeNull();
      await provider.addBackup();

      await undo(provider, rotationId);

      expect(await provider.backupKey(backupId)).toMatchObject({
        isUsed: false,
        activated: false,
        usedFor: null,
        usedAt: null,
        createdAt: reserved?.['createdAt'],
      });
      const next = await provider.addBoundKey();
      expect(await rotate(provider, next.keyId)).toMatchObject({ backupId });
      expect(provider.acquire(next.proxyId)).toMatchObject({ apiKey: secretOf(backupId) });
    });

    it('leaves a backup key available that was restored meanwhile', async () => {
      const { rotationId, backupId } = await rotated(provider);
      await provider.backupKeys.restoreBackupKey(backupId, ACTOR);
      expect(await isEligible(backupId)).toBe(false);
      await undo(provider, rotationId);
      expect(await isEligible(backupId)).toBe(true);
    });

    it('puts the failed key into the reserve instead, and leaves its replacement', async () => {
      const { rotationId, keyId, proxyId, backupId, replacementLife } = await rotated(provider);
      expect(await undo(provider, rotationId, { asBackup: true })).toMatchObject({
        state: 'undone',
        undoUntil: null,
      });
      expect(await provider.key(keyId)).toBeNull();
      expect(await provider.key(backupId)).toMatchObject({ life: replacementLife });
      expect(await provider.boundTo(proxyId)).toEqual([backupId]);
      expect(await provider.backupKey(backupId)).toMatchObject({ isUsed: true, usedFor: keyId });
      expect(await provider.backupKey(keyId)).toMatchObject({ isUsed: false });
      expect(await isEligible(keyId)).toBe(true);
      expect(await stateOf(secretOf(keyId))).toEqual(['backup', keyId]);
      expect(await rotate(provider, backupId)).toMatchObject({ backupId: keyId });
      expect(provider.acquire(proxyId)).toMatchObject({ keyId, apiKey: secretOf(keyId) });
    });

    it('puts a key back into the reserve that came from there', async () => {
      const first = await rotated(provider);
      await provider.addBackup();
      const { rotationId } = await rotate(provider, first.backupId);
      await undo(provider, rotationId, { asBackup: true });
      expect(await provider.backupKey(first.backupId)).toMatchObject({
        isUsed: false,
        usedFor: null,
      });
      expect(await isEligible(first.backupId)).toBe(true);
    });

    it('takes back one rotation after the other, the newest first', async () => {
      const first = await rotated(provider);
      const third = await provider.addBackup();
      const second = await rotate(provider, first.backupId);
      await expect(undo(provider, first.rotationId)).rejects.toMatchObject({
        code: 'not_undoable',
        detail: expect.stringMatching(`replaced by ${third}; undo that rotation first`),
      });
      await undo(provider, second.rotationId);
      await undo(provider, first.rotationId);
      expect(await provider.boundTo(first.proxyId)).toEqual([first.keyId]);
      expect(await provider.backupTotals()).toEqual({ total: 2, available: 2, used: 0 });
    });

    it('gives a waiting rotation its backup key', async () => {
      const { rotationId, backupId } = await rotated(provider);
      const waiting = await provider.addBoundKey();
      const report = { keyId: waiting.keyId, status: 402 };
      expect(await provider.rotation.checkAndRotateOnError(report)).toMatchObject({
        action: 'exhausted',
      });
      await undo(provider, rotationId);
      await eventually(async () =>
        expect(await provider.boundTo(waiting.proxyId)).toEqual([backupId]),
      );
    });

    it('ends the waiting of the replacement itself', async () => {
      const { rotationId, keyId, proxyId, backupId } = await rotated(provider);
      await provider.rotation.checkAndRotateOnError({ keyId: backupId, status: 402 });
      expect(await provider.key(backupId)).toMatchObject({ status: 'exhausted' });
      await undo(provider, rotationId);
      expect(await provider.boundTo(proxyId)).toEqual([keyId]);
      const { rotations } = await provider.rotation.listRotations({ state: 'waiting' });
      expect(rotations).toEqual([]);
      expect(await isEligible(backupId)).toBe(true);
    });

    it('ends with its time: then the secret is forgotten', async () => {
      const [over, young] = [await rotated(provider), await rotated(provider)];
      await letTimePass(provider, over.rotationId);
      const { rotations } = await provider.rotation.listRotations({});
      const untilOf = ({ rotationId }: { rotationId: string }) =>
        rotations.find((entry) => entry.id === rotationId)?.undoUntil;
      expect([untilOf(over), untilOf(young)]).toEqual([null, expect.any(String)]);
      await provider.part(ForgetFailedSecretsJob).forget();
      expect(await entryOf(provider, over.rotationId)).toMatchObject({
        state: 'done',
        failedSecret: null,
        kept: null,
      });
      expect((await entryOf(provider, young.rotationId))['failedSecret']).toEqual(
        expect.any(String),
      );
      expect(await provider.part(ForgetFailedSecretsJob).forget()).toBe(0);
    });

    it('keeps the secret where nobody sees it', async () => {
      const { rotationId } = await rotated(provider);
      const { failedSecret } = await entryOf(provider, rotationId);
      const shown = [
        await provider.rotation.listRotations({}),
        await provider.events('key_rotated'),
        await undo(provider, rotationId),
        await provider.events('rotation_undone'),
      ];
      expect(JSON.stringify(shown)).not.toContain(failedSecret);
    });
  });
});
