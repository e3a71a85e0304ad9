import { ADMIN, AuthTestApp } from './auth-test-app';

const LATER_MS = 10 * 60_000 + 1_000;
const PASSWORD = 'long enough to be one';
const UNKNOWN = '000000000000000000000000';
const WORKER = { name: 'made again', scope: 'worker' };

type Request = ['POST' | 'PATCH' | 'DELETE', string, unknown?];

/** What outlasts a session. */
const WANTED: Request[] = [
  ['POST', '/admin/tokens', WORKER],
  ['POST', '/admin/tokens', { name: 'made again', scope: 'admin' }],
  ['POST', '/admin/users', { email: 'again@example.org', password: PASSWORD, role: 'admin' }],
  ['PATCH', `/admin/users/${UNKNOWN}`, { role: 'admin' }],
  ['PATCH', `/admin/users/${UNKNOWN}`, { password: PASSWORD }],
  ['DELETE', `/admin/users/${UNKNOWN}`],
];

describe('the password again', () => {
  let api: AuthTestApp;
  let cookie: string;

  beforeAll(async () => {
    api = await AuthTestApp.start();
    await api.ensureFirstAdmin();
  });

  beforeEach(async () => {
    cookie = await api.signIn();
  });

  afterAll(async () => {
    await api.end();
  });

  const send = ([method, url, body]: Request, who: { cookie?: string; token?: string }) =>
    api.request(method, url, { body, ...who });

  const confirm = (password: string) =>
    api.app.inject({
      method: 'POST',
      url: '/auth/confirm',
      headers: { cookie: `keypool_session=${cookie}` },
      payload: { password },
    });

  const stored = async () => [
    await api.connection.collection('users').countDocuments(),
    await api.connection.collection('api_tokens').countDocuments(),
  ];

  it.each(WANTED)('is wanted ten minutes later for %s %s %j', async (...request) => {
    const before = await stored();
    await api.passwordGiven(cookie, LATER_MS);
    const refused = await send(request, { cookie });
    expect([refused.status, refused.body['code']]).toEqual([403, 'password_required']);
    await api.passwordGiven(cookie, null);
    expect((await send(request, { cookie })).body).toMatchObject({ code: 'password_required' });
    expect(await stored()).toEqual(before);
  });

  it('is good for all of them once it was given', async () => {
    await api.passwordGiven(cookie, LATER_MS);
    const wrong = await confirm('not the password');
    expect([wrong.statusCode, wrong.json<Record<string, unknown>>()]).toEqual([
      403,
      expect.objectContaining({ code: 'wrong_password' }),
    ]);
    expect(await api.lastEvent('password_refused')).toMatchObject({
      actor: ADMIN.email,
      detail: { address: '127.0.0.1' },
    });
    expect((await send(['POST', '/admin/tokens', WORKER], { cookie })).status).toBe(403);
    const right = await confirm(ADMIN.password);
    expect([right.statusCode, right.body]).toEqual([204, '']);
    expect((await send(['POST', '/admin/tokens', WORKER], { cookie })).status).toBe(201);
    expect((await send(['DELETE', `/admin/users/${UNKNOWN}`], { cookie })).status).toBe(404);
  });

  it('is not guessed in a session that was found open', async () => {
    for (let i = 0; i < 5; i++) {
      expect((await confirm(`guess ${i}`)).statusCode).toBe(403);
    }
    const stopped = await confirm(ADMIN.password);
    expect([stopped.statusCode, Number(stopped.headers['retry-after']) > 0]).toEqual([429, true]);
    await expect(api.signIn()).resolves.toBeDefined();
  });

  it('is not wanted to look, and not to revoke', async () => {
    const { id } = await api.createToken(cookie, { name: 'leaked', scope: 'worker' });
    await api.passwordGiven(cookie, LATER_MS);
    expect((await api.request('GET', '/admin/users', { cookie })).status).toBe(200);
    expect((await send(['DELETE', `/admin/tokens/${id}`], { cookie })).status).toBe(200);
  });

  it('is nothing that a token has: it makes tokens for workers, and neither admins nor users', async () => {
    const { token } = await api.createToken(cookie, { name: 'ci', scope: 'admin' });
    const [worker, ...others] = WANTED;
    expect((await send(worker ?? ['POST', ''], { token })).status).toBe(201);
    for (const request of others.filter(([method]) => method !== 'DELETE')) {
      const { status, body } = await send(request, { token });
      expect([request, status, body['code']]).toEqual([request, 403, 'session_required']);
    }
  });
});
