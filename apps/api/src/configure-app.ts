import cookie from '@fastify/cookie';
import type { NestApplicationOptions } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { databaseProblem } from './app/database/driver-errors';
import { Readiness } from './app/health/readiness';
import { serveAdminApp } from './app/http/admin-app';
import { AllExceptionsFilter } from './app/http/all-exceptions.filter';
import { answerDuringOutage } from './app/http/answer-during-outage';
import { KnownRoutes } from './app/http/known-routes';
import { PublicAddress } from './app/http/public-address';
import { RequestGate } from './app/http/request-gate';
import { RequestMeasures } from './app/http/request-measures';
import type { RequestWitness } from './app/http/request-witness';
import { secureResponses } from './app/http/security-headers';
import { RequestPipe } from './app/http/validation';
import { Measures } from './app/measures/measures';
import { setupOpenApi } from './app/openapi/open-api';

export { createAdapter } from './app/http/http-adapter';

/** For the caller that creates the application: the adapter has its own body parser. */
export const APP_OPTIONS = { bodyParser: false } as const satisfies NestApplicationOptions;

export interface ConfigureOptions {
  /** The folder of the built admin app. */
  readonly adminApp: string;
  /** Of KEYPOOL_PUBLIC_URL. */
  readonly publicUrl?: string | undefined;
  /** Writes a line for each request. */
  readonly requestLog?: RequestWitness | undefined;
}

/** All HTTP configuration except for routes. Call it once, before `init` or `listen`. */
export async function configureApp(
  app: NestFastifyApplication,
  { adminApp, publicUrl, requestLog }: ConfigureOptions,
): Promise<RequestGate> {
  const instance = app.getHttpAdapter().getInstance();
  const routes = new KnownRoutes(instance);
  const address = new PublicAddress(publicUrl);
  app.useGlobalFilters(new AllExceptionsFilter(databaseProblem));
  app.useGlobalPipes(new RequestPipe());
  secureResponses(instance, address);
  const measures = new RequestMeasures(app.get(Measures));
  const witnesses = requestLog ? [measures, requestLog] : [measures];
  const gate = new RequestGate(instance, routes, address, app.get(Readiness), witnesses);
  answerDuringOutage(instance, app.get(Readiness));
  await app.register(cookie);
  setupOpenApi(app);
  await serveAdminApp(instance, adminApp, routes);
  return gate;
}
