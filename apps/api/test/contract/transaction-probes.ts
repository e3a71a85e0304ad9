import { strict as assert } from 'node:assert';
import {
  conflict,
  conflictOrDuplicate,
  DUPLICATE_KEY,
  failure,
  gone,
  probe,
  refused,
  TRANSIENT,
  type Probe,
} from './probe';

const MAX_TIME_EXPIRED = 50;

/** Who wins, what the loser is told, and what a transaction sees. */
export const TRANSACTION_PROBES: readonly Probe[] = [
  probe('two updates of a document collide', async (stage) => {
    const rows = await stage.rows({ _id: 'a', n: 0 });
    await stage.transactions(rows, async (one, other) => {
      await rows.updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session: one });
      await conflict(rows.updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session: other }));
      await one.commitTransaction();
    });
    assert.equal((await rows.findOne({ _id: 'a' }))?.['n'], 1);
  }),
  probe('a deletion and an update collide', async (stage) => {
    const rows = await stage.rows({ _id: 'a' });
    await stage.transactions(rows, async (one, other) => {
      await rows.deleteOne({ _id: 'a' }, { session: one });
      await conflict(rows.updateOne({ _id: 'a' }, { $set: { n: 1 } }, { session: other }));
    });
  }),
  probe('an update and a deletion collide', async (stage) => {
    const rows = await stage.rows({ _id: 'a' });
    await stage.transactions(rows, async (one, other) => {
      await rows.updateOne({ _id: 'a' }, { $set: { n: 1 } }, { session: one });
      await conflict(rows.deleteOne({ _id: 'a' }, { session: other }));
    });
  }),
  probe('an update of what changed after the snapshot collides', async (stage) => {
    const rows = await stage.rows({ _id: 'a' });
    await stage.transactions(rows, async (one) => {
      await rows.updateOne({ _id: 'a' }, { $set: { n: 1 } });
      await conflict(rows.updateOne({ _id: 'a' }, { $set: { n: 2 } }, { session: one }));
    });
  }),
  probe('a findOneAndUpdate of what changed after the snapshot collides', async (stage) => {
    const rows = await stage.rows({ _id: 'a' });
    await stage.transactions(rows, async (one) => {
      await rows.updateOne({ _id: 'a' }, { $set: { n: 1 } });
      await conflict(rows.findOneAndUpdate({ _id: 'a' }, { $set: { n: 2 } }, { session: one }));
    });
  }),
  probe('two inserts of an id collide', async (stage) => {
    const rows = await stage.rows();
    await stage.transactions(rows, async (one, other) => {
      await rows.insertOne({ _id: 'a' }, { session: one });
      await conflictOrDuplicate(rows.insertOne({ _id: 'a' }, { session: other }));
    });
  }),
  probe('two inserts of a unique value collide', async (stage) => {
    const rows = await stage.rows();
    await rows.createIndex({ u: 1 }, { unique: true });
    await stage.transactions(rows, async (one, other) => {
      await rows.insertOne({ _id: 'a', u: 1 }, { session: one });
      await conflictOrDuplicate(rows.insertOne({ _id: 'b', u: 1 }, { session: other }));
    });
  }),
  probe('two upserts of an id collide', async (stage) => {
    const rows = await stage.rows();
    await stage.transactions(rows, async (one, other) => {
      const upsert = { upsert: true } as const;
      await rows.updateOne({ _id: 'a' }, { $set: { n: 1 } }, { ...upsert, session: one });
      await conflictOrDuplicate(
        rows.updateOne({ _id: 'a' }, { $set: { n: 2 } }, { ...upsert, session: other }),
      );
    });
  }),
  probe('an insert of an id that came after the snapshot collides', async (stage) => {
    const rows = await stage.rows({ _id: 'z' });
    await stage.transactions(rows, async (one) => {
      await rows.insertOne({ _id: 'a' });
      await conflictOrDuplicate(rows.insertOne({ _id: 'a' }, { session: one }));
    });
  }),
  probe('an insert of a unique value that came after the snapshot collides', async (stage) => {
    const rows = await stage.rows({ _id: 'z', u: 0 });
    await rows.createIndex({ u: 1 }, { unique: true });
    await stage.transactions(rows, async (one) => {
      await rows.insertOne({ _id: 'a', u: 1 });
      await conflictOrDuplicate(rows.insertOne({ _id: 'b', u: 1 }, { session: one }));
    });
  }),
  probe('a duplicate that the snapshot shows is not transient', async (stage) => {
    const rows = await stage.rows({ _id: 'a' });
    await stage.transactions(rows, async (one) => {
      const error = await failure(rows.insertOne({ _id: 'a' }, { session: one }));
      assert.equal(error.code, DUPLICATE_KEY);
      assert.ok(!error.hasErrorLabel(TRANSIENT));
    });
  }),
  probe('after a duplicate the transaction is gone', async (stage) => {
    const rows = await stage.rows({ _id: 'a' });
    await stage.transactions(rows, async (one) => {
      await refused(rows.insertOne({ _id: 'a' }, { session: one }), DUPLICATE_KEY);
      await gone(rows.findOne({}, { session: one }));
    });
  }),
  probe('after a conflict the transaction is gone', async (stage) => {
    const rows = await stage.rows({ _id: 'a' });
    await stage.transactions(rows, async (one, other) => {
      await rows.updateOne({ _id: 'a' }, { $set: { n: 1 } }, { session: one });
      await conflict(rows.deleteOne({ _id: 'a' }, { session: other }));
      await gone(other.commitTransaction());
    });
  }),
  probe('a duplicate in a bulk write undoes all of the transaction', async (stage) => {
    const rows = await stage.rows({ _id: 'b' });
    await stage.transactions(rows, async (one) => {
      await rows.insertOne({ _id: 'a' }, { session: one });
      await refused(rows.insertMany([{ _id: 'c' }, { _id: 'b' }], { session: one }), DUPLICATE_KEY);
    });
    assert.equal(await rows.countDocuments(), 1);
  }),
  probe('different documents do not collide', async (stage) => {
    const rows = await stage.rows({ _id: 'a' }, { _id: 'b' });
    await stage.transactions(rows, async (one, other) => {
      await rows.updateOne({ _id: 'a' }, { $set: { n: 1 } }, { session: one });
      await rows.updateOne({ _id: 'b' }, { $set: { n: 1 } }, { session: other });
      await one.commitTransaction();
      await other.commitTransaction();
    });
    assert.equal(await rows.countDocuments({ n: 1 }), 2);
  }),
  probe('what was only read does not collide', async (stage) => {
    const rows = await stage.rows({ _id: 'a' });
    await stage.transactions(rows, async (one, other) => {
      await rows.updateOne({ _id: 'a' }, { $set: { n: 1 } }, { session: one });
      await one.commitTransaction();
      assert.equal((await rows.findOne({ _id: 'a' }, { session: other }))?.['n'], undefined);
      await other.commitTransaction();
    });
  }),
  probe('the snapshot is taken by the first operation', async (stage) => {
    const rows = await stage.rows();
    await stage.transaction(async (one) => {
      await rows.insertOne({ _id: 'a' });
      assert.equal(await rows.countDocuments({}, { session: one }), 1);
      await rows.insertOne({ _id: 'b' });
      assert.equal(await rows.countDocuments({}, { session: one }), 1);
    });
  }),
  probe('the snapshot is of all collections', async (stage) => {
    const [rows, others] = [await stage.rows({ _id: 'a' }), await stage.rows()];
    await stage.transactions(rows, async (one) => {
      await others.insertOne({ _id: 'a' });
      assert.equal(await others.findOne({ _id: 'a' }, { session: one }), null);
    });
  }),
  probe('a transaction sees its own writes, and nobody else does', async (stage) => {
    const rows = await stage.rows({ _id: 'a' });
    await stage.transactions(rows, async (one, other) => {
      await rows.insertOne({ _id: 'b' }, { session: one });
      await rows.deleteOne({ _id: 'a' }, { session: one });
      const ids = (session?: typeof one) => rows.distinct('_id', {}, session ? { session } : {});
      assert.deepEqual(await ids(one), ['b']);
      assert.deepEqual(await ids(other), ['a']);
      assert.deepEqual(await ids(), ['a']);
    });
  }),
  probe('an abort undoes writes of all collections', async (stage) => {
    const [rows, others] = [await stage.rows(), await stage.rows({ _id: 'a' })];
    await stage.transaction(async (one) => {
      await rows.insertOne({ _id: 'a' }, { session: one });
      await others.deleteMany({}, { session: one });
      await one.abortTransaction();
    });
    assert.deepEqual([await rows.countDocuments(), await others.countDocuments()], [0, 1]);
  }),
  probe('a commit that is repeated is answered like the first one', async (stage) => {
    const rows = await stage.rows({ _id: 'a', n: 0 });
    await stage.transaction(async (one) => {
      await rows.updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session: one });
      await one.commitTransaction();
      await one.commitTransaction();
    });
    assert.equal((await rows.findOne({ _id: 'a' }))?.['n'], 1);
  }),
  probe('a commit of reads alone succeeds', async (stage) => {
    const rows = await stage.rows();
    await stage.transaction(async (one) => {
      await rows.findOne({}, { session: one });
      await one.commitTransaction();
    });
  }),
  probe('a session begins another transaction after an abort', async (stage) => {
    const rows = await stage.rows({ _id: 'a' });
    await stage.transactions(rows, async (one) => {
      await one.abortTransaction();
      one.startTransaction();
      await rows.insertOne({ _id: 'b' }, { session: one });
      await one.commitTransaction();
    });
    assert.equal(await rows.countDocuments(), 2);
  }),
  probe('killSessions ends a transaction and frees what it holds', async (stage) => {
    const rows = await stage.rows({ _id: 'a' });
    await stage.transactions(rows, async (one, other) => {
      await rows.updateOne({ _id: 'a' }, { $set: { n: 1 } }, { session: one });
      await stage.db.admin().command({ killSessions: [one.id] });
      await rows.updateOne({ _id: 'a' }, { $set: { n: 2 } }, { session: other });
      await other.commitTransaction();
      await gone(rows.findOne({}, { session: one }));
    });
    assert.equal((await rows.findOne({ _id: 'a' }))?.['n'], 2);
  }),
  probe('the end of a session ends its transaction', async (stage) => {
    const rows = await stage.rows({ _id: 'a' });
    await stage.transactions(rows, async (one, other) => {
      await rows.updateOne({ _id: 'a' }, { $set: { n: 1 } }, { session: one });
      await one.endSession();
      await rows.updateOne({ _id: 'a' }, { $set: { n: 2 } }, { session: other });
    });
  }),
  probe('a plain write waits for a transaction, at most its time', async (stage) => {
    const rows = await stage.rows({ _id: 'a' });
    await stage.transactions(rows, async (one) => {
      await rows.updateOne({ _id: 'a' }, { $set: { n: 1 } }, { session: one });
      const write = rows.updateOne({ _id: 'a' }, { $set: { n: 2 } }, { maxTimeMS: 200 });
      await refused(write, MAX_TIME_EXPIRED);
    });
  }),
];
