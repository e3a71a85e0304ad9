import { lifeOf, readLease } from '@keypool/key-pool';
import { countEvents, keyOf, replacementOf, type Picture } from '../picture';
import { after, before, COMMIT, COMMIT_SENT } from '../points';
import { definite, Unfinished, type Scenario } from '../scenario';

/** A used backup key is due for the purge. Its locks are released last: a purge waits for all that are due. */
export const PURGE: Scenario = {
  name: 'purge',
  within: 'PurgeUsedBackupKeysJob.purge',
  // Only a purge with something to delete.
  since: 'Collection.deleteMany',
  env: { KEYPOOL_PURGE_AFTER: '100ms', KEYPOOL_PURGE_EVERY: '100ms' },
  points: [
    before('before the deletion', 'Collection.deleteMany'),
    after('after the purge', 'PurgeUsedBackupKeysJob.purge'),
    COMMIT_SENT,
    after('after the deletion', 'Collection.deleteMany'),
    after('after the event', 'EventRepository.add'),
  ],
  async prepare(preparation) {
    const { provider } = preparation;
    const failed = await preparation.key('failed');
    const backup = preparation.name('backup');
    await preparation.backups('backup');
    const report = { keyId: failed, ...provider.quotaExhausted };
    return {
      keyIds: [],
      parts: (picture) => {
        const isUsed = replacementOf(picture, failed)?.['replacementKeyId'] === backup;
        const tells = picture.events.filter(isPurgeOf(backup));
        return {
          'the backup key is gone': isUsed && !picture.backups.some(({ _id }) => _id === backup),
          'its event is recorded': tells.length > 0,
        };
      },
      wrong: (picture) =>
        picture.events.filter(isPurgeOf(backup)).length > 1 ? [`${backup} was purged twice`] : [],
      async start({ worker }) {
        definite(await worker.post(provider.failures, report), 200);
        return null;
      },
      async recover(rescuer) {
        definite(await rescuer.worker.post(provider.failures, report), 200);
        if ((await rescuer.backups()).some(({ id }) => id === backup)) {
          throw new Unfinished(`${backup} is not purged`);
        }
      },
    };
  },
};

function isPurgeOf(backupId: string) {
  return (event: { readonly [field: string]: unknown }): boolean =>
    event['type'] === 'backup_keys_purged' &&
    JSON.stringify(event['detail']).includes(`"${backupId}"`);
}

/** An admin makes a used backup key available again after its key has failed. */
export const RESTORATION: Scenario = {
  name: 'restoration of a backup key',
  within: 'BackupKeysService.restoreBackupKey',
  points: [
    after('after the backup key', 'BackupKeyRepository.restore'),
    after('after its secret', 'SecretRegistry.restore'),
    ...COMMIT,
  ],
  async prepare(preparation) {
    const { provider, ledger } = preparation;
    const failed = await preparation.key('failed');
    await preparation.backups('backup-1', 'backup-2');
    const used = await preparation.fail(failed, 'rotated');
    await preparation.fail(used, 'rotated');
    // The oldest one is used, which an earlier case may have restored: whose place it took tells them apart.
    const times = ({ events }: Picture) =>
      events.filter(
        ({ type, detail }) => type === 'backup_key_restored' && detail.usedFor === failed,
      ).length;
    return {
      concerns: used,
      keyIds: [used],
      // From then on any rotation may use it again.
      parts: (picture) => ({
        'it is available': picture.backups.some(
          (backup) => backup._id === used && backup['usedFor'] !== failed,
        ),
        'its secret is not retired': picture.secrets.some(
          (secret) => secret['ownerId'] === used && secret['state'] !== 'retired',
        ),
        'its event is recorded': times(picture) > 0,
      }),
      wrong: (picture) => (times(picture) > 1 ? [`${used} was restored twice`] : []),
      start({ admin }) {
        ledger.reserve.ask(1);
        return admin.post(`${provider.backupKeys}/${used}/restore`);
      },
      async recover(rescuer) {
        if ((await rescuer.backup(used)).usedFor === failed) {
          const path = `${provider.backupKeys}/${used}/restore`;
          definite(await rescuer.admin.post(path), 200);
        }
        ledger.reserve.settle(1);
      },
    };
  },
};

/** An admin resets a key. */
export const RESET: Scenario = {
  name: 'reset of a key',
  within: 'KeysService.resetKeyStats',
  points: [
    after('after the key', 'KeyRepository.reset'),
    ...COMMIT,
    after('before the answer', 'KeysService.resetKeyStats'),
  ],
  async prepare(preparation) {
    const { provider, pool } = preparation;
    const id = await preparation.key('worn');
    const door = await preparation.proxy('door');
    await preparation.bind(door, id, 3);
    const { life } = readLease((await preparation.acquire(door, id)).lease);
    await pool.use(id, { tokens: 100, requests: 1 });
    const path = `${provider.keys}/${id}/reset`;
    return {
      concerns: id,
      keyIds: [id],
      parts: (picture) => ({
        'it has a new life': keyOf(picture, id)?.['life'] !== life,
        'nothing is counted': keyOf(picture, id)?.['tokensUsed'] === 0,
        'its event is recorded': countEvents(picture, 'key_reset', id) > 0,
      }),
      start: ({ admin }) => admin.post(path),
      async recover(rescuer) {
        definite(await rescuer.admin.post(path), 200);
        if (lifeOf((await rescuer.acquire(door)).lease) === life) {
          throw new Unfinished(`${id} is handed out under its old life`);
        }
      },
    };
  },
};
