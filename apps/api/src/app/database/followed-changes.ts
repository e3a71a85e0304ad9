import type { mongo } from 'mongoose';
import { PROCESSES_COLLECTION } from './heartbeat';

/** The changes that a subscriber follows. */
export interface Followed {
  readonly collections: readonly string[];
  /** Only inserted documents with this field are passed on. */
  readonly insertedWith?: string;
}

/**
 * The pipeline of a change stream: what subscribers follow, this process's own heartbeats, and what happens to collections
 * as a whole. Usage counts change keys many
 * times a second but no pool: such updates keep `rev` and are filtered out.
 */
export function followedChanges(
  subscribers: readonly Followed[],
  processId: string,
): mongo.BSON.Document[] {
  const followed = subscribers.filter(({ insertedWith }) => insertedWith === undefined);
  const collections = [...new Set(followed.flatMap((s) => s.collections))];
  const followedAtAll = [...new Set(subscribers.flatMap((s) => s.collections))];
  const inserts = subscribers.flatMap(({ insertedWith, collections: from }) =>
    insertedWith === undefined
      ? []
      : [
          {
            'ns.coll': { $in: [...from] },
            operationType: 'insert',
            [`fullDocument.${insertedWith}`]: { $exists: true },
          },
        ],
  );
  return [
    {
      $match: {
        $or: [
          {
            'ns.coll': PROCESSES_COLLECTION,
            'documentKey._id': processId,
          },
          {
            'ns.coll': { $in: collections },
            $or: [
              { operationType: { $in: ['insert', 'replace', 'delete'] } },
              {
                operationType: 'update',
                'updateDescription.updatedFields.rev': { $exists: true },
              },
            ],
          },
          ...inserts,
          { operationType: 'dropDatabase' },
          { operationType: { $in: ['drop', 'rename'] }, 'ns.coll': { $in: followedAtAll } },
          { operationType: 'rename', 'to.coll': { $in: followedAtAll } },
        ],
      },
    },
  ];
}
