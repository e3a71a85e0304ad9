import { EligibleBackups } from '../../src/app/key-provider/pool/eligible-backups';
import { TransactionRunner } from '../../src/app/database/transaction-runner';
import { SecretVault } from '../../src/app/secrets/secret-vault';
import {
  ACTOR,
  outcomes,
  PROVIDER_IDS,
  ProviderFixture,
  secretOf,
  unique,
} from './provider-fixture';
import { useTestApp } from './use-test-apps';

const UNUSED = { isUsed: false, activated: false, usedFor: null, usedAt: null };

const testApp = useTestApp();

describe.each(PROVIDER_IDS)('%s: BackupKeysService', (id) => {
  const provider = new ProviderFixture(testApp, id);

  beforeEach(() => provider.empty());

  /** A backup key that has replaced a key. */
  async function addUsedBackup() {
    const failedKeyId = await provider.addKey();
    const backupId = await provider.addBackup();
    await provider.rotation.rotateKey(failedKeyId, ACTOR);
    return { failedKeyId, backupId };
  }

  describe('createBackupKey (seed 002: create backup key in database)', () => {
    it('inserts an available backup key and returns it', async () => {
      const backupId = unique('backup');
      const created = await provider.backupKeys.createBackupKey(
        {
          id: backupId,
          apiKey: secretOf(backupId),
        },
        ACTOR,
      );
      const stored = await provider.backupKey(backupId);
      expect(stored).toEqual(created);
      expect(stored).toMatchObject({ _id: backupId, ...UNUSED, createdAt: expect.any(Date) });
      expect(JSON.stringify(stored)).not.toContain(secretOf(backupId));
    });

    it('lets one of 20 racing requests for one id win', async () => {
      const backupId = unique('raced');
      const results = await outcomes(
        Array.from({ length: 20 }, (_, index) =>
          provider.backupKeys.createBackupKey(
            {
              id: backupId,
              apiKey: secretOf(`${backupId}-${index}`),
            },
            ACTOR,
          ),
        ),
      );
      expect(results.sort()).toEqual(['done', ...Array(19).fill('duplicate_id')]);
    });
  });

  describe('listBackupKeys (seed 002: list backup keys from database)', () => {
    it('returns all of them, newest first', async () => {
      const ids = [];
      for (let index = 0; index < 5; index++) {
        ids.push(await provider.addBackup());
      }
      expect((await provider.backupKeys.listBackupKeys()).map(({ _id }) => _id)).toEqual(
        ids.reverse(),
      );
    });
  });

  describe('getBackupKeyStats (seed 002: get backup key statistics)', () => {
    it('counts all, available and used ones', async () => {
      await addUsedBackup();
      await provider.addBackup();
      await provider.addBackup();
      expect(await provider.backupKeys.getBackupKeyStats()).toEqual({
        total: 3,
        available: 2,
        used: 1,
      });
    });

    it('counts nothing where there is nothing', async () => {
      expect(await provider.backupKeys.getBackupKeyStats()).toEqual({
        total: 0,
        available: 0,
        used: 0,
      });
    });
  });

  describe('deleteBackupKey (seed 002: delete backup key from database)', () => {
    it('deletes one that is available: true', async () => {
      const backupId = await provider.addBackup();
      expect(await provider.backupKeys.deleteBackupKey(backupId, ACTOR)).toBe(true);
      expect(await provider.backupKey(backupId)).toBeNull();
    });

    it('deletes one that is used, and leaves the key that it became', async () => {
      const { backupId } = await addUsedBackup();
      expect(await provider.backupKeys.deleteBackupKey(backupId, ACTOR)).toBe(true);
      expect(await provider.backupKey(backupId)).toBeNull();
      expect(await provider.key(backupId)).toMatchObject({ status: 'healthy' });
    });

    it('answers false when there is none', async () => {
      expect(await provider.backupKeys.deleteBackupKey('nobody', ACTOR)).toBe(false);
    });
  });

  function restorationsOf(keyId: string): Promise<number> {
    return testApp.database
      .collection('events')
      .countDocuments({ type: 'backup_key_restored', provider: id, keyId });
  }

  describe('restoreBackupKey (seed 002: restore backup key in database)', () => {
    it('makes a used one available again: true', async () => {
      const { failedKeyId, backupId } = await addUsedBackup();
      expect(await provider.backupKey(backupId)).toMatchObject({
        isUsed: true,
        activated: true,
        usedFor: failedKeyId,
        usedAt: expect.any(Date),
      });
      expect(await provider.backupKeys.restoreBackupKey(backupId, ACTOR)).toBe(true);
      expect(await provider.backupKey(backupId)).toMatchObject(UNUSED);
    });

    it('leaves an available one as it is: true', async () => {
      const backupId = await provider.addBackup();
      const before = await provider.backupKey(backupId);
      expect(await provider.backupKeys.restoreBackupKey(backupId, ACTOR)).toBe(true);
      expect(await provider.backupKey(backupId)).toEqual(before);
    });

    it('is recorded once, however often it is requested', async () => {
      const { backupId } = await addUsedBackup();
      for (let times = 0; times < 3; times++) {
        await provider.backupKeys.restoreBackupKey(backupId, ACTOR);
      }
      expect(await restorationsOf(backupId)).toBe(1);
    });

    it('is recorded again when the secret was retired since', async () => {
      const { backupId } = await addUsedBackup();
      await provider.backupKeys.restoreBackupKey(backupId, ACTOR);
      await provider.addBackup();
      await provider.rotation.rotateKey(backupId, ACTOR);
      await provider.backupKeys.restoreBackupKey(backupId, ACTOR);
      expect(await restorationsOf(backupId)).toBe(2);
    });

    it('answers false when there is none', async () => {
      expect(await provider.backupKeys.restoreBackupKey('nobody', ACTOR)).toBe(false);
    });
  });

  describe('eligible backup keys (SPEC 6.2)', () => {
    const oldest = (avoid: string[] = []) =>
      testApp.app
        .get(TransactionRunner)
        .run(({ session }) => provider.part(EligibleBackups).oldest(new Set(avoid), session))
        .then((backup) => backup?._id ?? null);

    /** Stored as a restore leaves them while their key is active: available, but not eligible. */
    async function addIneligible(count: number): Promise<void> {
      const createdAt = new Date(Date.now() - 86_400_000);
      const vault = testApp.app.get(SecretVault);
      const row = async (_id: string) => ({
        _id,
        apiKey: await vault.seal(id, _id, secretOf(_id)),
        fingerprint: vault.fingerprint(secretOf(_id)),
        ...UNUSED,
        createdAt,
      });
      const ids = Array.from({ length: count }, () => unique('ineligible'));
      await provider.collection('backupKeys').insertMany(await Promise.all(ids.map(row)));
    }

    it('are taken oldest first', async () => {
      const ids = [await provider.addBackup(), await provider.addBackup()];
      expect(await oldest()).toBe(ids[0]);
    });

    it('after a collision others are taken, and not always the same one', async () => {
      const collided = await provider.addBackup();
      const others = [await provider.addBackup(), await provider.addBackup()];
      const taken = new Set<string | null>();
      while (taken.size < others.length) {
        taken.add(await oldest([collided]));
      }
      expect([...taken].sort()).toEqual([...others].sort());
    });

    it('after a collision one of the oldest is taken', async () => {
      const ids = [];
      for (let index = 0; index < 20; index++) {
        ids.push(await provider.addBackup());
      }
      for (let turn = 0; turn < 20; turn++) {
        expect(ids.slice(1, 9)).toContain(await oldest([String(ids[0])]));
      }
    });

    it('collided ones are the last resort', async () => {
      const backupId = await provider.addBackup();
      expect(await oldest([backupId])).toBe(backupId);
    });

    it('there is none when all are used', async () => {
      await addUsedBackup();
      expect(await oldest()).toBeNull();
    });

    it('a restored one whose key is active waits until that key is gone', async () => {
      const { backupId } = await addUsedBackup();
      await provider.backupKeys.restoreBackupKey(backupId, ACTOR);
      expect(await oldest()).toBeNull();
      await provider.keys.deleteKey(backupId, ACTOR);
      expect(await oldest()).toBe(backupId);
    });

    it('one whose id an active key of another secret holds is skipped', async () => {
      const backupId = await provider.addBackup();
      await provider.addKey(backupId, secretOf(unique('other')));
      expect(await oldest()).toBeNull();
      const next = await provider.addBackup();
      expect(await oldest()).toBe(next);
    });

    it('more than 50 ineligible ones do not hide an eligible one', async () => {
      await addIneligible(120);
      expect(await oldest()).toBeNull();
      const eligible = await provider.addBackup();
      expect(await oldest()).toBe(eligible);
      const failed = await provider.addKey();
      expect(await provider.rotation.rotateKey(failed, ACTOR)).toMatchObject({
        replacementKeyId: eligible,
      });
    });

    it('the list says why one is not eligible, and for a used one why it would not be after a restore', async () => {
      const obstacles = async () => {
        const { keys } = await provider.backupKeys.getBackupKeyList({});
        return Object.fromEntries(
          keys.map(({ id: backupId, eligible, obstacle }) => [backupId, obstacle ?? eligible]),
        );
      };
      const { backupId: inService } = await addUsedBackup();
      const { backupId: free } = await addUsedBackup();
      await provider.keys.deleteKey(free, ACTOR);
      const { backupId: elsewhere } = await addUsedBackup();
      await provider.keys.deleteKey(elsewhere, ACTOR);
      const other = await provider.addKey(unique('other'), secretOf(elsewhere));
      expect(await obstacles()).toEqual({
        [inService]: 'id_in_service',
        // Used: not eligible, and a restore would make it so.
        [free]: false,
        [elsewhere]: 'secret_in_service',
      });
      for (const backupId of [inService, free, elsewhere]) {
        await provider.backupKeys.restoreBackupKey(backupId, ACTOR);
      }
      expect(await obstacles()).toEqual({
        [inService]: 'id_in_service',
        [free]: true,
        [elsewhere]: 'secret_in_service',
      });
      // Its key fails in turn, and the rotation retires the secret.
      await provider.rotation.rotateKey(inService, ACTOR);
      await provider.keys.deleteKey(other, ACTOR);
      expect(await obstacles()).toMatchObject({
        [inService]: 'secret_retired',
        [elsewhere]: true,
      });
      await provider.backupKeys.restoreBackupKey(inService, ACTOR);
      expect(await obstacles()).toMatchObject({ [inService]: true });
    });

    it('the list says which are eligible', async () => {
      const { backupId } = await addUsedBackup();
      await provider.backupKeys.restoreBackupKey(backupId, ACTOR);
      const eligible = await provider.addBackup();
      const used = await addUsedBackup();
      const { keys } = await provider.backupKeys.getBackupKeyList({});
      expect(Object.fromEntries(keys.map((key) => [key.id, key.eligible]))).toEqual({
        [backupId]: false,
        // The oldest eligible one was taken, not the newest.
        [eligible]: false,
        [used.backupId]: true,
      });
    });
  });
});
