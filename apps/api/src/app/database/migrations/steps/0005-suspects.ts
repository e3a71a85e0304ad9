import type { Migration } from '../migration';

interface Key {
  _id: string;
  status: string;
  cooldownUntil: Date | null;
  nextTryAt?: Date | null;
}

/** Keys in error are suspects, which are tried in their old place when their cooldown is over; no other key is one. */
export const suspects: Migration = {
  name: '0005-suspects',
  async up(run) {
    for (const name of ['ohmygpt_keys', 'openhands_keys']) {
      const keys = run.connection.collection<Key>(name);
      const unknown = { nextTryAt: { $exists: false } };
      const found = keys.find(unknown, { projection: { status: 1, cooldownUntil: 1 } });
      await run.inBatches(found, async (batch, session) => {
        const { modifiedCount } = await keys.bulkWrite(
          batch.map(({ _id, status, cooldownUntil }) => ({
            updateOne: {
              filter: { _id, ...unknown },
              update: {
                $set:
                  status === 'error'
                    ? { nextTryAt: cooldownUntil ?? new Date(0), suspectStep: 1 }
                    : { nextTryAt: null, suspectStep: 0 },
              },
            },
          })),
          { session },
        );
        return modifiedCount;
      });
    }
  },
};
