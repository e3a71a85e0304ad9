import { mongo } from 'mongoose';
import fc from 'fast-check';
import { DURABLE } from '../test/client';
import { removeTemporaryFolders, temporaryFolder } from '../test/folders';
import { startEmbeddedDatabase } from './index';
import type { EmbeddedDatabase } from './index';

type Item = mongo.BSON.Document & { _id: string };
type Items = mongo.Collection<Item>;

interface Query {
  readonly filter: mongo.Filter<Item>;
  readonly sort: Record<string, 1 | -1>;
  readonly skip: number;
  readonly limit: number;
}

const DATES = [0, 1, 1_000, 86_400_000].map((at) => new Date(at));
const IDS = DATES.map((_, index) => mongo.ObjectId.createFromTime(index));
const PLAIN = [...DATES, ...IDS, -7, 0, 5, 12, true, false, null, '', 'a', 'a\0', 'ab', 'b', 'é'];
const LISTS = [[], [5], [-7, 12], ['a', 'b'], [DATES[0], DATES[3]]];
const TEXTS = ['', 'a', 'ab', 'abc', 'b', 'é'];
const COMPARISONS = TEXTS.flatMap((text) =>
  ['$lt', '$lte', '$gt', '$gte'].map((operator) => ({ [operator]: text })),
);
const INDEXES: mongo.IndexSpecification[] = [
  { a: 1, _id: 1 },
  { a: -1, _id: -1 },
  { b: 1, a: -1, _id: -1 },
  { b: -1, a: 1, _id: 1 },
  { c: 1, b: 1, a: 1, _id: 1 },
  { 'd.list': 1, a: -1, _id: -1 },
  { c: 1 },
];

// `npm test` always asks the same. Asking for a number of runs gives new ones each time, and the seed of a failure.
const {
  KEYPOOL_FIND_RUNS: wanted,
  KEYPOOL_FIND_SEED: seed = wanted === undefined ? '1' : undefined,
} = process.env;

const direction = fc.constantFrom(1 as const, -1 as const);
const plain = fc.constantFrom(...PLAIN);
const condition = fc.oneof(
  { weight: 3, arbitrary: plain },
  fc.record({ $gte: plain }),
  fc.record({ $lt: plain }),
  fc.record({ $gt: fc.constantFrom(...DATES), $lte: fc.constantFrom(...DATES) }),
  fc.record({ $in: fc.array(plain, { maxLength: 3 }) }),
  fc.record({ $exists: fc.boolean() }),
);
const fields = fc.record(
  {
    a: condition,
    b: condition,
    c: condition,
    'd.list': plain,
    _id: fc.record({ $gt: fc.constantFrom('', 'a', 'b') }),
  },
  { requiredKeys: [] },
);
const filter = fc.oneof(
  { weight: 3, arbitrary: fields },
  fc.tuple(fields, fields).map(([one, other]) => ({ $or: [one, other] })),
  fc.tuple(plain, plain).map(([c, list]) => ({ $or: [{ c }, { 'd.list': list }] })),
  fc.tuple(fields, plain).map(([rest, a]) => ({ ...rest, $nor: [{ a, _id: { $gte: 'a' } }] })),
);
const sort = fc.oneof(
  fc.record({ a: direction, _id: direction }, { noNullPrototype: true }),
  direction.map((way) => ({ a: way, _id: way })),
  direction.map((way) => ({ b: way, a: way, _id: way })),
);
const query: fc.Arbitrary<Query> = fc.record({
  filter,
  sort,
  skip: fc.nat({ max: 6 }),
  limit: fc.integer({ min: 1, max: 12 }),
});

/**
 * Where a value is a list, MongoDB lets one element be above the lower end of a range and another one below the upper end.
 * SecantusDB's own look-up by index demands both of one element. Keypool asks for no such range.
 */
const queryOfLists = query.filter(({ filter: asked }) => !JSON.stringify(asked).includes('$lte'));

function runs(few: number): Pick<fc.Parameters, 'numRuns' | 'seed'> {
  return { numRuns: Number(wanted ?? few), ...(seed === undefined ? {} : { seed: Number(seed) }) };
}

function items(value: fc.Arbitrary<unknown>): fc.Arbitrary<Item[]> {
  const item = fc.record(
    {
      _id: fc.string({ unit: fc.constantFrom('a', 'b', 'é'), minLength: 1, maxLength: 5 }),
      a: value,
      b: value,
      c: plain,
      d: fc.record({ list: fc.array(plain, { maxLength: 3 }) }),
    },
    { requiredKeys: ['_id'] },
  );
  return fc.uniqueArray(item, { selector: ({ _id }) => _id, minLength: 20, maxLength: 40 });
}

