import { randomUUID } from 'node:crypto';
import type { Migration } from '../migration';

interface BackupKey {
  _id: string;
  life?: string;
  rev?: number;
}

/** Each existence of a backup key's id gets a life, and its writes a revision, so that processes can follow them. */
export const livesOfBackupKeys: Migration = {
  name: '0002-lives-of-backup-keys',
  async up(run) {
    for (const name of ['ohmygpt_backup_keys', 'openhands_backup_keys']) {
      const backupKeys = run.connection.collection<BackupKey>(name);
      const unnamed = { life: { $exists: false } };
      const found = backupKeys.find(unnamed, { projection: { _id: 1 } });
      await run.inBatches(found, async (keys, session) => {
        const { modifiedCount } = await backupKeys.bulkWrite(
          keys.map(({ _id }) => ({
            updateOne: {
              filter: { _id, ...unnamed },
              update: { $set: { life: randomUUID() }, $inc: { rev: 1 } },
            },
          })),
          { session },
        );
        return modifiedCount;
      });
    }
  },
};
