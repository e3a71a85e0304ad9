import { PROVIDER_IDS, type CreateTokenDto, type ProviderId, type Role } from '@keypool/dto';
import { eventually } from '@keypool/testing';
import { Types } from 'mongoose';
import { RowProof } from '../../../src/app/credentials/row-proof';
import type { TokenDocument } from '../../../src/app/credentials/token.schema';
import { ADMIN_EMAIL, ADMIN_PASSWORD, signIn, type TestApp } from '../create-test-app';
import type { Kind } from './audiences';

const ADMIN = { email: ADMIN_EMAIL, password: ADMIN_PASSWORD };
const PASSWORD = 'mXk4vT9qWz2b';
const HOUR_MS = 3_600_000;

type Headers = Readonly<Record<string, string>>;

export interface Caller {
  readonly name: string;
  readonly kind: Kind;
  readonly headers: Headers;
  /** Of a worker: the only provider that it may use. */
  readonly onlyProvider?: ProviderId;
  /** Whether a page of another site sends the request, with the user's cookie. */
  readonly isForeignPage?: boolean;
}

const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });
const cookie = (value: string): Headers => ({ cookie: `keypool_session=${value}` });

/** Makes callers of every kind, each with credentials of its own. */
export class Callers {
  private made = 0;

  private constructor(
    private readonly testApp: TestApp,
    private readonly maker: Headers,
  ) {}

  static async create(testApp: TestApp): Promise<Caller[]> {
    const callers = new Callers(testApp, cookie(await signIn(testApp, ADMIN)));
    return [
      ...callers.nobody(),
      ...(await callers.withSession()),
      ...(await callers.withEndedSession()),
      ...(await callers.withToken()),
      ...(await callers.withEndedToken()),
      ...(await callers.withTwo()),
    ];
  }

  private nobody(): Caller[] {
    return [
      { name: 'nobody', kind: 'stranger', headers: {} },
      { name: 'a made-up cookie', kind: 'stranger', headers: cookie('A'.repeat(43)) },
      {
        name: 'an unknown admin token',
        kind: 'stranger',
        headers: bearer(`kp_admin_${'A'.repeat(43)}`),
      },
      {
        name: 'an unknown worker token',
        kind: 'stranger',
        headers: bearer(`kp_worker_${'A'.repeat(43)}`),
      },
    ];
  }

