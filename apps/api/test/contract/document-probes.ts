import { strict as assert } from 'node:assert';
import { DUPLICATE_KEY, probe, refused, type Probe, type Rows } from './probe';

const OTHER_OPTIONS = [85, 86];
const COLLECTION_EXISTS = 48;
const BAD_VALUE = [2, 9, 16_840];

function numbered(count: number): { _id: string; n: number }[] {
  return Array.from({ length: count }, (_, n) => ({ _id: `k${String(n).padStart(5, '0')}`, n }));
}

async function idsOf(rows: Rows, filter: object, sort: Record<string, 1 | -1> = { _id: 1 }) {
  const found = await rows.find(filter).sort(sort).toArray();
  return found.map(({ _id }) => _id);
}

/** What writes, queries and indexes do to documents. */
export const DOCUMENT_PROBES: readonly Probe[] = [
  probe('an upsert inserts the equalities of its filter, and $setOnInsert', async (stage) => {
    const rows = await stage.rows();
    const write = { $inc: { n: 2 }, $setOnInsert: { first: true } };
    await rows.updateOne({ _id: 'a', kind: 'x' }, write, { upsert: true });
    await rows.updateOne({ _id: 'a', kind: 'x' }, { ...write, $setOnInsert: { first: false } });
    assert.deepEqual(await rows.findOne({}), { _id: 'a', kind: 'x', n: 4, first: true });
  }),
  probe('findOneAndUpdate answers the document before or after', async (stage) => {
    const rows = await stage.rows({ _id: 'a', n: 1 });
    const write = (returnDocument: 'before' | 'after') =>
      rows.findOneAndUpdate({ _id: 'a' }, { $inc: { n: 1 } }, { returnDocument });
    assert.equal((await write('before'))?.['n'], 1);
    assert.equal((await write('after'))?.['n'], 3);
  }),
  probe(
    'findOneAndUpdate and findOneAndDelete answer null where nothing matches',
    async (stage) => {
      const rows = await stage.rows();
      assert.equal(await rows.findOneAndUpdate({ _id: 'a' }, { $set: { n: 1 } }), null);
      assert.equal(await rows.findOneAndDelete({ _id: 'a' }), null);
    },
  ),
  probe('findOneAndUpdate chooses by its sort', async (stage) => {
    const rows = await stage.rows({ _id: 'a', n: 2 }, { _id: 'b', n: 1 }, { _id: 'c', n: 3 });
    const write = { $set: { taken: true } };
    const taken = await rows.findOneAndUpdate({ taken: null }, write, { sort: { n: 1 } });
    assert.equal(taken?._id, 'b');
  }),
  probe('writes tell how many they matched, changed and deleted', async (stage) => {
    const rows = await stage.rows({ _id: 'a', n: 1 }, { _id: 'b', n: 2 });
    const { matchedCount, modifiedCount } = await rows.updateMany({}, { $set: { n: 1 } });
    assert.deepEqual([matchedCount, modifiedCount], [2, 1]);
    assert.equal((await rows.deleteMany({ n: 1 })).deletedCount, 2);
  }),
  probe('$currentDate writes the time of the server', async (stage) => {
    const rows = await stage.rows({ _id: 'a' });
    await rows.updateOne({ _id: 'a' }, { $currentDate: { at: true } });
    assert.ok((await rows.findOne({}))?.['at'] instanceof Date);
  }),
  probe('$unset and $push change one field', async (stage) => {
    const rows = await stage.rows({ _id: 'a', b: 1, list: [1] });
    await rows.updateOne({ _id: 'a' }, { $unset: { b: '' }, $push: { list: 2 } } as object);
    assert.deepEqual(await rows.findOne({}), { _id: 'a', list: [1, 2] });
  }),
  probe('an ordered bulk write ends at its first error', async (stage) => {
    const rows = await stage.rows({ _id: 'b' });
    await refused(rows.insertMany([{ _id: 'a' }, { _id: 'b' }, { _id: 'c' }]), DUPLICATE_KEY);
    assert.deepEqual(await idsOf(rows, {}), ['a', 'b']);
  }),
  probe('an unordered bulk write goes on after an error', async (stage) => {
    const rows = await stage.rows({ _id: 'b' });
    const all = [{ _id: 'a' }, { _id: 'b' }, { _id: 'c' }];
    await refused(rows.insertMany(all, { ordered: false }), DUPLICATE_KEY);
    assert.deepEqual(await idsOf(rows, {}), ['a', 'b', 'c']);
  }),
  probe('an unknown operator is refused', async (stage) => {
    const rows = await stage.rows({ _id: 'a' });
    await refused(rows.updateOne({ _id: 'a' }, { $unheard: { n: 1 } }), ...BAD_VALUE);
    await refused(rows.findOne({ n: { $unheard: 1 } }), ...BAD_VALUE);
  }),
  probe('null matches what is missing, and $exists does not', async (stage) => {
    const rows = await stage.rows({ _id: 'a' }, { _id: 'b', n: null }, { _id: 'c', n: 0 });
    assert.deepEqual(await idsOf(rows, { n: null }), ['a', 'b']);
    assert.deepEqual(await idsOf(rows, { n: { $ne: null } }), ['c']);
    assert.deepEqual(await idsOf(rows, { n: { $exists: true } }), ['b', 'c']);
  }),
  probe('a value matches one element of a list', async (stage) => {
    const rows = await stage.rows({ _id: 'a', d: { l: ['x', 'y'] } }, { _id: 'b', d: { l: [] } });
    assert.deepEqual(await idsOf(rows, { 'd.l': 'y' }), ['a']);
  }),
  probe('texts are in the order of their bytes', async (stage) => {
    const rows = await stage.rows({ _id: 'é' }, { _id: 'z' }, { _id: 'Z' }, { _id: 'a' });
    assert.deepEqual(await idsOf(rows, {}), ['Z', 'a', 'z', 'é']);
  }),
  probe('what is missing comes before numbers, texts and dates', async (stage) => {
    const values = [new Date(0), 'x', 3, undefined];
    const rows = await stage.rows(
      ...values.map((n, at) => ({ _id: `k${at}`, ...(n === undefined ? {} : { n }) })),
    );
    assert.deepEqual(await idsOf(rows, {}, { n: 1 }), ['k3', 'k2', 'k1', 'k0']);
  }),
  probe('a range of dates matches dates alone', async (stage) => {
    const rows = await stage.rows({ _id: 'a', at: new Date(5) }, { _id: 'b', at: 5 }, { _id: 'c' });
    assert.deepEqual(await idsOf(rows, { at: { $lte: new Date(5) } }), ['a']);
  }),
  probe('a sort by two fields is stable over pages, with and without an index', async (stage) => {
    const rows = await stage.rows(...numbered(60).map((row) => ({ ...row, n: row.n % 3 })));
    const page = (skip: number) =>
      rows.find().sort({ n: -1, _id: 1 }).skip(skip).limit(20).toArray();
    const pages = async () => (await Promise.all([0, 20, 40].map(page))).flat();
    const without = await pages();
    await rows.createIndex({ n: -1, _id: 1 });
    assert.deepEqual(await pages(), without);
    assert.deepEqual(
      without.map(({ n }) => n),
      [...without]
        .map(({ n }) => n)
        .sort()
        .reverse(),
    );
  }),
  probe('an $or of a cursor goes on behind it', async (stage) => {
    const rows = await stage.rows(...numbered(9).map((row) => ({ ...row, n: row.n % 3 })));
    const after = { $or: [{ n: { $lt: 1 } }, { n: 1, _id: { $lt: 'k00004' } }] };
    assert.deepEqual(await idsOf(rows, after, { n: -1, _id: -1 }), [
      'k00001',
      'k00006',
      'k00003',
      'k00000',
    ]);
  }),
  probe('an escaped regular expression finds a part, whatever its case', async (stage) => {
    const rows = await stage.rows({ _id: 'A.b' }, { _id: 'axb' });
    assert.deepEqual(await idsOf(rows, { _id: { $regex: 'a\\.B', $options: 'i' } }), ['A.b']);
  }),
  probe('$in takes 5,000 values, and a cursor hands on all batches', async (stage) => {
    const all = numbered(5_000);
    const there = all.filter(({ n }) => n % 20 === 0);
    const rows = await stage.rows(...there);
    const found = rows.find({ _id: { $in: all.map(({ _id }) => _id) } }, { batchSize: 70 });
    assert.equal((await found.toArray()).length, there.length);
  }),
  probe('a projection leaves the rest out', async (stage) => {
    const rows = await stage.rows({ _id: 'a', n: 1, secret: 's' });
    assert.deepEqual(await rows.findOne({}, { projection: { n: 1 } }), { _id: 'a', n: 1 });
  }),
  probe('a linearizable read is as new as the last write', async (stage) => {
    const rows = await stage.rows({ _id: 'a', n: 0 });
    await rows.updateOne({ _id: 'a' }, { $inc: { n: 1 } });
    const read = { readConcern: { level: 'linearizable' }, maxTimeMS: 5_000 } as const;
    assert.equal((await rows.findOne({ _id: 'a' }, read))?.['n'], 1);
  }),
  probe('$group counts and adds up', async (stage) => {
    const rows = await stage.rows(...numbered(10).map((row) => ({ ...row, odd: row.n % 2 === 1 })));
    const group = { _id: '$odd', count: { $sum: 1 }, sum: { $sum: '$n' } };
    assert.deepEqual(await rows.aggregate([{ $group: group }, { $sort: { _id: 1 } }]).toArray(), [
      { _id: false, count: 5, sum: 20 },
      { _id: true, count: 5, sum: 25 },
    ]);
  }),
  probe('$dateTrunc cuts a time down to its day', async (stage) => {
    const rows = await stage.rows({ _id: 'a', at: new Date('2026-01-02T03:04:05Z') });
    const day = { $dateTrunc: { date: '$at', unit: 'day' } };
    const [found] = await rows.aggregate([{ $project: { day } }]).toArray();
    assert.deepEqual(found?.['day'], new Date('2026-01-02T00:00:00Z'));
  }),
  probe('a unique index refuses a second one, alone and in a pair', async (stage) => {
    const rows = await stage.rows({ _id: 'a', u: 1, v: 1 });
    await rows.createIndex({ u: 1, v: 1 }, { unique: true });
    await rows.insertOne({ _id: 'b', u: 1, v: 2 });
    await refused(rows.insertOne({ _id: 'c', u: 1, v: 1 }), DUPLICATE_KEY);
    await refused(rows.updateOne({ _id: 'b' }, { $set: { v: 1 } }), DUPLICATE_KEY);
  }),
  probe('a unique index is not built over duplicates', async (stage) => {
    const rows = await stage.rows({ _id: 'a', u: 1 }, { _id: 'b', u: 1 });
    await refused(rows.createIndex({ u: 1 }, { unique: true }), DUPLICATE_KEY);
  }),
  probe('an index that exists is made again without an error', async (stage) => {
    const rows = await stage.rows();
    await rows.createIndex({ n: 1 });
    await rows.createIndex({ n: 1 });
    assert.equal((await rows.indexes()).length, 2);
  }),
  probe('an index that exists with other options is refused', async (stage) => {
    const rows = await stage.rows();
    await rows.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
    await refused(rows.createIndex({ at: 1 }, { expireAfterSeconds: 90 }), ...OTHER_OPTIONS);
  }),
  probe('indexes are listed with fields in order, unique and expiry', async (stage) => {
    const rows = await stage.rows();
    await rows.createIndex({ b: 1, a: -1 }, { unique: true });
    await rows.createIndex({ at: 1 }, { expireAfterSeconds: 0 });
    const listed = (await rows.indexes()).map(({ key, unique, expireAfterSeconds }) => [
      Object.entries(key).flat().join(' '),
      unique ?? false,
      expireAfterSeconds ?? null,
    ]);
    // In any order.
    assert.deepEqual(
      new Set(listed.map((one) => one.join())),
      new Set(['_id 1,false,', 'b 1 a -1,true,', 'at 1,false,0']),
    );
  }),
  probe('a collection that exists is made again without harm', async ({ db }) => {
    await db.createCollection('twice');
    const again = await db.createCollection('twice').then(
      () => null,
      (error: { code?: number }) => error.code ?? 0,
    );
    assert.ok(again === null || again === COLLECTION_EXISTS);
  }),
];
