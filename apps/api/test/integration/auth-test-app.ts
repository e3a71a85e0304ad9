import type { CreateTokenDto, Role } from '@keypool/dto';
import { Controller, Get, Post, UseGuards } from '@nestjs/common';
import { getConnectionToken } from '@nestjs/mongoose';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { freshDatabaseName, uriOfDatabase } from '@keypool/testing';
import { mongo, type Connection } from 'mongoose';
import { AuthModule } from '../../src/app/auth/auth.module';
import { CurrentWorker } from '../../src/app/access/current-principal.decorators';
import type { WorkerPrincipal } from '../../src/app/identity/principal';
import { SignedInGuard } from '../../src/app/access/signed-in.guard';
import { WorkerRoute } from '../../src/app/access/worker-route.decorator';
import { WorkerGuard } from '../../src/app/access/worker.guard';
import { loadConfig } from '../../src/app/config/load-config';
import { ConfigModule } from '../../src/app/config/config.module';
import { ChangeFeed } from '../../src/app/database/change-feed';
import { DatabaseModule } from '../../src/app/database/database.module';
import { DatabaseSetup } from '../../src/app/database/database-setup';
import { EventsModule } from '../../src/app/events/events.module';
import { CredentialHash } from '../../src/app/credentials/credential-hash';
import { Keyring } from '../../src/app/secrets/keyring';
import { SecretsModule } from '../../src/app/secrets/secrets.module';
import { TokensModule } from '../../src/app/tokens/tokens.module';
import { FirstAdmin } from '../../src/app/users/first-admin';
import { AdminReset } from '../../src/app/users/admin-reset';
import { UsersModule } from '../../src/app/users/users.module';
import { createTestApp } from '../create-test-app';
import { serverOfThisRun } from './create-test-app';

/** Of all processes of a test. */
const MASTER_KEY = '0123456789abcdef'.repeat(4);
export const ADMIN = { email: 'admin@example.org', password: 'correct horse battery' };

abstract class WorkerProbe {
  @Post()
  probe(@CurrentWorker() worker: WorkerPrincipal): Record<string, boolean> {
    return { p1: worker.allowsProxy('p1'), p2: worker.allowsProxy('p2') };
  }
}

@UseGuards(WorkerGuard)
@WorkerRoute('ohmygpt')
@Controller('internal/ohmygpt/probe')
class OhmygptProbeController extends WorkerProbe {}

@UseGuards(WorkerGuard)
@WorkerRoute('openhands')
@Controller('internal/openhands/probe')
class OpenhandsProbeController extends WorkerProbe {}

@UseGuards(SignedInGuard)
@Controller('overview')
class OverviewProbeController {
  @Get()
  overview(): { ok: boolean } {
    return { ok: true };
  }
}

/** One API process around the modules of users, sessions and tokens. */
export class AuthTestApp {
  private constructor(
    readonly app: NestFastifyApplication,
    private readonly databaseName: string,
  ) {}

  /**
   * @param environment variables over the defaults
   * @param databaseName of another process, to share its database
   */
  static async start(
    environment: NodeJS.ProcessEnv = {},
    databaseName = freshDatabaseName('auth'),
  ): Promise<AuthTestApp> {
    const uri = uriOfDatabase(serverOfThisRun(), databaseName);
    const config = loadConfig({
      KEYPOOL_ADMIN_EMAIL: ADMIN.email,
      KEYPOOL_ADMIN_PASSWORD: ADMIN.password,
      KEYPOOL_MASTER_KEY: MASTER_KEY,
      ...environment,
    });
    const modules = {
      imports: [
        ConfigModule.with(config),
        DatabaseModule.with({ uri, isEmbedded: false, stop: async () => undefined }),
        SecretsModule,
        EventsModule,
        AuthModule,
        UsersModule,
        TokensModule,
      ],
      controllers: [OhmygptProbeController, OpenhandsProbeController, OverviewProbeController],
    };
    const app = await createTestApp(modules, '', config.server);
    await app.get(DatabaseSetup).open();
    await app.get(Keyring).unlock(() => undefined);
    await app.get(DatabaseSetup).upgrade();
    return new AuthTestApp(app, databaseName);
  }

  /** A second process on the same database. */
  startAnother(environment: NodeJS.ProcessEnv = {}): Promise<AuthTestApp> {
    return AuthTestApp.start(environment, this.databaseName);
  }

  get connection(): Connection {
    return this.app.get<Connection>(getConnectionToken());
  }

  /** What is stored of a token or a cookie. */
  hashOf(text: string): string {
    return this.app.get(CredentialHash).of(text);
  }

  async stop(): Promise<void> {
    await this.app.get(ChangeFeed).close();
    await this.app.close();
  }

  /** Stops it and drops its database: not before, because its last writes would make the database again. */
  async end(): Promise<void> {
    await this.stop();
    const uri = uriOfDatabase(serverOfThisRun(), this.databaseName);
    const client = await mongo.MongoClient.connect(uri);
    await client.db().dropDatabase();
    await client.close();
  }

  /** @returns the printed lines */
  async ensureFirstAdmin(): Promise<string[]> {
    const lines: string[] = [];
    await this.app.get(AdminReset).ensure((line) => lines.push(line));
    await this.app.get(FirstAdmin).ensure((line) => lines.push(line));
    return lines;
  }

  async request(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    options: {
      body?: unknown;
      headers?: Record<string, string>;
      cookie?: string;
      token?: string;
      remoteAddress?: string;
    } = {},
  ) {
    const response = await this.app.inject({
      method,
      url,
      remoteAddress: options.remoteAddress ?? '127.0.0.1',
      headers: {
        ...(options.cookie ? { cookie: `keypool_session=${options.cookie}` } : {}),
        ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { payload: JSON.stringify(options.body) }),
    });
    return {
      status: response.statusCode,
      headers: response.headers,
      cookies: response.cookies,
      body: response.json<Record<string, unknown>>(),
    };
  }

  /** @returns the value of the session cookie */
  async signIn({ email, password } = ADMIN): Promise<string> {
    const response = await this.request('POST', '/auth/login', { body: { email, password } });
    const cookie = response.cookies.find(({ name }) => name === 'keypool_session');
    if (response.status !== 200 || !cookie) {
      throw new Error(`sign-in of ${email} was answered ${response.status}`);
    }
    return cookie.value;
  }

  /** As if the password had been given that long ago in a session. Null: as in one of an earlier version. */
  async passwordGiven(cookie: string, agoMs: number | null): Promise<void> {
    const sessions = this.connection.collection<{ _id: string; passwordAt?: Date }>('sessions');
    await sessions.updateOne(
      { _id: this.hashOf(cookie) },
      agoMs === null
        ? { $unset: { passwordAt: true } }
        : { $set: { passwordAt: new Date(Date.now() - agoMs) } },
    );
  }

  /** @returns the user's id */
  async createUser(admin: string, email: string, password: string, role: Role): Promise<string> {
    const { body } = await this.request('POST', '/admin/users', {
      cookie: admin,
      body: { email, password, role },
    });
    return String(body['id']);
  }

  async createToken(admin: string, body: CreateTokenDto): Promise<{ id: string; token: string }> {
    const created = await this.request('POST', '/admin/tokens', { cookie: admin, body });
    return { id: String(created.body['id']), token: String(created.body['token']) };
  }

  /** The newest event of a type. */
  async lastEvent(type: string): Promise<Record<string, unknown> | null> {
    return this.connection.collection('events').findOne({ type }, { sort: { _id: -1 } });
  }
}
