import { hasServerCode } from '../../driver-errors';
import type { Migration } from '../migration';

const INDEX_NOT_FOUND = 27;

const INDEXES = [
  ['ohmygpt_backup_keys', 'createdAt_-1__id_-1'],
  ['openhands_backup_keys', 'createdAt_-1__id_-1'],
  ['ohmygpt_rotations', 'replacementKeyId_1'],
  ['openhands_rotations', 'replacementKeyId_1'],
] as const;

/** Indexes that no query uses any more cost every write. */
export const indexesWithoutUse: Migration = {
  name: '0004-indexes-without-use',
  async up(run) {
    for (const [collection, index] of INDEXES) {
      try {
        await run.connection.collection(collection).dropIndex(index);
      } catch (error) {
        if (!hasServerCode(error, INDEX_NOT_FOUND)) {
          throw error;
        }
      }
    }
  },
};
