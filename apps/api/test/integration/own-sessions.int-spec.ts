import { ADMIN, AuthTestApp } from './auth-test-app';

const USER = { email: 'viewer@example.org', password: 'only looking around' };
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

interface Row {
  id: string;
  isCurrent: boolean;
  address: string | null;
  program: string | null;
}

describe("a user's own sessions", () => {
  let api: AuthTestApp;
  let admin: string;
  let viewer: string;

  beforeAll(async () => {
    api = await AuthTestApp.start();
    await api.ensureFirstAdmin();
    admin = await api.signIn();
    await api.createUser(admin, USER.email, USER.password, 'viewer');
  });

  beforeEach(async () => {
    await api.connection.collection('sessions').deleteMany({});
    admin = await api.signIn();
    viewer = await signInFrom('192.0.2.1', FIREFOX);
  });

  afterAll(async () => {
    await api.end();
  });

  async function signInFrom(remoteAddress: string, userAgent: string): Promise<string> {
    const { cookies } = await api.request('POST', '/auth/login', {
      body: USER,
      remoteAddress,
      headers: { 'user-agent': userAgent },
    });
    return cookies.find(({ name }) => name === 'keypool_session')?.value ?? '';
  }

  async function list(cookie: string): Promise<Row[]> {
    const { body } = await api.request('GET', '/auth/sessions', { cookie });
    return body['sessions'] as Row[];
  }

  const statusOf = async (cookie: string) =>
    (await api.request('GET', '/auth/me', { cookie })).status;

  const end = (id: string, cookie: string) =>
    api.request('DELETE', `/auth/sessions/${id}`, { cookie });

  it('are listed with address, program and times, and one of them is this one', async () => {
    await signInFrom('2001:db8::7', 'curl/8.14.1');
    expect(await list(viewer)).toEqual([
      {
        id: expect.any(String),
        isCurrent: false,
        address: '2001:db8::7',
        program: 'curl/8.14.1',
        createdAt: expect.any(String),
        lastSeenAt: expect.any(String),
      },
      expect.objectContaining({
        isCurrent: true,
        address: '192.0.2.1',
        program: 'Firefox, Linux',
      }),
    ]);
  });

  it('show from where a cookie is used now', async () => {
    await api.connection
      .collection('sessions')
      .updateMany({}, { $set: { lastSeenAt: new Date(Date.now() - 120_000) } });
    await api.request('GET', '/auth/me', { cookie: viewer, remoteAddress: '198.51.100.1' });
    expect(await list(viewer)).toMatchObject([{ address: '198.51.100.1' }]);
  });

  it('show no cookie', async () => {
    expect(JSON.stringify(await list(viewer))).not.toContain(viewer);
  });

  it('end one by one, at once', async () => {
    const stolen = await signInFrom('198.51.100.1', FIREFOX);
    const { id } = (await list(viewer)).find(({ isCurrent }) => !isCurrent) ?? { id: '' };
    expect((await end(id, viewer)).status).toBe(200);
    expect([await statusOf(stolen), await statusOf(viewer)]).toEqual([401, 200]);
    expect((await end(id, viewer)).body).toMatchObject({ code: 'not_found' });
    expect(await api.lastEvent('sessions_ended')).toMatchObject({
      actor: USER.email,
      detail: { count: 1 },
    });
  });

  it('end all at once but this one', async () => {
    const others = [await signInFrom('192.0.2.2', FIREFOX), await signInFrom('192.0.2.3', FIREFOX)];
    const answer = await api.request('DELETE', '/auth/sessions', { cookie: viewer });
    expect([answer.status, answer.body]).toEqual([200, { ended: 2 }]);
    expect(await Promise.all(others.map(statusOf))).toEqual([401, 401]);
    expect(await statusOf(viewer)).toBe(200);
    expect(await statusOf(admin)).toBe(200);
  });

  it('are seen and ended by nobody else', async () => {
    const [{ id } = { id: '' }] = await list(viewer);
    expect((await end(id, admin)).status).toBe(404);
    expect(await statusOf(viewer)).toBe(200);
    expect(await list(admin)).toHaveLength(1);
  });

  it('are none of a token', async () => {
    const { token } = await api.createToken(admin, { name: 'ci', scope: 'admin' });
    for (const [method, url] of [
      ['GET', '/auth/sessions'],
      ['DELETE', '/auth/sessions'],
      ['DELETE', '/auth/sessions/x'],
    ] as const) {
      const { status, body } = await api.request(method, url, { token });
      expect([status, body['code']]).toEqual([403, 'session_required']);
    }
    expect(await api.lastEvent('token_created')).toMatchObject({ actor: ADMIN.email });
  });
});
