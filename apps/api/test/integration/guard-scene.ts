import type { FailureDto, FailureResultDto, GuardAction, GuardDto, ProviderId } from '@keypool/dto';
import { QUIET_GUARD } from '@keypool/key-pool';
import { DatabaseClock } from '../../src/app/database/database-clock';
import { ADMIN_EMAIL, ADMIN_PASSWORD, createTestApp, type TestApp } from './create-test-app';
import { addBackups, addBoundKeys } from './many-keys';
import { ProviderFixture, unique } from './provider-fixture';

export type Answer = Pick<FailureDto, 'status' | 'headers' | 'body'>;

/** What the upstream says to a key: null for a good answer. */
export type Upstream = (keyId: string) => Answer | null;

/** How a request of a client fared, and the keys that were tried. */
export interface Served {
  readonly isServed: boolean;
  readonly tried: readonly string[];
  readonly failures: readonly FailureResultDto[];
}

export interface ScenePool {
  readonly proxyId: string;
  readonly keys: readonly string[];
  /** The oldest first. */
  readonly backups: readonly string[];
}

interface Handed {
  readonly keyId: string;
  readonly lease: string;
}

export interface WorkerOptions {
  readonly token?: string;
  readonly tries?: number;
  readonly requestId?: string;
  readonly sendsNoLease?: boolean;
}

const TRIES = 3;

/** Workers over HTTP, the real database, and a clock that goes ahead when it is told to. */
export class GuardScene {
  readonly provider: ProviderFixture;
  private aheadMs = 0;
  /** A session would end while the clock goes ahead. */
  private adminToken = '';
  private token = '';

  private constructor(
    private readonly testApp: TestApp,
    readonly id: ProviderId,
  ) {
    this.provider = new ProviderFixture(testApp, id);
    const clock = testApp.app.get(DatabaseClock);
    const now = clock.now.bind(clock);
    jest.spyOn(clock, 'now').mockImplementation(() => now() + this.aheadMs);
  }

  static async create(
    id: ProviderId,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<GuardScene> {
    const scene = new GuardScene(
      await createTestApp({ environment: { KEYPOOL_GUARD: 'on', ...environment } }),
      id,
    );
    const signedIn = await scene.testApp.app.inject({
      method: 'POST',
      url: '/auth/login',
      payload: { email: ADMIN_EMAIL, password: ADMIN_PASSWORD },
    });
    const cookie = `keypool_session=${signedIn.cookies[0]?.value}`;
    scene.adminToken = await scene.createToken({ cookie }, { scope: 'admin' });
    scene.token = await scene.workerToken();
    return scene;
  }

  async end(): Promise<void> {
    jest.restoreAllMocks();
    await this.testApp.close();
  }

  /** Without what earlier tests left. */
  async poolOf(keys: number, backups: number): Promise<ScenePool> {
    await this.provider.empty();
    await this.provider.collection('rotations').deleteMany({});
    await this.testApp.database
      .collection<{ _id: string }>('settings')
      .updateOne({ _id: `guard:${this.id}` }, { $set: { state: QUIET_GUARD }, $inc: { rev: 1 } });
    const proxyId = await this.provider.addProxy();
    return {
      proxyId,
      keys: await addBoundKeys(this.provider, proxyId, keys),
      backups: await addBackups(this.provider, backups),
    };
  }

  /** Epoch ms of the database's clock, as the process sees it. */
  get now(): number {
    return this.testApp.app.get(DatabaseClock).now();
  }

  pass(ms: number): void {
    this.aheadMs += ms;
  }

  workerToken(proxyIds?: readonly string[]): Promise<string> {
    return this.createToken(this.asAdmin, { scope: 'worker', ...(proxyIds && { proxyIds }) });
  }

  /** A worker serves one request of a client, with one key after the other. */
  async serve(
    proxyId: string,
    upstream: Upstream,
    { token = this.token, tries = TRIES, requestId, sendsNoLease }: WorkerOptions = {},
  ): Promise<Served> {
    const tried: string[] = [];
    const failures: FailureResultDto[] = [];
    while (tried.length < tries) {
      const handed = await this.acquire(proxyId, token, tried);
      if (!handed) {
        break;
      }
      const { keyId } = handed;
      const report = { keyId, ...(sendsNoLease ? {} : { lease: handed.lease }) };
      tried.push(keyId);
      const answer = upstream(keyId);
      if (answer === null) {
        await this.use([report], token);
        return { isServed: true, tried, failures };
      }
      const failure = { ...report, proxyId, requestId: requestId ?? null, ...answer };
      const result = await this.ask<FailureResultDto>('failures', failure, token);
      failures.push(...(result ? [result] : []));
    }
    return { isServed: false, tried, failures };
  }

  acquire(
    proxyId: string,
    token = this.token,
    exclude: readonly string[] = [],
  ): Promise<Handed | null> {
    return this.ask('acquire', { proxyId, exclude }, token);
  }

  /** @throws when there is no key */
  async take(proxyId: string): Promise<Handed> {
    const handed = await this.acquire(proxyId);
    if (!handed) {
      throw new Error(`${proxyId} gets no key`);
    }
    return handed;
  }

  /** Reports one answered request of each, together. */
  async use(keys: readonly Partial<Handed>[], token = this.token): Promise<void> {
    const reports = keys.map((key) => ({ ...key, tokens: 1, requests: 1 }));
    await this.ask('usage', { reports }, token);
  }

  async guard(action?: GuardAction): Promise<GuardDto> {
    const answer = await this.testApp.app.inject({
      method: action ? 'POST' : 'GET',
      url: `/admin/${this.id}/guard`,
      headers: this.asAdmin,
      ...(action && { payload: { action } }),
    });
    expect(answer.statusCode).toBe(200);
    return answer.json<GuardDto>();
  }

  /** Rotations by conviction and by hand that are done. */
  rotations(): Promise<number> {
    return this.provider.collection('rotations').countDocuments({ state: 'done' });
  }

  exhausted(): Promise<number> {
    return this.provider.collection('keys').countDocuments({ status: 'exhausted' });
  }

  private get asAdmin() {
    return { authorization: `Bearer ${this.adminToken}` };
  }

  private async createToken(
    headers: Readonly<Record<string, string>>,
    token: object,
  ): Promise<string> {
    const created = await this.testApp.app.inject({
      method: 'POST',
      url: '/admin/tokens',
      headers: { ...headers },
      payload: { name: unique('token'), ...token },
    });
    return created.json<{ token: string }>().token;
  }

  /** @returns null for a 503 */
  private async ask<T>(route: string, payload: object, token: string): Promise<T | null> {
    const answer = await this.testApp.app.inject({
      method: 'POST',
      url: `/internal/${this.id}/${route}`,
      headers: { authorization: `Bearer ${token}` },
      payload,
    });
    if (answer.statusCode === 503) {
      return null;
    }
    expect(answer.statusCode).toBe(200);
    return answer.json<T>();
  }
}
