import type { mongo } from 'mongoose';
import type { Migration } from '../migration';

interface Rotation {
  _id: mongo.ObjectId;
  detail?: object;
}

/** Every entry of the journal has a detail; that of the oldest ones is empty. */
export const detailsOfRotations: Migration = {
  name: '0003-details-of-rotations',
  async up(run) {
    for (const name of ['ohmygpt_rotations', 'openhands_rotations']) {
      const rotations = run.connection.collection<Rotation>(name);
      const bare = { detail: { $exists: false } };
      const found = rotations.find(bare, { projection: { _id: 1 } });
      await run.inBatches(found, async (entries, session) => {
        const { modifiedCount } = await rotations.updateMany(
          { _id: { $in: entries.map(({ _id }) => _id) }, ...bare },
          { $set: { detail: {} } },
          { session },
        );
        return modifiedCount;
      });
    }
  },
};
