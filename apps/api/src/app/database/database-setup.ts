import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { mongo, type Connection } from 'mongoose';
import { StartupError } from '../config/startup.error';
import { hasServerCode } from './driver-errors';
import { PROCESSES_COLLECTION } from './heartbeat';
import { Migrator } from './migrations/migrator';
import { OWN_DATABASE } from './open-database';
import { SETTINGS_COLLECTION } from './settings-collection';

const NAMESPACE_EXISTS = 48;
const PROCESS_FORGOTTEN_AFTER_SECONDS = 60;

/** Makes the database ready before the first request (SPEC 6.3.7). */
@Injectable()
export class DatabaseSetup {
  private readonly logger = new Logger(DatabaseSetup.name);

  constructor(
    @InjectConnection() private readonly connection: Connection,
    @Inject(OWN_DATABASE) private readonly own: boolean,
    private readonly migrator: Migrator,
  ) {}

  /** @throws StartupError when two kinds of data would share a collection, or a newer Keypool has used the database */
  async open(): Promise<void> {
    this.assertDistinctCollections();
    await this.migrator.isCurrent();
    if (this.own) {
      // A predecessor that was killed inside a transaction would hold its locks for another minute.
      await this.connection.db?.admin().command({ killAllSessions: [] });
    }
    await this.createCollections();
  }

  /** Brings what is stored up to this program's version. Indexes come last: they may need what a migration mends. */
  async upgrade(): Promise<void> {
    await this.migrator.run();
    await this.createIndexes();
  }

  /** A collection that may be named by the operator must not be one that is Keypool's already. */
  private assertDistinctCollections(): void {
    const models = Object.values(this.connection.models);
    const taken = new Set([PROCESSES_COLLECTION, SETTINGS_COLLECTION]);
    for (const name of models.map(({ collection }) => collection.collectionName)) {
      if (taken.has(name)) {
        throw new StartupError(
          `OHMYGPT_BINDINGS_COLLECTION names the collection ${name}, in which Keypool keeps other data. Choose another name.`,
        );
      }
      taken.add(name);
    }
  }

  /** Several processes may start at once: each creates what is missing, and none minds finding it there. */
  private async createCollections(): Promise<void> {
    const models = Object.values(this.connection.models);
    for (const name of [
      PROCESSES_COLLECTION,
      SETTINGS_COLLECTION,
      ...models.map(({ collection }) => collection.collectionName),
    ]) {
      await this.createCollection(name);
    }
  }

  private async createIndexes(): Promise<void> {
    await this.connection
      .collection(PROCESSES_COLLECTION)
      .createIndex({ at: 1 }, { expireAfterSeconds: PROCESS_FORGOTTEN_AFTER_SECONDS });
    for (const model of Object.values(this.connection.models)) {
      await this.untilAnswered(() => model.createIndexes());
    }
  }

  /**
   * An index over many documents may take longer than a connection waits for an answer. The server goes on with it, and
   * finds it there when it is asked once more.
   */
  private async untilAnswered(work: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await work();
        return;
      } catch (error) {
        if (!(error instanceof mongo.MongoNetworkTimeoutError)) {
          throw error;
        }
        this.logger.warn('the indexes of the database are still being made');
      }
    }
  }

  private async createCollection(name: string): Promise<void> {
    try {
      await this.connection.createCollection(name);
    } catch (error) {
      if (!hasServerCode(error, NAMESPACE_EXISTS)) {
        throw error;
      }
    }
  }
}
