import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { runningDatabaseUri } from '@keypool/embedded-mongo';
import { AppModule } from '../../app/app.module';
import type { AppConfig } from '../../app/config/app-config';
import { readEnvFile } from '../../app/config/env-file';
import { forgetSecrets, loadConfig } from '../../app/config/load-config';
import { StartupError } from '../../app/config/startup.error';
import { Heartbeat } from '../../app/database/heartbeat';
import { Migrator } from '../../app/database/migrations/migrator';
import { openDatabase, type OpenedDatabase } from '../../app/database/open-database';
import { DatabasePasswordSeal } from '../../app/secrets/database-password-seal';
import { MasterKey } from '../../app/secrets/master-key';
import { PreparedData } from '../../app/startup/prepared-data';
import type { Output } from '../command';
import { notAsRoot } from './not-as-root';

interface WorkOptions {
  /** Then this process does what a start does, and needs no other. */
  readonly preparesData?: boolean;
  /** Then nobody else may work on it, and what is stored is the command's business. */
  readonly fillsDatabase?: boolean;
  /** Then the master key may be one with which Keypool does not start. */
  readonly replacesMasterKey?: boolean;
}

/** Does a command's work on the database that Keypool uses, beside its running processes. */
export async function onDatabase<T>(
  { say }: Output,
  work: (context: INestApplicationContext) => Promise<T>,
  { preparesData = false, fillsDatabase = false, replacesMasterKey }: WorkOptions = {},
): Promise<T> {
  const config = loadConfig(process.env, readEnvFile(process.cwd()), replacesMasterKey);
  forgetSecrets(process.env);
  const masterKey = new MasterKey(config);
  // Nothing runs with a key that anybody would guess.
  const prepares = preparesData || (await masterKey.isGuessable());
  const opens = prepares || fillsDatabase;
  const { uri, dataDir } = config.database;
  // The embedded database or the master key is created in that folder.
  if (opens && (uri === undefined || (await masterKey.read()) === null)) {
    notAsRoot(dataDir);
  }
  const seal = new DatabasePasswordSeal(masterKey, say);
  const database = opens
    ? await openDatabase(config, seal, say)
    : await runningDatabase(config, seal);
  try {
    return await workOn(database, config, async (context) => {
      if (prepares) {
        await context.get(PreparedData).prepare(say);
      } else if (!fillsDatabase && !(await context.get(Migrator, { strict: false }).isCurrent())) {
        throw new StartupError(
          'The database has an older version. Start this version of Keypool on it first, or run npm run keypool -- migrate.',
        );
      }
      return work(context);
    });
  } finally {
    await database.stop();
  }
}

async function workOn<T>(
  database: OpenedDatabase,
  config: AppConfig,
  work: (context: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const context = await NestFactory.createApplicationContext(AppModule.idle(config, database), {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  try {
    return await work(context);
  } finally {
    // Errors are ignored: if the database is gone, the work has failed already, with a better message.
    await context
      .get(Heartbeat)
      .end()
      .catch(() => undefined);
    await context.close();
  }
}

async function runningDatabase(
  { database: { uri, dataDir } }: AppConfig,
  seal: DatabasePasswordSeal,
): Promise<OpenedDatabase> {
  return {
    uri: uri ?? (await runningDatabaseUri(dataDir, seal)),
    isEmbedded: uri === undefined,
    isPatient: true,
    stop: async () => undefined,
  };
}
