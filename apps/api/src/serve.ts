import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { join } from 'node:path';
import { AppModule } from './app/app.module';
import { settingsOf, type AppConfig } from './app/config/app-config';
import { readEnvFile } from './app/config/env-file';
import { forgetSecrets, loadConfig } from './app/config/load-config';
import { COMMIT, VERSION } from './app/config/version';
import { warningsAbout } from './app/config/warnings';
import { openDatabase, type OpenedDatabase } from './app/database/open-database';
import { Readiness } from './app/health/readiness';
import { ApplicationLogger } from './app/http/application-logger';
import { RequestLog } from './app/http/request-log';
import { isLoopback } from './app/config/loopback';
import { DatabasePasswordSeal } from './app/secrets/database-password-seal';
import { MasterKey } from './app/secrets/master-key';
import { Redactor } from './app/secrets/redactor';
import { APP_OPTIONS, configureApp, createAdapter } from './configure-app';
import { listen, reserveAddress, type ReservedAddress } from './listen';
import { stopOnSignals } from './shutdown';

/** Next to this program's own folder in `dist`. */
const ADMIN_APP = join(__dirname, '../admin/browser');

/** Lines for the operator. stdout is reserved for the log. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function startServer(
  config: AppConfig,
  database: OpenedDatabase,
  reserved: ReservedAddress,
  logger: ApplicationLogger,
): Promise<string> {
  const requestLog = new RequestLog(logger);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config, database),
    createAdapter(config.server.trustedProxies, requestLog),
    {
      ...APP_OPTIONS,
      logger,
      abortOnError: false,
    },
  );
  const redactor = app.get(Redactor);
  logger.redactWith((text) => redactor.redact(text));
  const gate = await configureApp(app, {
    adminApp: ADMIN_APP,
    publicUrl: config.server.publicUrl,
    requestLog,
  });
  const readiness = app.get(Readiness);
  readiness.register('embedded database', () => database.trouble ?? null);
  await app.init();
  await reserved.release();
  const url = await listen(app, reserved);
  new Logger('Startup').log({ msg: 'listening', url });
  const { stopDelayMs } = config.server;
  stopOnSignals({ app, gate, database, readiness, stopDelayMs }, new Logger('Shutdown'));
  return url;
}

/** Runs Keypool until a signal ends it. */
export async function serve(): Promise<void> {
  const envFile = readEnvFile(process.cwd());
  for (const warning of warningsAbout(process.env, envFile)) {
    say(`Warning: ${warning}`);
  }
  const config = loadConfig(process.env, envFile);
  forgetSecrets(process.env);
  const reserved = await reserveAddress(config.server);
  const seal = new DatabasePasswordSeal(new MasterKey(config), say);
  const logger = new ApplicationLogger(config.server);
  let isOpen = false;
  const database = await openDatabase(config, seal, (line) => {
    say(line);
    if (isOpen) {
      logger.warn(line, 'Database');
    }
  });
  isOpen = true;
  const program = { version: VERSION, commit: COMMIT, node: process.version };
  const { engine } = database;
  const settings = settingsOf(config);
  logger.log({ msg: 'Keypool starts', ...program, engine, settings }, 'Startup');
  try {
    const { host, publicUrl } = config.server;
    const url = await startServer(config, database, reserved, logger);
    say(`Keypool is ready: ${publicUrl === undefined ? url : `${publicUrl}, listening on ${url}`}`);
    if (publicUrl === undefined && !isLoopback(host)) {
      say(
        `Other machines can reach Keypool, because HOST is ${host}. Their browsers can sign in over HTTPS only: put a proxy that speaks TLS in front of it, and set KEYPOOL_PUBLIC_URL (docs/operations.md, "Behind TLS").`,
      );
    }
  } catch (error) {
    await database.stop();
    throw error;
  }
}
