import { freshDatabaseName, uriOfDatabase } from '@keypool/testing';
import { mongo } from 'mongoose';

/** The database of a Keypool, on the server of this run. */
export class TestDatabase {
  private constructor(
    readonly uri: string,
    private readonly client: mongo.MongoClient,
  ) {}

  static async create(): Promise<TestDatabase> {
    const server = process.env['KEYPOOL_TEST_MONGODB_URI'];
    if (!server) {
      throw new Error('KEYPOOL_TEST_MONGODB_URI is set by the global set-up of this project');
    }
    return TestDatabase.at(uriOfDatabase(server, freshDatabaseName('admin')));
  }

  static async at(uri: string): Promise<TestDatabase> {
    return new TestDatabase(uri, await mongo.MongoClient.connect(uri));
  }

  async insert(collection: string, documents: readonly object[]): Promise<void> {
    await this.client
      .db()
      .collection(collection)
      .insertMany([...documents]);
  }

  /** Changes every matching document, as if time had passed. */
  async update(collection: string, filter: object, change: object): Promise<void> {
    await this.client.db().collection(collection).updateMany(filter, change);
  }

  async empty(collection: string): Promise<void> {
    await this.client.db().collection(collection).deleteMany({});
  }

  async drop(): Promise<void> {
    await this.client.db().dropDatabase();
    await this.leave();
  }

  /** It stays, for others. */
  async leave(): Promise<void> {
    await this.client.close();
  }
}
