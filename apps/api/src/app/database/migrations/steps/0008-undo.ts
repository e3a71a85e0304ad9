import type { mongo } from 'mongoose';
import type { Migration } from '../migration';

interface Rotation {
  _id: mongo.ObjectId;
  undoUntil?: Date | null;
}

/** Rotations can be undone; those of earlier versions cannot, because the failed key's secret was not kept. */
export const undo: Migration = {
  name: '0008-undo',
  async up(run) {
    for (const name of ['ohmygpt_rotations', 'openhands_rotations']) {
      const rotations = run.connection.collection<Rotation>(name);
      const unknown = { undoUntil: { $exists: false } };
      const found = rotations.find(unknown, { projection: { _id: 1 } });
      await run.inBatches(found, async (entries, session) => {
        const { modifiedCount } = await rotations.updateMany(
          { _id: { $in: entries.map(({ _id }) => _id) }, ...unknown },
          {
            $set: {
              undoUntil: null,
              kept: null,
              failedSecret: null,
              undoneAt: null,
              revivedLife: null,
              replacementTokensUsed: 0,
              replacementRequestsCount: 0,
              replacementProxyIds: [],
            },
          },
          { session },
        );
        return modifiedCount;
      });
    }
  },
};
