import { mongo } from 'mongoose';
import { createHmac, hkdfSync } from 'node:crypto';
import type { Migration } from '../migration';
import type { MigrationKeys } from '../migration-keys';

interface Event {
  proof?: string;
}

/**
 * Each event proves that Keypool wrote it: the proofs of earlier ones are made here. Never again once there is a seal, so
 * that nobody gets an event proven by putting it into the database and lowering the schema version.
 */
export function provenEvents(keys: MigrationKeys): Migration {
  const proofOf = (event: mongo.BSON.Document): string => {
    const fingerprints = keys.key('fingerprints');
    const key = hkdfSync('sha256', fingerprints, Buffer.alloc(0), 'keypool audit v1', 32);
    const stored = mongo.BSON.serialize(event, { ignoreUndefined: false });
    return createHmac('sha256', Buffer.from(key)).update('event\n').update(stored).digest('hex');
  };
  return {
    name: '0012-proven-events',
    async up(run) {
      const events = run.connection.collection<Event>('events');
      const unproven = { proof: { $exists: false } } as const;
      if (await run.connection.collection('event_seals').findOne({})) {
        return;
      }
      await run.inBatches(events.find(unproven), async (batch, session) => {
        const { modifiedCount } = await events.bulkWrite(
          batch.map((event) => ({
            updateOne: {
              filter: { _id: event._id, ...unproven },
              update: { $set: { proof: proofOf(event) } },
            },
          })),
          { session },
        );
        return modifiedCount;
      });
    },
  };
}