/** The ids that the query finds, or the error that it ends with. `plan` tells the engine how to go about it. */
async function answer(
  collection: Items,
  { filter, sort, skip, limit }: Query,
  options: mongo.FindOptions,
): Promise<string[] | string> {
  try {
    const found = collection.find(filter, options).sort(sort).skip(skip).limit(limit);
    return (await found.toArray()).map(({ _id }) => _id);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The same without any index. */
async function expectSame(
  collection: Items,
  queries: readonly Query[],
  options: mongo.FindOptions = {},
): Promise<void> {
  for (const asked of queries) {
    const expected = await answer(collection, asked, { ...options, hint: { $natural: 1 } });
    expect({ asked, found: await answer(collection, asked, options) }).toEqual({
      asked,
      found: expected,
    });
  }
}

describe('a page of a sorted list', () => {
  let database: EmbeddedDatabase;
  let client: mongo.MongoClient;
  let collections = 0;

  beforeAll(async () => {
    database = await startEmbeddedDatabase({ dataDir: temporaryFolder(), log: () => undefined });
    client = await mongo.MongoClient.connect(database.uri);
  }, 300_000);

  afterAll(async () => {
    await client.close();
    await database.stop();
    removeTemporaryFolders();
  });

  async function collectionOf(documents: readonly Item[]): Promise<Items> {
    const collection = client.db().collection<Item>(`items${++collections}`);
    for (const index of INDEXES) {
      await collection.createIndex(index);
    }
    await collection.insertMany([...documents]);
    return collection;
  }

  it.each([
    ['times', fc.constantFrom(...DATES), query],
    ['values of all kinds', plain, query],
    ['lists, too', fc.oneof(plain, fc.constantFrom(...LISTS)), queryOfLists],
  ])('is the same with and without indexes: %s', async (_what, value, asked) => {
    await fc.assert(
      fc.asyncProperty(
        items(value),
        fc.array(asked, { minLength: 30, maxLength: 30 }),
        async (documents, queries) => {
          const collection = await collectionOf(documents);
          await expectSame(collection, queries);
          await collection.drop();
        },
      ),
      runs(5),
    );
  });

  it('finds texts by comparison where an index has them in descending order', async () => {
    const collection = await collectionOf(TEXTS.map((b, index) => ({ _id: `k${index}`, b })));
    const comparisons = COMPARISONS.map((b) => ({ b }));
    for (const filter of comparisons) {
      const expected = await collection.find(filter, { hint: { $natural: 1 } }).toArray();
      expect(await collection.find(filter).toArray()).toEqual(expected);
      expect(await collection.countDocuments(filter)).toBe(expected.length);
    }
  });

  it('finds a single text by comparison where an index has it in descending order', async () => {
    const collection = await collectionOf(TEXTS.map((a, b) => ({ _id: `k${b}`, a, b })));
    const queries = TEXTS.flatMap((_, b) =>
      COMPARISONS.flatMap((a) =>
        ([1, -1] as const).map((way) => ({
          filter: { a, b },
          sort: { a: way, _id: way },
          skip: 0,
          limit: 1,
        })),
      ),
    );
    await expectSame(collection, queries);
  });

  it('shows a transaction what it wrote and nothing of what others write meanwhile', async () => {
    const value = fc.constantFrom(...DATES);
    await fc.assert(
      fc.asyncProperty(
        items(value),
        items(value),
        items(value),
        fc.array(query, { minLength: 10, maxLength: 10 }),
        fc.boolean(),
        async (before, inside, outside, queries, commits) => {
          const collection = await collectionOf(before);
          await client.withSession(async (session) => {
            session.startTransaction(DURABLE);
            const [first, second, third] = before.map(({ _id }) => ({ _id }));
            await collection.updateOne(first ?? {}, { $set: { a: DATES[0], b: 5 } }, { session });
            await collection.deleteOne(second ?? {}, { session });
            const mine = inside.map((item) => ({ ...item, _id: `mine-${item._id}` }));
            await collection.insertMany(mine, { session });
            await collection.insertMany(outside.map((item) => ({ ...item, _id: `x-${item._id}` })));
            await collection.updateOne(third ?? {}, { $set: { a: DATES[3] } });
            await expectSame(collection, queries, { session });
            await expectSame(collection, queries);
            await (commits ? session.commitTransaction() : session.abortTransaction());
          });
          await expectSame(collection, queries);
          await collection.drop();
        },
      ),
      runs(3),
    );
  });

  it('has every document once while others change places', async () => {
    const all = Array.from({ length: 600 }, (_, index) => ({ _id: `k${index}`, a: index }));
    const collection = await collectionOf(all);
    let isRead = false;
    const changing = (async () => {
      for (let turn = 0; !isRead; turn += 1) {
        const places = [turn % 600, (turn * 7 + 300) % 600];
        await client.withSession(async (session) => {
          session.startTransaction(DURABLE);
          for (const place of places) {
            const change = { $set: { a: (turn * 31 + place) % 600 } };
            await collection.updateOne({ _id: `k${place}` }, change, { session });
          }
          await session.commitTransaction();
        });
      }
    })();
    for (let round = 0; round < 12; round += 1) {
      const sort = { a: round % 2 === 0 ? 1 : -1, _id: round % 2 === 0 ? 1 : -1 } as const;
      const found = await answer(collection, { filter: {}, sort, skip: 0, limit: 1_000 }, {});
      expect(new Set(found).size).toBe(600);
      expect(found).toHaveLength(600);
    }
    isRead = true;
    await changing;
  });

  /** Whoever looks at the last one fails. */
  it.each<[string, mongo.Filter<Item>]>([
    ['all', {}],
    ['those with a value', { b: 1 }],
    ['those with one value or another', { $or: [{ b: 1 }, { 'd.list': 'none' }] }],
    ['those from a place on', { a: { $gt: 9 } }],
  ])('looks no further than it goes: %s', async (_what, narrowing) => {
    const rows = Array.from({ length: 600 }, (_, index) => index);
    const collection = await collectionOf(
      rows.map((a) => ({ _id: `k${a}`, a, b: 1, d: { list: [] }, part: rows.length - 1 - a })),
    );
    const looked = { ...narrowing, $expr: { $gt: [{ $divide: [1, '$part'] }, 0] } };
    const find = (limit: number) =>
      collection
        .find(looked)
        .sort({ a: 1, _id: 1 })
        .skip(10)
        .limit(limit)
        .project({ _id: 0, a: 1 })
        .toArray();
    const begin = 'a' in narrowing ? 20 : 10;
    expect(await find(300)).toEqual(rows.slice(begin, begin + 300).map((a) => ({ a })));
    await expect(find(600)).rejects.toThrow('divide');
  });
});
