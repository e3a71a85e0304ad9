import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupError } from '../../config/startup.error';
import { DatabaseClock } from '../database-clock';
import { TransactionRunner } from '../transaction-runner';
import type { Migration } from './migration';
import { LeaseLostError, MigrationLease } from './migration-lease';
import { MigrationRun } from './migration-run';
import { SchemaVersion } from './schema-version';

export const MIGRATIONS = Symbol('MIGRATIONS');

const LOOK_AGAIN_MS = 500;

/** Brings the database to the schema version of this program (SPEC section 3). */
@Injectable()
export class Migrator {
  private readonly logger = new Logger(Migrator.name);

  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly clock: DatabaseClock,
    private readonly transactions: TransactionRunner,
    private readonly lease: MigrationLease,
    private readonly schema: SchemaVersion,
    @Inject(MIGRATIONS) private readonly migrations: readonly Migration[],
  ) {}

  /**
   * To be called before anything is written.
   * @returns whether the database has the newest version
   * @throws StartupError when a newer program has used it
   */
  async isCurrent(): Promise<boolean> {
    const version = await this.schema.read();
    if (!this.knows(version)) {
      throw new StartupError(
        `A newer version of Keypool has used this database: its schema version is ${version}, and this program knows versions up to ${this.newest}. Start the newer version again. To go back for good, restore the backup that was made before the upgrade (docs/upgrade.md).`,
      );
    }
    return version === this.newest;
  }

  /** Whether this program can work with data of that schema version, after migrations. */
  knows(version: number): boolean {
    return version <= this.newest;
  }

  /** Several processes may call it at once: one migrates, and the others wait. */
  async run(): Promise<void> {
    let isWaiting = false;
    while (!(await this.isCurrent())) {
      if (await this.lease.take()) {
        await this.lease.holdDuring(() => this.migrate());
      } else {
        if (!isWaiting) {
          isWaiting = true;
          this.logger.log('waiting for another process, which is migrating the database');
        }
        await sleep(LOOK_AGAIN_MS);
      }
    }
  }

  private get newest(): number {
    return this.migrations.length;
  }

  private async migrate(): Promise<void> {
    try {
      if (await this.isEmpty()) {
        await this.runOf('a new database').transaction((session) =>
          this.schema.write(this.newest, session),
        );
      } else {
        await this.takeSteps();
      }
    } catch (error) {
      if (!(error instanceof LeaseLostError)) {
        throw error;
      }
      this.logger.warn(error.message);
    }
  }

  private async takeSteps(): Promise<void> {
    // Most starts have nothing to migrate, and need not load the steps.
    const { MigrationError, Umzug } = await import('umzug');
    let run = this.runOf('no step');
    const umzug = new Umzug({
      migrations: this.migrations.map((migration) => ({
        name: migration.name,
        up: () => {
          run = this.runOf(migration.name);
          return migration.up(run);
        },
      })),
      storage: {
        executed: async () => {
          const version = await this.schema.read();
          return this.migrations.slice(0, version).map(({ name }) => name);
        },
        logMigration: async ({ name }) => {
          await run.transaction((session) => this.schema.write(this.versionOf(name), session));
          this.logger.log(run.summary());
        },
        unlogMigration: async () => {
          throw new Error('a migration cannot be taken back');
        },
      },
      logger: undefined,
    });
    try {
      await umzug.up();
    } catch (error) {
      throw error instanceof MigrationError ? error.cause : error;
    }
  }

  /** An empty database needs no migration. */
  private async isEmpty(): Promise<boolean> {
    const found = await Promise.all(
      Object.values(this.connection.models).map(({ collection }) =>
        collection.findOne({}, { projection: { _id: 1 } }),
      ),
    );
    return found.every((document) => document === null);
  }

  private versionOf(name: string): number {
    return this.migrations.findIndex((migration) => migration.name === name) + 1;
  }

  private runOf(name: string): MigrationRun {
    const { connection, clock, transactions, lease } = this;
    return new MigrationRun(name, { connection, clock, transactions, lease });
  }
}
