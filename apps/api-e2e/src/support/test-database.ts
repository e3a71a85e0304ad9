import { whichEngine } from '@keypool/embedded-mongo';
import { ADMIN_EMAIL, freshDatabaseName, uriOfDatabase } from '@keypool/testing';
import { mongo } from 'mongoose';

const TEST_DATABASE_VARIABLE = 'KEYPOOL_TEST_MONGODB_URI';

/** Updated by the driver's own connection and by living processes without any request. */
const RESTLESS = ['event_seals', 'processes', 'token_uses'];

/** Of the database as a whole. */
const LASTING = ['events', 'settings'];
const NOT_THE_FIRST = { email: { $ne: ADMIN_EMAIL } };

/** Set by Jest's global set-up of this project. */
export function serverOfThisRun(): string {
  const uri = process.env[TEST_DATABASE_VARIABLE];
  if (!uri) {
    throw new Error(`${TEST_DATABASE_VARIABLE} is set by the global set-up of this project`);
  }
  return uri;
}

/** A document of Keypool; the ids of most are text. */
export type Stored = mongo.BSON.Document & { _id: string };

/** A separate database on the server of this run, accessed without Keypool. */
export class TestDatabase {
  private constructor(
    private readonly client: mongo.MongoClient,
    readonly uri: string,
    readonly db: mongo.Db,
  ) {}

  static async create(server = serverOfThisRun()): Promise<TestDatabase> {
    return TestDatabase.at(uriOfDatabase(server, freshDatabaseName('e2e')));
  }

  static async at(uri: string): Promise<TestDatabase> {
    const client = await mongo.MongoClient.connect(uri);
    return new TestDatabase(client, uri, client.db());
  }

  collection(name: string): mongo.Collection<Stored> {
    return this.db.collection<Stored>(name);
  }

  /** Every document of these collections as text, in a fixed order: equal before and after means that nothing changed. */
  async dump(names?: readonly string[]): Promise<string> {
    const chosen = names ?? (await this.collectionNames());
    const parts: string[] = [];
    for (const name of [...chosen].sort()) {
      const documents = await this.db.collection(name).find().toArray();
      const lines = documents.map((document) => mongo.BSON.EJSON.stringify(document));
      parts.push(name, ...lines.sort());
    }
    return parts.join('\n');
  }

  /** The same without what is recorded later, at any time: the use of sessions, and the keys that workers got. */
  async dumpSettled(): Promise<string> {
    const names = await this.collectionNames();
    const dump = await this.dump(names.filter((name) => name !== 'sessions'));
    const lines = dump.split('\n').filter((line) => !line.includes('"type":"keys_handed_out"'));
    return lines.join('\n');
  }

  async collectionNames(): Promise<string[]> {
    const found = await this.db.listCollections({}, { nameOnly: true }).toArray();
    return found.map(({ name }) => name).filter((name) => !RESTLESS.includes(name));
  }

  /** Nothing is left of what tests make, but the events about it, and the first admin. */
  async empty(): Promise<void> {
    for (const name of await this.collectionNames()) {
      if (!LASTING.includes(name)) {
        await this.db.collection(name).deleteMany(name === 'users' ? NOT_THE_FIRST : {});
      }
    }
  }

  /** With its version. */
  async engine(): Promise<string> {
    const { engine, version } = whichEngine(await this.db.admin().command({ buildInfo: 1 }));
    return `${engine} ${version}`;
  }

  /** Several reads of one moment. */
  snapshot<T>(read: (session: mongo.ClientSession) => Promise<T>): Promise<T> {
    return this.client.withSession((session) =>
      session.withTransaction(() => read(session), { readConcern: { level: 'snapshot' } }),
    );
  }

  close(): Promise<void> {
    return this.client.close();
  }

  async drop(): Promise<void> {
    if (!process.env['MONGODB_URI']) {
      // Transactions of a killed process would block the drop for a minute. A given server has other users.
      await this.db.admin().command({ killAllSessions: [] });
    }
    await this.db.dropDatabase();
    await this.close();
  }
}
