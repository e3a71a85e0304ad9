import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { runningDatabaseUri } from '@keypool/embedded-mongo';
import { AppModule } from './app/app.module';
import type { AppConfig } from './app/config/app-config';
import { readEnvFile } from './app/config/env-file';
import { forgetSecrets, loadConfig } from './app/config/load-config';
import { StartupError } from './app/config/startup.error';
import { Heartbeat } from './app/database/heartbeat';
import { Migrator } from './app/database/migrations/migrator';
import { openDatabase, type OpenedDatabase } from './app/database/open-database';
import { DatabasePasswordSeal } from './app/secrets/database-password-seal';
import { MasterKey } from './app/secrets/master-key';
import { PreparedData } from './app/startup/prepared-data';
import { startupAdvice } from './app/startup/startup-advice';

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Gets what takes a line for the operator, too. Resolves with the exit code, if that is not 0. */
type Work = (
  context: INestApplicationContext,
  say: (line: string) => void,
) => Promise<number | void>;

interface CommandOptions {
  /** Then it may be one with which Keypool does not start. */
  readonly replacesMasterKey?: boolean;
  /** Then nobody else may work on it, and what is stored is the command's business. */
  readonly fillsDatabase?: boolean;
}

/** Runs a command on the database that Keypool uses, beside its running processes. */
export function runCommand(work: Work, options: CommandOptions = {}): void {
  run(work, options).then(
    (exitCode) => process.exit(exitCode),
    (error: unknown) => {
      say(startupAdvice(error));
      // What an unfinished start has opened would keep the process.
      process.exit(1);
    },
  );
}

async function run(
  work: Work,
  { replacesMasterKey, fillsDatabase = false }: CommandOptions,
): Promise<number> {
  const config = loadConfig(process.env, readEnvFile(process.cwd()), replacesMasterKey);
  forgetSecrets(process.env);
  const masterKey = new MasterKey(config);
  // Nothing runs with such a key: this process has to do what a start does.
  const isGuessable = await masterKey.isGuessable();
  const seal = new DatabasePasswordSeal(masterKey, say);
  const database =
    isGuessable || fillsDatabase
      ? await openDatabase(config, seal, say)
      : await runningDatabase(config, seal);
  try {
    return await workOn(database, config, async (context) => {
      if (isGuessable) {
        await context.get(PreparedData).prepare(say);
      } else if (!fillsDatabase && !(await context.get(Migrator, { strict: false }).isCurrent())) {
        throw new StartupError('Start this version of Keypool on the database first.');
      }
      return (await work(context, say)) ?? 0;
    });
  } finally {
    await database.stop();
  }
}

async function workOn(
  database: OpenedDatabase,
  config: AppConfig,
  work: (context: INestApplicationContext) => Promise<number>,
): Promise<number> {
  const context = await NestFactory.createApplicationContext(AppModule.idle(config, database), {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  try {
    return await work(context);
  } finally {
    // Nobody waits for it.
    await context.get(Heartbeat).end();
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
