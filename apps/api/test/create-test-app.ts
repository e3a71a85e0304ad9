import type { ModuleMetadata } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { ServerConfig } from '../src/app/config/app-config';
import { HealthModule } from '../src/app/health/health.module';
import { MeasuresModule } from '../src/app/measures/measures.module';
import { APP_OPTIONS, configureApp, createAdapter } from '../src/configure-app';

/**
 * The real HTTP platform for a few controllers: the adapter, pipes, filter and headers of the running application.
 * @param adminApp folder of a built admin app; none by default
 * @param server where it is reached; by any name, without proxies, by default
 */
export async function createTestApp(
  metadata: ModuleMetadata,
  adminApp = '',
  { publicUrl, trustedProxies }: Partial<ServerConfig> = {},
): Promise<NestFastifyApplication> {
  const testing = await Test.createTestingModule({
    ...metadata,
    imports: [HealthModule, MeasuresModule, ...(metadata.imports ?? [])],
  }).compile();
  const app = testing.createNestApplication<NestFastifyApplication>(
    createAdapter(trustedProxies),
    APP_OPTIONS,
  );
  await configureApp(app, { adminApp, publicUrl });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
