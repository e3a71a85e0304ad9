import type { Migration } from '../migration';

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
      await run.dropIndex(collection, index);
    }
  },
};
