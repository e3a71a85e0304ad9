import { Global, Module, type DynamicModule } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { databaseNameOf } from '../config/mongodb-uri';
import { ChangeFeed } from './change-feed';
import { DatabaseClock } from './database-clock';
import { DatabaseSetup } from './database-setup';
import { Heartbeat } from './heartbeat';
import { MigrationLease } from './migrations/migration-lease';
import { MigrationKeys } from './migrations/migration-keys';
import { MIGRATIONS, Migrator } from './migrations/migrator';
import { SchemaVersion } from './migrations/schema-version';
import { stepsWith } from './migrations/steps';
import { EMBEDDED_DATABASE, type OpenedDatabase } from './open-database';
import { TransactionRunner } from './transaction-runner';

const PROVIDERS = [ChangeFeed, DatabaseClock, DatabaseSetup, Heartbeat, TransactionRunner];

@Global()
@Module({})
export class DatabaseModule {
  static with(database: OpenedDatabase): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        MongooseModule.forRoot(database.uri, {
          dbName: databaseNameOf(database.uri),
          // Set in code so that no URI can weaken them (SPEC 6.3.7).
          readConcern: { level: 'majority' },
          writeConcern: { w: 'majority', journal: true },
          readPreference: 'primary',
          retryWrites: true,
          serverSelectionTimeoutMS: 4_000,
          // A server that hangs is noticed after the sum of these two, and pending operations are interrupted.
          heartbeatFrequencyMS: 5_000,
          connectTimeoutMS: 5_000,
          // Bounds the wait for an answer that was lost while the connection stays open.
          socketTimeoutMS: 15_000,
          autoCreate: false,
          autoIndex: false,
          // A broken connection is reported at once: a person is waiting for the answer.
          retryAttempts: 0,
        }),
      ],
      providers: [
        ...PROVIDERS,
        MigrationLease,
        Migrator,
        SchemaVersion,
        { provide: MIGRATIONS, useFactory: stepsWith, inject: [MigrationKeys] },
        { provide: EMBEDDED_DATABASE, useValue: database.isEmbedded },
      ],
      exports: PROVIDERS,
    };
  }
}