  private async withSession(): Promise<Caller[]> {
    const foreignPages: Headers[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    const foreign = foreignPages.map(async (page): Promise<Caller> => ({
      name: `an admin's cookie from a page with ${JSON.stringify(page)}`,
      kind: 'admin',
      headers: { ...page, ...cookie(await signIn(this.testApp, ADMIN)) },
      isForeignPage: true,
    }));
    return [
      { name: 'a viewer', kind: 'viewer', headers: (await this.user('viewer')).session },
      { name: 'an admin', kind: 'admin', headers: (await this.user('admin')).session },
      ...(await Promise.all(foreign)),
    ];
  }

  private async withEndedSession(): Promise<Caller[]> {
    const deleted = await this.user('admin');
    await this.ask('DELETE', `/admin/users/${deleted.id}`);
    const demoted = await this.user('admin');
    await this.ask('PATCH', `/admin/users/${demoted.id}`, { role: 'viewer' });
    const promoted = await this.user('viewer');
    await this.ask('PATCH', `/admin/users/${promoted.id}`, { role: 'admin' });
    const reset = await this.user('admin');
    await this.ask('PATCH', `/admin/users/${reset.id}`, { password: `${PASSWORD}-new` });
    const signedOut = await this.user('admin');
    await this.ask('POST', '/auth/logout', undefined, signedOut.session);
    const expired = await this.user('admin');
    await this.testApp.database
      .collection('sessions')
      .findOneAndUpdate({}, { $set: { expiresAt: new Date(0) } }, { sort: { createdAt: -1 } });
    return Object.entries({
      'an admin who was deleted': deleted,
      'an admin who became a viewer': demoted,
      'a viewer who became an admin': promoted,
      'an admin whose password was changed': reset,
      'an admin who signed out': signedOut,
      'an admin whose session has expired': expired,
    }).map(([name, { session }]) => ({ name, kind: 'stranger', headers: session }));
  }

  private async withToken(): Promise<Caller[]> {
    const worker = await this.token({ scope: 'worker' });
    const limited = PROVIDER_IDS.map(async (onlyProvider): Promise<Caller> => {
      const limits = { providers: [onlyProvider], proxyIds: ['p'] };
      const { headers } = await this.token({ scope: 'worker', ...limits });
      const name = `a worker limited to ${onlyProvider} and a proxy`;
      return { name, kind: 'worker', headers, onlyProvider };
    });
    const admin = await this.token({ scope: 'admin' });
    const metrics = await this.token({ scope: 'metrics' });
    return [
      { name: 'a worker', kind: 'worker', headers: worker.headers },
      ...(await Promise.all(limited)),
      { name: 'an admin token', kind: 'admin token', headers: admin.headers },
      { name: 'a metrics token', kind: 'metrics token', headers: metrics.headers },
    ];
  }

  private async withEndedToken(): Promise<Caller[]> {
    const ended: Caller[] = [];
    for (const scope of ['admin', 'worker'] as const) {
      const revoked = await this.token({ scope });
      await this.ask('DELETE', `/admin/tokens/${revoked.id}`);
      const expiresAt = new Date(Date.now() + HOUR_MS).toISOString();
      const expired = await this.token({ scope, expiresAt });
      await this.expire(expired.id);
      await this.untilAnswered(expired.headers, 401);
      ended.push(
        { name: `a revoked ${scope} token`, kind: 'stranger', headers: revoked.headers },
        { name: `an expired ${scope} token`, kind: 'stranger', headers: expired.headers },
      );
    }
    return ended;
  }

  /** As if its time had passed. */
  private async expire(id: string): Promise<void> {
    const { app, database } = this.testApp;
    const tokens = database.collection<TokenDocument>('api_tokens');
    const _id = new Types.ObjectId(id);
    const stored = await tokens.findOne({ _id });
    if (!stored) {
      throw new Error(`there is no token ${id}`);
    }
    const expiresAt = new Date(0);
    const proof = app.get(RowProof).of('token', { ...stored, expiresAt });
    await tokens.updateOne({ _id }, { $set: { expiresAt, proof }, $inc: { rev: 1 } });
  }

  /** The token counts alone. */
  private async withTwo(): Promise<Caller[]> {
    const { session } = await this.user('admin');
    const worker = await this.token({ scope: 'worker' });
    return [
      {
        name: "an unknown token and an admin's cookie",
        kind: 'stranger',
        headers: { ...session, ...bearer(`kp_admin_${'A'.repeat(43)}`) },
      },
      {
        name: "a worker's token and an admin's cookie",
        kind: 'worker',
        headers: { ...session, ...worker.headers },
      },
    ];
  }

  private async user(role: Role): Promise<{ id: string; session: Headers }> {
    const user = { email: `user-${++this.made}@example.com`, password: PASSWORD };
    const { id } = await this.ask('POST', '/admin/users', { ...user, role });
    return { id: String(id), session: cookie(await signIn(this.testApp, user)) };
  }

  private async token(
    wanted: Omit<CreateTokenDto, 'name'>,
  ): Promise<{ id: string; headers: Headers }> {
    const name = `token ${++this.made}`;
    const { id, token } = await this.ask('POST', '/admin/tokens', { name, ...wanted });
    return { id: String(id), headers: bearer(String(token)) };
  }

  private async untilAnswered(headers: Headers, status: number): Promise<void> {
    await eventually(async () => {
      const { statusCode } = await this.testApp.app.inject({ url: '/auth/me', headers });
      expect(statusCode).toBe(status);
    });
  }

  private async ask(
    method: 'POST' | 'PATCH' | 'DELETE',
    url: string,
    body?: object,
    headers = this.maker,
  ): Promise<Record<string, unknown>> {
    const payload = body && { payload: body };
    const answer = await this.testApp.app.inject({ method, url, headers, ...payload });
    if (answer.statusCode >= 300) {
      throw new Error(`${method} ${url} was answered ${answer.statusCode} ${answer.body}`);
    }
    return answer.json<Record<string, unknown>>();
  }
}
