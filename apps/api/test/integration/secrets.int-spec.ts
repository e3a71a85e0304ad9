import { SecretVault } from '../../src/app/secrets/secret-vault';
import {
  ACTOR,
  outcomes,
  ONE_PROVIDER,
  ProviderFixture,
  secretOf,
  unique,
} from './provider-fixture';
import { useTestApp } from './use-test-apps';

const testApp = useTestApp();

describe.each(ONE_PROVIDER)('%s: secrets are unique over active and backup keys', (id) => {
  const provider = new ProviderFixture(testApp, id);

  beforeEach(() => provider.empty());

  const stateOf = async (apiKey: string): Promise<unknown> => {
    const fingerprint = testApp.app.get(SecretVault).fingerprint(apiKey);
    const found = await provider.collection('secrets').findOne({ _id: fingerprint });
    return found && { state: found['state'], ownerId: found['ownerId'] };
  };

  /** An active key that was a backup key, and the secret that its rotation retired. */
  async function rotate() {
    const failed = unique('failed');
    const backup = unique('backup');
    await provider.addKey(failed);
    await provider.addBackup(backup);
    await provider.rotation.rotateKey(failed, ACTOR);
    return { failed, backup };
  }

  it.each([
    ['key', 'key'],
    ['key', 'backup key'],
    ['backup key', 'key'],
    ['backup key', 'backup key'],
  ])('a secret of a %s is refused for another %s', async (first, second) => {
    const apiKey = secretOf(unique('shared'));
    const create = (what: string) => {
      const data = { id: unique('holder'), apiKey };
      return what === 'key'
        ? provider.keys.createKey(data, ACTOR)
        : provider.backupKeys.createBackupKey(data, ACTOR);
    };
    await create(first);
    await expect(create(second)).rejects.toMatchObject({ code: 'duplicate_secret' });
  });

  it('of 20 racing requests for one secret, half of them for backup keys, one wins', async () => {
    for (let round = 0; round < 2; round++) {
      const apiKey = secretOf(unique('raced'));
      const results = await outcomes(
        Array.from({ length: 20 }, (_, index) => {
          const data = { id: unique('racer'), apiKey };
          return index % 2 === 0
            ? provider.keys.createKey(data, ACTOR)
            : provider.backupKeys.createBackupKey(data, ACTOR);
        }),
      );
      expect(results.sort()).toEqual(['done', ...Array(19).fill('duplicate_secret')]);
      expect(await stateOf(apiKey)).toEqual({
        state: expect.stringMatching(/^(active|backup)$/),
        ownerId: expect.stringContaining('racer'),
      });
    }
  });

  it('the same request sent 20 times makes one key', async () => {
    const data = { id: unique('same'), apiKey: secretOf(unique('same')) };
    const results = await outcomes(
      Array.from({ length: 20 }, () => provider.keys.createKey(data, ACTOR)),
    );
    expect(results.sort()).toEqual(['done', ...Array(19).fill('duplicate_id')]);
  });

  it('an error never reveals the secret', async () => {
    const apiKey = secretOf(unique('shared'));
    await provider.addKey(unique('holder'), apiKey);
    const error = await provider.addKey(unique('other'), apiKey).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error)).not.toContain(apiKey);
    expect(String(error)).not.toContain(apiKey);
  });

  it('a rotation retires the secret of the failed key and activates that of the backup key', async () => {
    const { failed, backup } = await rotate();
    expect(await stateOf(secretOf(failed))).toEqual({ state: 'retired', ownerId: failed });
    expect(await stateOf(secretOf(backup))).toEqual({ state: 'active', ownerId: backup });
  });

  it.each(['createKey', 'createBackupKey'] as const)(
    '%s refuses a retired secret unless that is allowed',
    async (method) => {
      const { failed } = await rotate();
      const data = { id: unique('again'), apiKey: secretOf(failed) };
      const create = (allowRetired?: boolean) => {
        const body = allowRetired === undefined ? data : { ...data, allowRetired };
        return method === 'createKey'
          ? provider.keys.createKey(body, ACTOR)
          : provider.backupKeys.createBackupKey(body, ACTOR);
      };
      await expect(create()).rejects.toMatchObject({ code: 'retired_secret' });
      await expect(create(false)).rejects.toMatchObject({ code: 'retired_secret' });
      await create(true);
      expect(await stateOf(data.apiKey)).toMatchObject({ ownerId: data.id });
    },
  );

  it.each([
    ['key', async () => provider.keys.deleteKey(await provider.addKey('freed'), ACTOR)],
    [
      'backup key',
      async () => provider.backupKeys.deleteBackupKey(await provider.addBackup('freed'), ACTOR),
    ],
  ])('the deletion of a %s by an admin frees its secret', async (_what, addAndDelete) => {
    await addAndDelete();
    expect(await stateOf(secretOf('freed'))).toBeNull();
    await provider.addKey(unique('again'), secretOf('freed'));
  });

  it('the deletion of a used backup key leaves the secret with the key that it became', async () => {
    const { backup } = await rotate();
    await provider.backupKeys.deleteBackupKey(backup, ACTOR);
    expect(await stateOf(secretOf(backup))).toEqual({ state: 'active', ownerId: backup });
    await expect(provider.addKey(unique('other'), secretOf(backup))).rejects.toMatchObject({
      code: 'duplicate_secret',
    });
  });

  it('a backup key that was used and failed has a retired secret; its restore clears that', async () => {
    const { backup } = await rotate();
    await provider.addBackup();
    await provider.rotation.rotateKey(backup, ACTOR);
    expect(await stateOf(secretOf(backup))).toEqual({ state: 'retired', ownerId: backup });
    await provider.backupKeys.restoreBackupKey(backup, ACTOR);
    expect(await stateOf(secretOf(backup))).toEqual({ state: 'backup', ownerId: backup });
    const next = await provider.addKey();
    expect(await provider.rotation.rotateKey(next, ACTOR)).toMatchObject({
      replacementKeyId: backup,
    });
  });

  it('one that was restored before its key failed is retired with it, until it is restored again', async () => {
    const { backup } = await rotate();
    await provider.backupKeys.restoreBackupKey(backup, ACTOR);
    const spare = await provider.addBackup();
    // It is older than the spare one, but its own key is the one that fails.
    expect(await provider.rotation.rotateKey(backup, ACTOR)).toMatchObject({
      replacementKeyId: spare,
    });
    const next = await provider.addKey();
    await expect(provider.rotation.rotateKey(next, ACTOR)).rejects.toMatchObject({
      code: 'no_backup_available',
    });
    await provider.backupKeys.restoreBackupKey(backup, ACTOR);
    expect(await provider.rotation.rotateKey(next, ACTOR)).toMatchObject({
      replacementKeyId: backup,
    });
  });

  it('restore and rotate go round with two keys any number of times', async () => {
    const { failed, backup } = await rotate();
    await provider.backupKeys.createBackupKey(
      {
        id: failed,
        apiKey: secretOf(failed),
        allowRetired: true,
      },
      ACTOR,
    );
    let [active, spare] = [backup, failed];
    for (let round = 0; round < 6; round++) {
      await provider.rotation.rotateKey(active, ACTOR);
      expect(await provider.key(spare)).toMatchObject({ status: 'healthy' });
      expect(await provider.key(active)).toBeNull();
      await provider.backupKeys.restoreBackupKey(active, ACTOR);
      [active, spare] = [spare, active];
    }
  });

  it('an available backup key inherits the secret of the key that an admin deletes', async () => {
    const { backup } = await rotate();
    await provider.backupKeys.restoreBackupKey(backup, ACTOR);
    await provider.keys.deleteKey(backup, ACTOR);
    expect(await stateOf(secretOf(backup))).toEqual({ state: 'backup', ownerId: backup });
    await expect(provider.addKey(unique('other'), secretOf(backup))).rejects.toMatchObject({
      code: 'duplicate_secret',
    });
  });

  it('the providers do not know of each other: one secret may be in both', async () => {
    const other = new ProviderFixture(testApp, id === 'ohmygpt' ? 'openhands' : 'ohmygpt');
    const apiKey = secretOf(unique('shared'));
    await provider.addKey(unique('here'), apiKey);
    await other.addKey(unique('there'), apiKey);
    await other.empty();
    expect(await stateOf(apiKey)).toMatchObject({ state: 'active' });
  });
});
