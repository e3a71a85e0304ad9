import { mongo } from 'mongoose';
import { DURABLE } from '../test/client';
import { removeTemporaryFolders, temporaryFolder } from '../test/folders';
import { startEmbeddedDatabase } from './index';
import type { EmbeddedDatabase } from './index';

interface Row extends mongo.BSON.Document {
  _id: string;
}

type Rows = mongo.Collection<Row>;

const CONNECTIONS = [0, 1, 2, 3];
const UNIQUE = { name: 'only', unique: true, sparse: true };
const TAKEN = 11_000;
const INVALID = 121;

/** The number of the error that a write ends with, 0 for none. */
async function codeOf(write: Promise<unknown>): Promise<number> {
  try {
    await write;
    return 0;
  } catch (error) {
    return error instanceof mongo.MongoServerError ? Number(error.code) : -1;
  }
}

describe('what is known of collections and indexes', () => {
  let database: EmbeddedDatabase;
  let clients: mongo.MongoClient[];
  let name = 0;
  let ids = 0;

  beforeAll(async () => {
    database = await startEmbeddedDatabase({ dataDir: temporaryFolder(), log: () => undefined });
    clients = await Promise.all(
      CONNECTIONS.map(() => mongo.MongoClient.connect(database.uri, { maxPoolSize: 1 })),
    );
  }, 300_000);

  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await database.stop();
    removeTemporaryFolders();
  });

  /** The same collection by several connections, all of which have just used it. */
  async function eachRows(collection = `rows${++name}`): Promise<[Rows, ...Rows[]]> {
    const [first, ...others] = clients.map((client) => client.db().collection<Row>(collection));
    if (!first) {
      throw new Error('no connection');
    }
    const each: [Rows, ...Rows[]] = [first, ...others];
    for (const rows of each) {
      await rows.insertOne(row({ a: 'first', b: `${++ids}` }));
      await rows.find({ a: 'first', b: 'none' }).sort({ a: 1, _id: 1 }).limit(1).toArray();
    }
    return each;
  }

  function row(fields: mongo.BSON.Document = {}): Row {
    return { _id: `k${++ids}`, ...fields };
  }

  /** What inserting this ends with, by each connection at the same time. */
  async function inserted(each: readonly Rows[], fields: mongo.BSON.Document): Promise<number[]> {
    return Promise.all(each.map((rows) => codeOf(rows.insertOne(row(fields)))));
  }

  const all = (code: number) => CONNECTIONS.map(() => code);

  it('has a unique index as soon as it is made, until it is dropped, and one of the same name after it', async () => {
    const each = await eachRows();
    const [one] = each;
    await one.insertOne({ _id: 'kept', c: 1, d: 1 });
    for (const field of ['c', 'd', 'c']) {
      await one.deleteMany({ _id: { $ne: 'kept' } });
      await one.createIndex({ [field]: 1 }, UNIQUE);
      expect(await inserted(each, { [field]: 1 })).toEqual(all(TAKEN));
      await one.insertOne(row({ [field]: 2 }));
      const changes = each.map((rows) =>
        codeOf(rows.updateOne({ [field]: 2 }, { $inc: { [field]: -1 } })),
      );
      expect(await Promise.all(changes)).toEqual(all(TAKEN));
      await one.dropIndex(UNIQUE.name);
      expect(await inserted(each, { [field]: 1 })).toEqual(all(0));
    }
  });

  it('finds what it has, whatever happens to its indexes meanwhile', async () => {
    const each = await eachRows();
    const [one, other, third] = each;
    const groups = Array.from({ length: 10 }, (_, group) => group);
    await one.insertMany(groups.flatMap((group) => groups.map((n) => row({ group, n }))));
    let isOver = false;
    let written = 0;
    const reading = [other, third].map(async (rows, seen = 0) => {
      while (!isOver) {
        seen = (seen + 1) % 10;
        expect(await rows?.find({ group: seen }).toArray()).toHaveLength(10);
      }
    });
    const writing = (async () => {
      for (; !isOver; written += 1) {
        await each[3]?.insertOne(row({ group: 'new', n: written }));
        await each[3]?.updateOne({ group: 'new', n: written }, { $set: { group: 'newer' } });
      }
    })();
    for (let round = 0; round < 15; round += 1) {
      const way = round % 2 === 0 ? 1 : -1;
      await one.createIndex(round % 3 === 0 ? { n: way, group: way } : { group: way }, {
        name: 'changing',
      });
      await one.dropIndex('changing');
    }
    await one.createIndex({ group: 1 }, { name: 'changing' });
    isOver = true;
    await Promise.all([...reading, writing]);
    expect(await one.find({ group: 'newer' }).toArray()).toHaveLength(written);
    expect(await one.find({ group: 'new' }).toArray()).toEqual([]);
  });

  it('has an index made beside writes with every document in it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const each = await eachRows();
      const [one, ...others] = each;
      const writing = others.map(async (rows) => {
        for (let n = 0; n < 15; n += 1) {
          await rows.insertOne(row({ n }));
        }
      });
      await one.createIndex({ n: 1 });
      await Promise.all(writing);
      const byIndex = await one.find({ n: { $gte: 0 } }, { hint: { n: 1 } }).toArray();
      expect(byIndex).toHaveLength(others.length * 15);
    }
  });

  it('forgets a dropped collection: one made again has its own indexes', async () => {
    const each = await eachRows();
    const [one, other] = each;
    for (const field of ['c', 'd', 'c']) {
      await one.drop();
      await other?.createIndex({ [field]: 1 }, UNIQUE);
      const codes = await inserted(each, { [field]: 1 });
      expect(codes.sort((x, y) => x - y)).toEqual([0, ...all(TAKEN).slice(1)]);
      expect(await other?.listIndexes().toArray()).toMatchObject([
        { key: { _id: 1 } },
        { key: { [field]: 1 }, name: UNIQUE.name, unique: true },
      ]);
    }
    await one.drop();
    expect(await inserted(each, { c: 1, d: 1 })).toEqual(all(0));
  });

  it('moves the indexes of a collection to its new name', async () => {
    const each = await eachRows();
    const [one] = each;
    await one.createIndex({ c: 1 }, UNIQUE);
    await one.insertOne(row({ c: 1 }));
    const moved = `moved${++name}`;
    await one.rename(moved);
    expect(await inserted(each, { c: 1 })).toEqual(all(0));
    const again = clients.map((client) => client.db().collection<Row>(moved));
    expect(await inserted(again, { c: 1 })).toEqual(all(TAKEN));
    await clients[1]?.db().dropDatabase();
    expect(await inserted(again, { c: 1 })).toEqual(all(0));
  });

  it('checks by rules as soon as they are given, changed or taken back', async () => {
    const each = await eachRows();
    const db = clients[1]?.db();
    const collMod = each[0].collectionName;
    for (const field of ['bad', 'worse', 'bad']) {
      await db?.command({ collMod, validator: { [field]: { $exists: false } } });
      expect(await inserted(each, { [field]: 1 })).toEqual(all(INVALID));
      expect(await inserted(each, { good: 1 })).toEqual(all(0));
    }
    await db?.command({ collMod, validator: {} });
    expect(await inserted(each, { bad: 1 })).toEqual(all(0));
  });

  it('removes what expires after a time given by collMod', async () => {
    const [one] = await eachRows();
    const db = clients[1]?.db();
    await one.createIndex({ at: 1 }, { name: 'end', expireAfterSeconds: 1_000_000 });
    const index = { name: 'end', expireAfterSeconds: 5 };
    await db?.command({ collMod: one.collectionName, index });
    expect(await one.listIndexes().toArray()).toMatchObject([{}, { ...index, key: { at: 1 } }]);
  });

  it.each([
    ['committed', true],
    ['aborted', false],
  ])('knows of lists in an index once the transaction that wrote one is %s', async (_, commits) => {
    const each = await eachRows();
    const [one, other] = each;
    await one.createIndex({ c: 1, _id: 1 });
    await one.insertMany([1, 2, 3].map((c) => row({ c })));
    const sorted = (rows: Rows | undefined, options: mongo.FindOptions = {}) =>
      rows
        ?.find({ c: { $gte: 2 } }, options)
        .sort({ c: 1, _id: 1 })
        .limit(9)
        .toArray();
    await clients[0]?.withSession(async (session) => {
      session.startTransaction(DURABLE);
      await one.insertOne(row({ c: [0, 5] }), { session });
      expect(await sorted(one, { session })).toHaveLength(3);
      expect(await sorted(other)).toHaveLength(2);
      await (commits ? session.commitTransaction() : session.abortTransaction());
    });
    for (const rows of each) {
      const found = await sorted(rows);
      expect(found?.map(({ c }) => c)).toEqual(commits ? [[0, 5], 2, 3] : [2, 3]);
    }
  });

  it('forgets a collection that an aborted transaction has made', async () => {
    const collection = `made${++name}`;
    await clients[0]?.withSession(async (session) => {
      session.startTransaction(DURABLE);
      await clients[0]?.db().collection<Row>(collection).insertOne(row(), { session });
      await session.abortTransaction();
    });
    const db = clients[1]?.db();
    expect(await db?.listCollections({ name: collection }).toArray()).toEqual([]);
    await db?.createCollection(collection, { validator: { bad: { $exists: false } } });
    const made = clients.map((client) => client.db().collection<Row>(collection));
    expect(await inserted(made, { bad: 1 })).toEqual(all(INVALID));
  });
});
