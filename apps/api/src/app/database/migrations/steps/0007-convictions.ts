import type { Migration } from '../migration';

interface Key {
  _id: string;
  status: string;
  updatedAt: Date;
  convictedAt?: Date | null;
}

/** Exhausted keys know when they were convicted, as far as can be told; the guard holds none yet. */
export const convictions: Migration = {
  name: '0007-convictions',
  async up(run) {
    for (const name of ['ohmygpt_keys', 'openhands_keys']) {
      const keys = run.connection.collection<Key>(name);
      const unknown = { convictedAt: { $exists: false } };
      const found = keys.find(unknown, { projection: { status: 1, updatedAt: 1 } });
      await run.inBatches(found, async (batch, session) => {
        const { modifiedCount } = await keys.bulkWrite(
          batch.map(({ _id, status, updatedAt }) => {
            const at = status === 'exhausted' ? updatedAt : null;
            const set = { hold: null, convictedAt: at, exhaustedAt: at, promotedAt: null };
            return { updateOne: { filter: { _id, ...unknown }, update: { $set: set } } };
          }),
          { session },
        );
        return modifiedCount;
      });
    }
  },
};
