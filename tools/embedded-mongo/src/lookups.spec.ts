import { mongo } from 'mongoose';
import { removeTemporaryFolders, temporaryFolder } from '../test/folders';
import { startEmbeddedDatabase } from './index';
import type { EmbeddedDatabase } from './index';

type Id = string | number | boolean | Date | mongo.ObjectId | mongo.Long | mongo.Double | null;

interface Row extends mongo.BSON.Document {
  _id: Id;
  left: number;
}

/** Whoever looks at a row with nothing left fails. First in a filter, so that it is asked first. */
const LOOKED = { $expr: { $gt: [{ $divide: [1, '$left'] }, 0] } };
const DATE = new Date(1);
const ID = mongo.ObjectId.createFromTime(1);
/** The driver's types have no ids like these. */
const DOCUMENTS = [{ a: 1 }, { a: 1, b: 2 }] as unknown as Id[];
const IDS: Id[] = [0, 1, 2.5, 'a', 'A', '', DATE, ID, ...DOCUMENTS, true, null];
const CONDITIONS: mongo.Condition<Id>[] = [
  ...IDS,
  new mongo.Long(1),
  new mongo.Double(1),
  'none',
  { $eq: 'a' },
  { $in: [1, 'a', 'none', null] },
  { $in: [] },
  { $ne: 'a' },
  { $gte: 'A' },
  { $regex: '^a', $options: 'i' },
  { $not: { $eq: 1 } },
];

let database: EmbeddedDatabase;
let client: mongo.MongoClient;
let rows: mongo.Collection<Row>;

beforeAll(async () => {
  database = await startEmbeddedDatabase({ dataDir: temporaryFolder(), log: () => undefined });
  client = await mongo.MongoClient.connect(database.uri);
  rows = client.db().collection<Row>('rows');
}, 300_000);

afterAll(async () => {
  await client.close();
  await database.stop();
  removeTemporaryFolders();
});

async function expectAsWithoutIndex(filter: mongo.Filter<Row>): Promise<void> {
  const expected = await rows.find(filter, { hint: { $natural: 1 } }).toArray();
  const found = await rows.find(filter).toArray();
  expect({ filter, found: new Set(found) }).toEqual({ filter, found: new Set(expected) });
}

describe('a filter that names the _id', () => {
  beforeEach(async () => {
    await rows.drop();
    await rows.insertMany(IDS.map((_id, index) => ({ _id, left: index % 2 })));
  });

  it('looks at that document alone', async () => {
    const one = { ...LOOKED, _id: 1 };
    await expect(rows.find(LOOKED).toArray()).rejects.toThrow('divide');
    expect(await rows.find(one).toArray()).toEqual([{ _id: 1, left: 1 }]);
    expect(await rows.countDocuments(one)).toBe(1);
    expect(await rows.updateOne(one, { $set: { by: 'update' } })).toMatchObject({
      matchedCount: 1,
    });
    expect(await rows.findOneAndUpdate(one, { $inc: { left: 1 } })).toMatchObject({ by: 'update' });
    expect(await rows.findOneAndDelete(one)).toMatchObject({ by: 'update', left: 2 });
    expect(await rows.deleteOne(one)).toMatchObject({ deletedCount: 0 });
    expect(await rows.countDocuments()).toBe(IDS.length - 1);
  });

  it.each([
    ['a field', { left: 1 }],
    ['$and', { $and: [{ left: { $gte: 1 } }, { left: { $lte: 1 } }] }],
    ['$or', { $or: [{ left: 1 }, { none: 1 }] }],
    ['nothing else', {}],
  ])('finds what it finds without any index, beside %s', async (_what, rest) => {
    await rows.createIndex({ left: 1, _id: 1 });
    for (const _id of CONDITIONS) {
      await expectAsWithoutIndex({ _id, ...rest });
    }
  });

  it('compares as the collation says', async () => {
    const collation = { locale: 'en', strength: 2 };
    const filter = { _id: 'a', $or: [{ left: 0 }, { left: 1 }] };
    const found = await rows.find(filter, { collation }).toArray();
    expect(found.map(({ _id }) => _id).sort()).toEqual(['A', 'a']);
  });
});

describe('a filter with a regular expression', () => {
  const TEXTS = ['x1', 'X2', 'x3', 'zz', null, ['q', 'x4'], /^x/];
  const FILTERS: mongo.Filter<Row>[] = [
    { text: /^x/i },
    { text: /^x/, left: 1 },
    { left: 1, text: /^x/ },
    { text: { $in: [/^x/, 'zz'] } },
    { text: { $in: [/^x/] }, left: { $gte: 1 } },
    { text: { $not: /^x/ } },
    { text: { $regex: '^x' } },
    { _id: 0, text: /^x/ },
    { $or: [{ text: /^x/ }, { text: 'zz' }] },
  ];

  beforeEach(async () => {
    await rows.drop();
    await rows.insertMany(TEXTS.map((text, index) => ({ _id: index, left: index % 2, text })));
  });

  it.each<Record<string, 1 | -1>>([
    { text: 1 },
    { text: -1, _id: -1 },
    { left: 1, text: 1 },
    { text: 1, left: 1 },
  ])('finds what it finds without the index %j', async (index) => {
    await rows.createIndex(index);
    expect(await rows.countDocuments({ text: /^x/i })).toBe(4);
    for (const filter of FILTERS) {
      await expectAsWithoutIndex(filter);
    }
  });
});
