import { Global, Module, type DynamicModule } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CLIENT_OPTIONS } from '../config/mongodb-options';
import { databaseNameOf } from '../config/mongodb-uri';
import { ChangeFeed } from './change-feed';
import { DatabaseClock } from './database-clock';
import { DatabaseSetup } from './database-setup';
import { DatabaseMeasures } from './database-measures';
import { Heartbeat } from './heartbeat';
import { IndexSetup } from './index-setup';
import { MigrationLease } from './migrations/migration-lease';
import { MigrationKeys } from './migrations/migration-keys';
import { MIGRATIONS, Migrator } from './migrations/migrator';
import { SchemaVersion } from './migrations/schema-version';
import { stepsWith } from './migrations/steps';
import { OPENED_DATABASE, type OpenedDatabase } from './open-database';
import { Preflight } from './preflight';
import { Primaries } from './primaries';
import { TransactionRunner } from './transaction-runner';

const PROVIDERS = [
  ChangeFeed,
  DatabaseClock,
  DatabaseSetup,
  Heartbeat,
  Primaries,
  TransactionRunner,
];

/** Longer than any transaction. */
const PATIENCE_MS = 120_000;
/** For the start, on a database that has just answered: together they outlast an election. */
const CONNECTIONS = { retryAttempts: 4, retryDelay: 500 };

@Global()
@Module({})
export class DatabaseModule {
  static with(database: OpenedDatabase): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        MongooseModule.forRoot(database.uri, {
          dbName: databaseNameOf(database.uri),
          ...CLIENT_OPTIONS,
          ...(database.isPatient ? { socketTimeoutMS: PATIENCE_MS } : {}),
          autoCreate: false,
          autoIndex: false,
          // Whoever waits for a command hears of a broken connection at once.
          ...(database.isPatient ? { retryAttempts: 0 } : CONNECTIONS),
        }),
      ],
      providers: [
        ...PROVIDERS,
        DatabaseMeasures,
        IndexSetup,
        MigrationLease,
        Migrator,
        Preflight,
        SchemaVersion,
        { provide: MIGRATIONS, useFactory: stepsWith, inject: [MigrationKeys] },
        { provide: OPENED_DATABASE, useValue: database },
      ],
      exports: [...PROVIDERS, Migrator, OPENED_DATABASE, SchemaVersion],
    };
  }
}
