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
import { DatabasePasswordSeal } from './app/secrets/database-password-seal';
import { MasterKey } from './app/secrets/master-key';
import { startupAdvice } from './app/startup/startup-advice';

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs a command about keys, on the database that Keypool uses, beside its running processes.
 * @param work gets what takes a line for the operator, too
 */
export function runKeyCommand(
  work: (context: INestApplicationContext, say: (line: string) => void) => Promise<void>,
): void {
  run(work).then(
    () => process.exit(0),
    (error: unknown) => {
      say(startupAdvice(error));
      // What an unfinished start has opened would keep the process.
      process.exit(1);
    },
  );
}

async function run(
  work: (context: INestApplicationContext, say: (line: string) => void) => Promise<void>,
): Promise<void> {
  const config = loadConfig(process.env, readEnvFile(process.cwd()));
  forgetSecrets(process.env);
  const { uri: given } = config.database;
  const database = {
    uri: given ?? (await embeddedUri(config)),
    isEmbedded: given === undefined,
    stop: async () => undefined,
  };
  const context = await NestFactory.createApplicationContext(AppModule.idle(config, database), {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  try {
    if (!(await context.get(Migrator, { strict: false }).isCurrent())) {
      throw new StartupError('Start this version of Keypool on the database first.');
    }
    await work(context, say);
  } finally {
    // Nobody waits for it.
    await context.get(Heartbeat).end();
    await context.close();
  }
}

function embeddedUri(config: AppConfig): Promise<string> {
  const seal = new DatabasePasswordSeal(new MasterKey(config), () => undefined);
  return runningDatabaseUri(config.database.dataDir, seal);
}
