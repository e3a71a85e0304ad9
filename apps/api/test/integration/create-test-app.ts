import { freshDatabaseName, uriOfDatabase } from '@keypool/testing';
import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { AppModule } from '../../src/app/app.module';
import { SignInService } from '../../src/app/auth/sign-in.service';
import type { AppConfig } from '../../src/app/config/app-config';
import { loadConfig } from '../../src/app/config/load-config';
import { PasswordQueue } from '../../src/app/credentials/password-queue';
import { APP_OPTIONS, configureApp, createAdapter } from '../../src/configure-app';
import { RememberingPasswordQueue } from './remembering-password-queue';

export const ADMIN_EMAIL = 'admin@example.com';
export const ADMIN_PASSWORD = 'correct horse battery staple';

export interface TestApp {
  readonly app: NestFastifyApplication;
  /** All that its router has. */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  readonly config: AppConfig;
  /** The same database, accessed without Keypool. */
  readonly database: mongo.Db;
  /** Ends the application and drops its database. */
  close(): Promise<void>;
}

export interface TestAppOptions {
  /** Variables over the tests' own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** To start on this database and data folder, such as a first application's. */
  readonly beside?: Pick<TestApp, 'config' | 'database'>;
}

/** @returns the value of the session's cookie */
export async function signIn(
  { app }: TestApp,
  user: { readonly email: string; readonly password: string },
): Promise<string> {
  const from = { account: user.email, address: '127.0.0.1', device: null };
  return (await app.get(SignInService).signIn(from, user.password, 'a test')).cookie;
}

/** The URI of a replica set. */
export function serverOfThisRun(): string {
  const uri = process.env['KEYPOOL_TEST_MONGODB_URI'];
  if (!uri) {
    throw new Error('KEYPOOL_TEST_MONGODB_URI is set by the global set-up of this project');
  }
  return uri;
}

/** The whole application on a separate database, assembled as in `main.ts`. */
export async function createTestApp({
  environment,
  beside,
}: TestAppOptions = {}): Promise<TestApp> {
  const name = beside?.database.databaseName ?? freshDatabaseName('test');
  const dataDir =
    beside?.config.database.dataDir ?? (await mkdtemp(join(tmpdir(), 'keypool-app-')));
  const uri = uriOfDatabase(serverOfThisRun(), name);
  const config = loadConfig({
    KEYPOOL_DATA_DIR: dataDir,
    KEYPOOL_ADMIN_EMAIL: ADMIN_EMAIL,
    KEYPOOL_ADMIN_PASSWORD: ADMIN_PASSWORD,
    MONGODB_URI: uri,
    // Tests convict many keys at a time, and most of them ask nothing about that.
    KEYPOOL_GUARD: 'off',
    ...environment,
  });
  // Tests of races observe from outside which transactions collided.
  const watched = uriOfDatabase(uri, name, { monitorCommands: 'true' });
  const module = await Test.createTestingModule({
    imports: [
      AppModule.with(config, { uri: watched, isEmbedded: false, stop: async () => undefined }),
    ],
  })
    .overrideProvider(PasswordQueue)
    .useClass(RememberingPasswordQueue)
    .compile();
  const adapter = createAdapter(config.server.trustedProxies);
  const routes: { method: string; path: string }[] = [];
  adapter.getInstance<FastifyInstance>().addHook('onRoute', ({ method, path }) => {
    routes.push(...[method].flat().map((name) => ({ method: name, path })));
  });
  const app = module.createNestApplication<NestFastifyApplication>(adapter, {
    ...APP_OPTIONS,
    logger: false,
  });
  await configureApp(app, {
    adminApp: join(dataDir, 'no-admin-app'),
    publicUrl: config.server.publicUrl,
  });
  try {
    await app.init();
  } catch (error) {
    await app.close();
    throw error;
  }
  await app.getHttpAdapter().getInstance().ready();
  const client = await mongo.MongoClient.connect(watched);
  const database = client.db(name);
  return {
    app,
    routes,
    config,
    database,
    async close() {
      await app.close();
      if (!beside) {
        await database.dropDatabase();
        await rm(dataDir, { recursive: true, force: true });
      }
      await client.close();
    },
  };
}
