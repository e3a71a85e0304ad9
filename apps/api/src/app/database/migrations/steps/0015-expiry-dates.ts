import type { Migration } from '../migration';

interface Row {
  at?: Date;
  expiresAt?: Date;
}

/** How long each was kept from `at` on, by the index that goes. */
const KEPT_FOR_MS = {
  processes: 60_000,
  ohmygpt_usage_flushes: 3_600_000,
  openhands_usage_flushes: 3_600_000,
};

/**
 * Documents say themselves when they expire. How long after a date that is, as an index says it, could only be changed with
 * more rights than Keypool has.
 */
export const expiryDates: Migration = {
  name: '0015-expiry-dates',
  async up(run) {
    for (const [name, keptForMs] of Object.entries(KEPT_FOR_MS)) {
      const rows = run.connection.collection<Row>(name);
      const undated = { expiresAt: { $exists: false } } as const;
      await run.inBatches(rows.find(undated), async (batch, session) => {
        const { modifiedCount } = await rows.bulkWrite(
          batch.map(({ _id, at = run.now() }) => ({
            updateOne: {
              filter: { _id, ...undated },
              update: { $set: { expiresAt: new Date(at.getTime() + keptForMs) } },
            },
          })),
          { session },
        );
        return modifiedCount;
      });
      await run.dropIndex(name, 'at_1');
    }
  },
};
