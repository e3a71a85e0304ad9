import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { join } from 'node:path';
import { AppModule } from './app/app.module';
import type { AppConfig } from './app/config/app-config';
import { readEnvFile } from './app/config/env-file';
import { ConfigError, loadConfig } from './app/config/load-config';
import { warningsAbout } from './app/config/warnings';
import { openDatabase, type OpenedDatabase } from './app/database/open-database';
import { Readiness } from './app/health/readiness';
import { ApplicationLogger } from './app/http/application-logger';
import { StartupError } from './app/startup/startup.error';
import { APP_OPTIONS, configureApp, createAdapter } from './configure-app';
import { listen } from './listen';
import { stopOnSignals } from './shutdown';

/** Beside this program's own folder in `dist`. */
const ADMIN_APP = join(__dirname, '../admin/browser');

/** Lines for a person. stdout is for the log alone. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function serve(config: AppConfig, database: OpenedDatabase): Promise<string> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config, database),
    createAdapter(),
    {
      ...APP_OPTIONS,
      logger: new ApplicationLogger(config.server.logLevel),
      abortOnError: false,
    },
  );
  const gate = await configureApp(app, { adminApp: ADMIN_APP });
  const readiness = app.get(Readiness);
  readiness.register('own database', () => database.trouble ?? null);
  const url = await listen(app, config.server);
  stopOnSignals({ app, gate, database, readiness }, new Logger('Shutdown'));
  return url;
}

async function main(): Promise<void> {
  const envFile = readEnvFile(process.cwd());
  for (const warning of warningsAbout(process.env, envFile)) {
    say(`Warning: ${warning}`);
  }
  const config = loadConfig(process.env, envFile);
  const database = await openDatabase(config, say);
  try {
    say(`Keypool is ready: ${await serve(config, database)}`);
  } catch (error) {
    await database.stop();
    throw error;
  }
}

main().catch((error: unknown) => {
  const advice = error instanceof ConfigError || error instanceof StartupError;
  say(
    advice
      ? error.message
      : `Keypool could not start: ${String(error instanceof Error ? error.stack : error)}`,
  );
  process.exit(1);
});
