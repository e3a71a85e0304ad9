import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { join } from 'node:path';
import { AppModule } from './app/app.module';
import type { AppConfig } from './app/config/app-config';
import type { OpenedDatabase } from './app/database/open-database';
import { Readiness } from './app/health/readiness';
import type { ApplicationLogger } from './app/http/application-logger';
import { RequestLog } from './app/http/request-log';
import { Redactor } from './app/secrets/redactor';
import { APP_OPTIONS, configureApp, createAdapter } from './configure-app';
import type { Groundwork } from './groundwork';
import { listen } from './listen';
import { endOnSignals, stop, type Running } from './shutdown';

/** Next to this program's own folder in `dist`. */
const ADMIN_APP = join(__dirname, '../admin/browser');

/** The application with everything done that comes before the first request. */
export async function prepareServer(
  config: AppConfig,
  database: OpenedDatabase,
  logger: ApplicationLogger,
): Promise<Running> {
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
  return { app, gate, readiness, database, stopDelayMs: config.server.stopDelayMs };
}

/** Serves in this process alone, until a signal ends it. @returns the URL to open */
export async function serveAlone(groundwork: Groundwork): Promise<string> {
  const { config, database, reserved, logger } = groundwork;
  const running = await prepareServer(config, database, logger);
  await reserved.release();
  const url = await listen(running.app, reserved);
  new Logger('Startup').log({ msg: 'listening', url });
  endOnSignals(() => stop(running, new Logger('Shutdown')), config.server, logger);
  return url;
}
