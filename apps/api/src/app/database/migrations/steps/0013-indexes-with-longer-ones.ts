import type { Migration } from '../migration';

/** The names that the seeds give to the collections of bindings. One of another name keeps its indexes, which harm nothing. */
const INDEXES = [
  ['ohmygpt_bindings', 'ohmygptKeyId_1'],
  ['ohmygpt_key_bindings', 'ohmygptKeyId_1'],
  ['openhands_bindings', 'openhandsKeyId_1'],
  ...['ohmygpt_bindings', 'ohmygpt_key_bindings', 'openhands_bindings'].map(
    (collection) => [collection, 'proxyId_1_priority_1'] as const,
  ),
] as const;

/** Indexes that are the beginning of one that this version makes. */
export const indexesWithLongerOnes: Migration = {
  name: '0013-indexes-with-longer-ones',
  async up(run) {
    for (const [collection, index] of INDEXES) {
      await run.dropIndex(collection, index);
    }
  },
};
