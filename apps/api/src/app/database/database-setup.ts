import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { StartupError } from '../config/startup.error';
import { outlastElection } from './election';
import { PROCESSES_COLLECTION } from './heartbeat';
import { IndexSetup } from './index-setup';
import { Migrator } from './migrations/migrator';
import { OPENED_DATABASE, type OpenedDatabase } from './open-database';
import { createMissing, Preflight } from './preflight';
import { SETTINGS_COLLECTION } from './settings-collection';

/** Prepares the database before the first request (SPEC 6.3.7). */
@Injectable()
export class DatabaseSetup {
  private readonly logger = new Logger(DatabaseSetup.name);

  constructor(
    @InjectConnection() private readonly connection: Connection,
    @Inject(OPENED_DATABASE) private readonly database: OpenedDatabase,
    private readonly migrator: Migrator,
    private readonly preflight: Preflight,
    private readonly indexes: IndexSetup,
  ) {}

  /**
   * @throws StartupError when two kinds of data would share a collection, a newer Keypool has used the database, or the
   *   database does not do what Keypool needs
   */
  async open(): Promise<void> {
    this.assertDistinctCollections();
    await outlastElection(
      () => this.tryOut(),
      (err) => this.logger.warn({ msg: 'the database is unavailable, trying again', err }),
    );
  }

  /** Migrates the data to this program's version. Indexes come last: they may depend on a migration. */
  async upgrade(): Promise<void> {
    await this.migrator.run();
    await this.indexes.run();
  }

  private async tryOut(): Promise<void> {
    await this.migrator.isCurrent();
    if (this.database.isEmbedded && !this.database.isPrepared) {
      // Otherwise a predecessor that was killed inside a transaction would keep its locks.
      await this.connection.db?.admin().command({ killAllSessions: [] });
    }
    await this.preflight.run();
    await this.createCollections();
  }

  /** A collection whose name the operator chooses must not be one that Keypool already uses. */
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

  private async createCollections(): Promise<void> {
    const models = Object.values(this.connection.models);
    const names = models.map(({ collection }) => collection.collectionName);
    const existing = new Set((await this.connection.listCollections()).map(({ name }) => name));
    for (const name of [SETTINGS_COLLECTION, ...names].filter((one) => !existing.has(one))) {
      await createMissing(() => this.connection.createCollection(name));
    }
  }
}
