import { strict as assert } from 'node:assert';
import type { mongo } from 'mongoose';
import { probe, type Probe, type Rows, type Stage } from './probe';

type Event = mongo.ChangeStreamDocument;

/** Follows a collection from here on, until `work` has all it expects. */
async function follow(
  { db }: Stage,
  rows: Rows,
  work: (next: () => Promise<Event>, stream: mongo.ChangeStream) => Promise<void>,
  match: object = {},
): Promise<void> {
  const stream = db.watch([{ $match: { 'ns.coll': rows.collectionName, ...match } }], {
    fullDocument: 'updateLookup',
    maxAwaitTimeMS: 50,
  });
  try {
    // Opens it.
    assert.equal(await stream.tryNext(), null);
    await work(() => stream.next(), stream);
  } finally {
    await stream.close();
  }
}

function idOf(event: Event): unknown {
  return 'documentKey' in event ? event.documentKey._id : null;
}

/** What a change stream tells, in which order. */
export const STREAM_PROBES: readonly Probe[] = [
  probe('tells inserts, updates and deletions in their order', async (stage) => {
    const rows = await stage.rows();
    await follow(stage, rows, async (next) => {
      await rows.insertOne({ _id: 'a', n: 1 });
      const inserted = await next();
      assert.deepEqual('fullDocument' in inserted && inserted.fullDocument, { _id: 'a', n: 1 });
      await rows.updateOne({ _id: 'a' }, { $inc: { n: 1 } });
      await rows.deleteOne({ _id: 'a' });
      const [updated, deleted] = [await next(), await next()];
      assert.deepEqual(
        [inserted, updated, deleted].map((event) => [event.operationType, idOf(event)]),
        [
          ['insert', 'a'],
          ['update', 'a'],
          ['delete', 'a'],
        ],
      );
    });
  }),
  probe('tells which fields an update changed, and how the document is now', async (stage) => {
    const rows = await stage.rows({ _id: 'a', n: 1, rev: 1, same: true });
    await follow(stage, rows, async (next) => {
      await rows.updateOne({ _id: 'a' }, { $inc: { rev: 1 }, $set: { same: true } });
      const event = await next();
      assert.ok(event.operationType === 'update');
      assert.deepEqual(event.updateDescription.updatedFields, { rev: 2 });
      assert.deepEqual(event.fullDocument, { _id: 'a', n: 1, rev: 2, same: true });
    });
  }),
  probe('looks up nothing for a document that is gone', async (stage) => {
    const rows = await stage.rows({ _id: 'a' });
    await follow(stage, rows, async (next) => {
      await stage.transaction(async (session) => {
        await rows.updateOne({ _id: 'a' }, { $set: { n: 1 } }, { session });
        await rows.deleteOne({ _id: 'a' }, { session });
        await session.commitTransaction();
      });
      const event = await next();
      assert.ok(event.operationType === 'update');
      assert.equal(event.fullDocument ?? null, null);
    });
  }),
  probe('tells a transaction after its commit, in the order of its statements', async (stage) => {
    const rows = await stage.rows({ _id: 'z' });
    await follow(stage, rows, async (next) => {
      await stage.transaction(async (session) => {
        await rows.insertOne({ _id: 'b' }, { session });
        await rows.insertOne({ _id: 'outside' });
        await rows.deleteOne({ _id: 'z' }, { session });
        await rows.insertOne({ _id: 'a' }, { session });
        await session.commitTransaction();
      });
      const told = [await next(), await next(), await next(), await next()].map(idOf);
      assert.deepEqual(told, ['outside', 'b', 'z', 'a']);
    });
  }),
  probe('tells transactions in the order of their commits', async (stage) => {
    const rows = await stage.rows({ _id: 'z' });
    await follow(stage, rows, async (next) => {
      await stage.transactions(rows, async (one, other) => {
        await rows.insertOne({ _id: 'a' }, { session: one });
        await rows.insertOne({ _id: 'b' }, { session: other });
        await other.commitTransaction();
        await one.commitTransaction();
      });
      assert.deepEqual([await next(), await next()].map(idOf), ['b', 'a']);
    });
  }),
  probe('tells nothing of a transaction that was aborted', async (stage) => {
    const rows = await stage.rows();
    await follow(stage, rows, async (next) => {
      await stage.transaction(async (session) => {
        await rows.insertOne({ _id: 'a' }, { session });
        await session.abortTransaction();
      });
      await rows.insertOne({ _id: 'b' });
      assert.equal(idOf(await next()), 'b');
    });
  }),
  probe('tells each document of a deletion of many', async (stage) => {
    const rows = await stage.rows({ _id: 'a' }, { _id: 'b' });
    await follow(stage, rows, async (next) => {
      await rows.deleteMany({});
      assert.deepEqual([await next(), await next()].map(idOf).sort(), ['a', 'b']);
    });
  }),
  probe('leaves out what its filter does', async (stage) => {
    const rows = await stage.rows({ _id: 'a', n: 1, rev: 1 });
    const match = {
      $or: [
        { operationType: 'delete' },
        { operationType: 'update', 'updateDescription.updatedFields.rev': { $exists: true } },
      ],
    };
    const followed = async (next: () => Promise<Event>) => {
      await rows.updateOne({ _id: 'a' }, { $inc: { n: 1 } });
      await rows.updateOne({ _id: 'a' }, { $inc: { rev: 1 } });
      await rows.insertOne({ _id: 'b' });
      await rows.deleteOne({ _id: 'a' });
      const told = [await next(), await next()].map(({ operationType }) => operationType);
      assert.deepEqual(told, ['update', 'delete']);
    };
    await follow(stage, rows, followed, match);
  }),
  probe('goes on after the last event that somebody has seen', async (stage) => {
    const rows = await stage.rows();
    await follow(stage, rows, async (next) => {
      await rows.insertOne({ _id: 'a' });
      const { _id: resumeAfter } = await next();
      await rows.insertOne({ _id: 'b' });
      const later = stage.db.watch([], { resumeAfter });
      try {
        assert.equal(idOf(await later.next()), 'b');
      } finally {
        await later.close();
      }
    });
  }),
  probe('tells that a collection was renamed or dropped', async (stage) => {
    const rows = await stage.rows({ _id: 'a' });
    const match = { operationType: { $in: ['rename', 'drop'] } };
    await follow(
      stage,
      rows,
      async (next) => {
        await rows.rename(`${rows.collectionName}_renamed`);
        assert.equal((await next()).operationType, 'rename');
        await stage.db.createCollection(rows.collectionName);
        await rows.drop();
        assert.equal((await next()).operationType, 'drop');
      },
      match,
    );
  }),
];
