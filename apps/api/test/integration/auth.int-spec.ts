import { hash as hashCheaply } from '@node-rs/argon2';
import { hash, randomBytes } from 'node:crypto';
import type { SessionDocument } from '../../src/app/credentials/session.schema';
import { UserRepository } from '../../src/app/credentials/user.repository';
import { ADMIN, AuthTestApp } from './auth-test-app';

const VIEWER = { email: 'viewer@example.org', password: 'only looking around' };
const HOUR_MS = 3_600_000;

describe('signing in', () => {
  let api: AuthTestApp;
  let admin: string;

  beforeAll(async () => {
    api = await AuthTestApp.start();
    await api.ensureFirstAdmin();
    admin = await api.signIn();
    await api.createUser(admin, VIEWER.email, VIEWER.password, 'viewer');
  });

  afterAll(async () => {
    await api.end();
  });

  function session(cookie: string) {
    return api.connection.collection<SessionDocument>('sessions').findOne({
      _id: api.hashOf(cookie),
    });
  }

  async function sessionOf(cookie: string): Promise<SessionDocument> {
    const found = await session(cookie);
    if (!found) {
      throw new Error('there is no such session');
    }
    return found;
  }

  async function changeSession(cookie: string, set: Partial<SessionDocument>): Promise<void> {
    await api.connection
      .collection<SessionDocument>('sessions')
      .updateOne({ _id: api.hashOf(cookie) }, { $set: set });
  }

  it('sets a cookie that scripts and other sites cannot use, and returns who signed in', async () => {
    const response = await api.request('POST', '/auth/login', {
      body: { email: ` ${ADMIN.email.toUpperCase()} `, password: ADMIN.password },
    });
    expect(response.status).toBe(200);
    const [cookie] = response.cookies;
    const stored = await session(cookie?.value ?? '');
    expect(response.body).toEqual({
      email: ADMIN.email,
      role: 'admin',
      expiresAt: stored?.expiresAt.toISOString(),
      absoluteExpiresAt: stored?.absoluteExpiresAt.toISOString(),
    });
    const span = (end?: Date) => Number(end) - Number(stored?.createdAt);
    expect(span(stored?.expiresAt)).toBe(2 * HOUR_MS);
    expect(span(stored?.absoluteExpiresAt)).toBe(24 * HOUR_MS);
    expect(cookie).toMatchObject({
      name: 'keypool_session',
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
    });
    expect(cookie).not.toHaveProperty('secure');
    expect(cookie?.value).toMatch(/^[\w-]{43}$/);
  });

  it('makes the cookie secure behind TLS, wherever that ends', async () => {
    const headers = { origin: 'https://keypool.example', host: 'keypool.example' };
    const response = await api.request('POST', '/auth/login', { body: ADMIN, headers });
    expect(response.status).toBe(200);
    expect(response.cookies[0]).toMatchObject({ secure: true });
  });

  it('refuses a browser that would drop the cookie, and says that HTTPS is required', async () => {
    const headers = { origin: 'http://192.168.1.5:3000', host: '192.168.1.5:3000' };
    const response = await api.request('POST', '/auth/login', { body: ADMIN, headers });
    expect(response).toMatchObject({
      status: 403,
      cookies: [],
      body: { code: 'https_required', detail: expect.stringContaining('https://') },
    });
  });

  it('keeps only a hash of the cookie', async () => {
    const cookie = await api.signIn();
    const stored = await api.connection.collection('sessions').find().toArray();
    expect(JSON.stringify(stored)).not.toContain(cookie);
    expect(await session(cookie)).not.toBeNull();
  });

  it('is not done by whoever can write to the database', async () => {
    const cookie = await api.signIn();
    const forged = randomBytes(32).toString('base64url');
    await api.connection
      .collection<SessionDocument>('sessions')
      .insertOne({ ...(await sessionOf(cookie)), _id: hash('sha256', forged, 'hex') });
    const me = (sent: string) => api.request('GET', '/auth/me', { cookie: sent });
    expect((await me(cookie)).status).toBe(200);
    expect((await me(forged)).status).toBe(401);
  });

  it('answers an unknown user as it answers a wrong password', async () => {
    const answers = await Promise.all(
      [
        { email: ADMIN.email, password: 'wrong password' },
        { email: 'nobody@example.org', password: 'wrong password' },
      ].map((body) => api.request('POST', '/auth/login', { body, remoteAddress: '192.0.2.1' })),
    );
    const [known, unknown] = answers.map(({ status, body }) => ({
      status,
      ...body,
      requestId: '',
    }));
    expect(known).toMatchObject({ status: 401, code: 'invalid_credentials' });
    expect(unknown).toEqual(known);
  });

  it('logs who signed in and who failed, from where and without the password', async () => {
    await api.request('POST', '/auth/login', { body: ADMIN, remoteAddress: '192.0.2.2' });
    expect(await api.lastEvent('signed_in')).toMatchObject({
      actor: ADMIN.email,
      detail: { address: '192.0.2.2' },
    });
    const email = `${'x'.repeat(100)}@example.org`;
    await api.request('POST', '/auth/login', {
      body: { email, password: 'a secret guess' },
      remoteAddress: '192.0.2.2',
    });
    const failed = await api.lastEvent('sign_in_failed');
    expect(failed).toMatchObject({
      actor: 'system',
      detail: { email: 'x'.repeat(64), address: '192.0.2.2' },
    });
    expect(JSON.stringify(failed)).not.toContain('a secret guess');
  });

  it('gathers what fails again within a minute', async () => {
    const events = api.connection.collection('events');
    const filter = { type: 'sign_in_failed', 'detail.address': '192.0.2.3' };
    for (let i = 0; i < 4; i++) {
      await api.request('POST', '/auth/login', {
        body: { ...ADMIN, password: 'a wrong one' },
        remoteAddress: '192.0.2.3',
      });
    }
    expect(await events.countDocuments(filter)).toBe(1);
  });

  it('renews a hash that was cheaper to make, and ends no session for it', async () => {
    const before = await api.signIn(VIEWER);
    const users = api.app.get(UserRepository);
    const stored = async () => {
      const found = await users.findByEmail(VIEWER.email);
      if (!found) {
        throw new Error('the viewer is missing');
      }
      return found;
    };
    const cheap = await hashCheaply(VIEWER.password, { memoryCost: 8_192, timeCost: 1 });
    await users.renewHash(await stored(), cheap);
    expect((await stored()).passwordHash).toBe(cheap);
    await api.signIn(VIEWER);
    expect((await stored()).passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await api.request('GET', '/auth/me', { cookie: before })).status).toBe(200);
    await expect(api.signIn(VIEWER)).resolves.toBeDefined();
  });

  it.each([
    ['a password that is an object', { email: ADMIN.email, password: { $ne: null } }, '/password'],
    ['an e-mail that is an object', { email: { $gt: '' }, password: 'x' }, '/email'],
    ['an empty password', { email: ADMIN.email, password: '' }, '/password'],
    ['an unknown field', { ...ADMIN, role: 'admin' }, '/role'],
    ['a password that is too long', { email: ADMIN.email, password: 'x'.repeat(257) }, '/password'],
  ])('refuses %s and names the field', async (_, body, pointer) => {
    const response = await api.request('POST', '/auth/login', { body });
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({ code: 'validation_failed', errors: [{ pointer }] });
  });

  it('gives every sign-in a session of its own and ends the one before', async () => {
    const first = await api.signIn();
    const second = await api.request('POST', '/auth/login', { body: ADMIN, cookie: first });
    expect(second.cookies[0]?.value).not.toBe(first);
    expect((await api.request('GET', '/auth/me', { cookie: first })).status).toBe(401);
  });

  it('returns who is signed in, and until when', async () => {
    const viewer = await api.signIn(VIEWER);
    const me = await api.request('GET', '/auth/me', { cookie: viewer });
    const stored = await session(viewer);
    expect(me.body).toEqual({
      email: VIEWER.email,
      role: 'viewer',
      expiresAt: stored?.expiresAt.toISOString(),
      absoluteExpiresAt: stored?.absoluteExpiresAt.toISOString(),
    });
  });

  it('says that a token has no session', async () => {
    const { token } = await api.createToken(admin, { name: 'no session', scope: 'admin' });
    expect((await api.request('GET', '/auth/me', { token })).body).toEqual({
      email: 'token:no session',
      role: 'admin',
      expiresAt: null,
      absoluteExpiresAt: null,
    });
  });

  it('signs out: the session is gone and the cookie cleared', async () => {
    const cookie = await api.signIn();
    const response = await api.request('POST', '/auth/logout', { cookie });
    expect(response.status).toBe(200);
    expect(response.cookies[0]).toMatchObject({ name: 'keypool_session', value: '' });
    expect((await api.request('GET', '/auth/me', { cookie })).status).toBe(401);
    expect(await session(cookie)).toBeNull();
    expect(await api.lastEvent('signed_out')).toMatchObject({
      actor: ADMIN.email,
      detail: { address: '127.0.0.1' },
    });
  });

  it('signs out without a session, too, which is no event', async () => {
    const cookie = await api.signIn();
    await api.request('POST', '/auth/logout', { cookie });
    const before = await api.lastEvent('signed_out');
    for (const gone of [{}, { cookie }, { cookie: 'x'.repeat(43) }]) {
      expect((await api.request('POST', '/auth/logout', gone)).status).toBe(200);
    }
    expect(await api.lastEvent('signed_out')).toEqual(before);
  });

  describe('the end of a session', () => {
    it('comes when it was not used for the idle time', async () => {
      const cookie = await api.signIn();
      // A process under load knows the database's time only roughly.
      await changeSession(cookie, { expiresAt: new Date(Date.now() - HOUR_MS / 60) });
      expect((await api.request('GET', '/auth/me', { cookie })).status).toBe(401);
    });

    it('is postponed by use, but never beyond the absolute end', async () => {
      const cookie = await api.signIn();
      const lastSeenAt = new Date(Date.now() - HOUR_MS);
      await changeSession(cookie, { lastSeenAt, expiresAt: new Date(Date.now() + HOUR_MS) });
      const { body } = await api.request('GET', '/auth/me', { cookie });
      const renewed = await session(cookie);
      expect(body['expiresAt']).toBe(renewed?.expiresAt.toISOString());
      expect(renewed?.lastSeenAt.getTime()).toBeGreaterThan(lastSeenAt.getTime());
      expect(renewed?.expiresAt.getTime()).toBeGreaterThan(Date.now() + 1.9 * HOUR_MS);

      const absoluteExpiresAt = new Date(Date.now() + HOUR_MS / 2);
      await changeSession(cookie, { lastSeenAt, absoluteExpiresAt });
      await api.request('GET', '/auth/me', { cookie });
      expect((await session(cookie))?.expiresAt).toEqual(absoluteExpiresAt);
    });

    it.each([
      ['a page that asks by itself', '/auth/me', { 'x-keypool-background': '1' }],
      ['its stream of changes', '/overview', { accept: 'text/event-stream' }],
    ])('is not postponed by %s, which is accepted all the same', async (_, url, headers) => {
      const cookie = await api.signIn();
      const lastSeenAt = new Date(Date.now() - HOUR_MS);
      await changeSession(cookie, { lastSeenAt, expiresAt: new Date(Date.now() + HOUR_MS) });
      const before = await session(cookie);
      const response = await api.request('GET', url, { cookie, headers });
      expect(response.status).toBe(200);
      expect(await session(cookie)).toEqual(before);
      if (url === '/auth/me') {
        expect(response.body).toMatchObject({ expiresAt: before?.expiresAt.toISOString() });
      }
    });

    it('costs no write for each request', async () => {
      const cookie = await api.signIn();
      const before = await session(cookie);
      await api.request('GET', '/auth/me', { cookie });
      await api.request('GET', '/auth/me', { cookie });
      expect(await session(cookie)).toEqual(before);
    });

    it('is tidied up by the database', async () => {
      const indexes = await api.connection.collection('sessions').indexes();
      expect(indexes).toContainEqual(
        expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }),
      );
    });
  });

  describe('a new password', () => {
    const USER = { email: 'changing@example.org', password: 'the first password' };
    const NEXT = 'the second password';

    it('begins a new session here, ends all others and replaces the old one', async () => {
      await api.createUser(admin, USER.email, USER.password, 'viewer');
      const here = await api.signIn(USER);
      const elsewhere = await api.signIn(USER);

      const response = await api.request('POST', '/auth/password', {
        cookie: here,
        body: { currentPassword: USER.password, newPassword: NEXT },
      });
      expect(response.status).toBe(200);
      const [renewed] = response.cookies;
      expect(renewed).toMatchObject({ name: 'keypool_session', httpOnly: true });
      const me = (cookie?: string) => api.request('GET', '/auth/me', { cookie: cookie ?? 'none' });
      expect((await me(renewed?.value)).status).toBe(200);
      expect((await me(here)).status).toBe(401);
      expect((await me(elsewhere)).status).toBe(401);
      await expect(api.signIn(USER)).rejects.toThrow('401');
      await expect(api.signIn({ ...USER, password: NEXT })).resolves.toBeDefined();
      expect(await api.lastEvent('password_changed')).toMatchObject({ actor: USER.email });
    });

    it('wants the current one, and guessing it is throttled', async () => {
      const viewer = await api.signIn(VIEWER);
      const guess = () =>
        api.request('POST', '/auth/password', {
          cookie: viewer,
          remoteAddress: '192.0.2.9',
          body: { currentPassword: 'not the password', newPassword: NEXT },
        });
      const first = await guess();
      expect(first.status).toBe(400);
      expect(first.body).toMatchObject({ errors: [{ pointer: '/currentPassword' }] });
      await Promise.all([guess(), guess(), guess(), guess()]);
      expect((await guess()).status).toBe(429);
      await expect(api.signIn(VIEWER)).resolves.toBeDefined();
    });

    it('must be long enough', async () => {
      const response = await api.request('POST', '/auth/password', {
        cookie: admin,
        body: { currentPassword: ADMIN.password, newPassword: 'short' },
      });
      expect(response.body).toMatchObject({ errors: [{ pointer: '/newPassword' }] });
    });

    it.each([
      ['is easy to guess', 'passwordpassword', 'too easy to guess'],
      ['is made of the name', ADMIN.email, 'too easy to guess'],
      ['is the old one', ADMIN.password, 'is the current password'],
    ])('is refused when it %s', async (_, newPassword, detail) => {
      const cookie = await api.signIn();
      const response = await api.request('POST', '/auth/password', {
        cookie,
        body: { currentPassword: ADMIN.password, newPassword },
      });
      expect(response).toMatchObject({
        status: 400,
        cookies: [],
        body: { errors: [{ pointer: '/newPassword', detail: expect.stringContaining(detail) }] },
      });
      expect((await api.request('GET', '/auth/me', { cookie })).status).toBe(200);
    });

    it('is nothing for a token', async () => {
      const { token } = await api.createToken(admin, { name: 'ci', scope: 'admin' });
      const response = await api.request('POST', '/auth/password', {
        token,
        body: { currentPassword: ADMIN.password, newPassword: NEXT },
      });
      expect(response.status).toBe(403);
    });
  });

  describe('throttling', () => {
    const WRONG = { email: ADMIN.email, password: 'wrong password' };

    function guess(remoteAddress: string, body = WRONG) {
      return api.request('POST', '/auth/login', { body, remoteAddress });
    }

    it('stops after five failures from one address, also with the right password, and says for how long', async () => {
      for (let i = 0; i < 5; i++) {
        expect((await guess('192.0.2.10')).status).toBe(401);
      }
      const refused = await guess('192.0.2.10', ADMIN);
      expect(refused.status).toBe(429);
      expect(refused.body).toMatchObject({ code: 'too_many_attempts' });
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    });

    it('does not lock the account out for another address', async () => {
      expect((await guess('192.0.2.11', ADMIN)).status).toBe(200);
    });

    /** Signs in from a device, and returns what it sends from then on. */
    async function knownDevice(): Promise<Record<string, string>> {
      const { cookies } = await guess('192.0.2.13', ADMIN);
      const { name, value } = cookies[1] ?? {};
      expect(name).toBe('keypool_device');
      return { cookie: `${name}=${value}` };
    }

    it('never stops a device that signed in before, whatever strangers do at its address', async () => {
      const headers = await knownDevice();
      const stranger = '192.0.2.14';
      await Promise.all(Array.from({ length: 5 }, () => guess(stranger)));
      expect((await guess(stranger, ADMIN)).status).toBe(429);
      const body = ADMIN;
      const options = { body, headers, remoteAddress: stranger };
      expect((await api.request('POST', '/auth/login', options)).status).toBe(200);
      const wrong = { ...options, body: WRONG };
      for (let i = 0; i < 5; i++) {
        expect((await api.request('POST', '/auth/login', wrong)).status).toBe(401);
      }
      expect((await api.request('POST', '/auth/login', options)).status).toBe(429);
    });

    it('lets such a device pass a crowd of strangers, each from an address of its own', async () => {
      const headers = await knownDevice();
      const strangers = Array.from({ length: 80 }, (_, host) => guess(`198.51.100.${host}`));
      const owner = await api.request('POST', '/auth/login', {
        body: ADMIN,
        headers,
        remoteAddress: '192.0.2.15',
      });
      expect(owner.status).toBe(200);
      const statuses = (await Promise.all(strangers)).map(({ status }) => status);
      expect(statuses).toContain(429);
    });

    it('allows no more when the attempts are simultaneous', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => guess('192.0.2.12')));
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 401)).toHaveLength(5);
      expect(statuses.filter((status) => status === 429)).toHaveLength(15);
    });
  });

  describe('a page of another host', () => {
    const FOREIGN: [string, Record<string, string>][] = [
      ['by its origin', { origin: 'https://evil.example' }],
      ['by another port', { origin: 'http://localhost:8081' }],
      ['by no origin that can be named', { origin: 'null' }],
      ['by what the browser says', { 'sec-fetch-site': 'cross-site' }],
      ['by being of the same site only', { 'sec-fetch-site': 'same-site' }],
    ];

    it.each(FOREIGN)('can change nothing with the cookie: known %s', async (_, headers) => {
      const paths: ['POST' | 'DELETE', string][] = [
        ['POST', '/admin/users'],
        ['POST', '/admin/tokens'],
        ['DELETE', '/admin/tokens/000000000000000000000000'],
        ['POST', '/auth/password'],
        ['POST', '/auth/logout'],
      ];
      for (const [method, path] of paths) {
        const response = await api.request(method, path, { cookie: admin, headers });
        expect([path, response.status]).toEqual([path, 403]);
      }
      expect((await api.request('GET', '/auth/me', { cookie: admin })).status).toBe(200);
    });

    it.each(FOREIGN)('cannot sign its reader in: known %s', async (_, headers) => {
      const response = await api.request('POST', '/auth/login', { body: ADMIN, headers });
      expect(response.status).toBe(403);
      expect(response.cookies).toEqual([]);
    });

    it.each([
      ['this host', { origin: 'http://keypool.example:3000', host: 'keypool.example:3000' }],
      ['this host behind TLS', { origin: 'https://keypool.example', host: 'keypool.example' }],
      [
        'what the browser calls the same',
        { origin: 'https://a.example', 'sec-fetch-site': 'same-origin' },
      ],
    ])('is not %s', async (_, headers) => {
      const response = await api.request('POST', '/auth/logout', { headers });
      expect(response.status).toBe(200);
    });

    it('matters not to a token, which no browser sends by itself', async () => {
      const { token } = await api.createToken(admin, { name: 'script', scope: 'admin' });
      const response = await api.request('POST', '/admin/tokens', {
        token,
        headers: { origin: 'https://evil.example' },
        body: { name: 'made by a script', scope: 'worker' },
      });
      expect(response.status).toBe(201);
    });
  });

  it('reads JSON only', async () => {
    const response = await api.request('POST', '/auth/login', {
      body: ADMIN,
      headers: { 'content-type': 'text/plain' },
    });
    expect(response.status).toBe(415);
  });
});
