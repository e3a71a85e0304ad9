import type { Role } from '@keypool/dto';
import { eventually } from '@keypool/testing';
import { ChangeFeed } from '../../src/app/database/change-feed';
import { StartupError } from '../../src/app/config/startup.error';
import type { ProblemException } from '../../src/app/http/problem.exception';
import { SYSTEM } from '../../src/app/identity/actor';
import { UsersService } from '../../src/app/users/users.service';
import { ADMIN, AuthTestApp } from './auth-test-app';

const PASSWORD = 'long enough to be one';
const UNKNOWN = '000000000000000000000000';

/** As before anybody was there: an application for each test would cost more than the tests. */
async function forgetUsers({ connection }: AuthTestApp): Promise<void> {
  for (const name of ['users', 'sessions', 'events']) {
    await connection.collection(name).deleteMany({});
  }
  await connection.collection<{ _id: string }>('settings').deleteOne({ _id: 'first_sign_in' });
}

async function onlyTheFirstAdmin(api: AuthTestApp): Promise<void> {
  await forgetUsers(api);
  await api.ensureFirstAdmin();
}

describe('users', () => {
  let api: AuthTestApp;
  let admin: string;
  let made = 0;

  beforeAll(async () => {
    api = await AuthTestApp.start();
    await api.ensureFirstAdmin();
    admin = await api.signIn();
  });

  afterAll(async () => {
    await api.end();
  });

  async function newUser(role: Role): Promise<{ id: string; email: string; password: string }> {
    const email = `user-${++made}@example.org`;
    return { id: await api.createUser(admin, email, PASSWORD, role), email, password: PASSWORD };
  }

  function change(id: string, body: unknown) {
    return api.request('PATCH', `/admin/users/${id}`, { cookie: admin, body });
  }

  function remove(id: string) {
    return api.request('DELETE', `/admin/users/${id}`, { cookie: admin });
  }

  async function statusOf(cookie: string): Promise<number> {
    return (await api.request('GET', '/auth/me', { cookie })).status;
  }

  it('creates a user who can sign in, and logs it', async () => {
    const response = await api.request('POST', '/admin/users', {
      cookie: admin,
      body: { email: ' New@Example.org ', password: PASSWORD, role: 'viewer' },
    });
    expect(response.status).toBe(201);
    expect(response.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      email: 'new@example.org',
      role: 'viewer',
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    await expect(
      api.signIn({ email: 'new@example.org', password: PASSWORD }),
    ).resolves.toBeDefined();
    expect(await api.lastEvent('user_created')).toMatchObject({
      actor: ADMIN.email,
      detail: { email: 'new@example.org', role: 'viewer' },
    });
  });

  it('stores a slow hash of the password and shows it to nobody', async () => {
    const { email } = await newUser('viewer');
    const stored = await api.connection.collection('users').findOne({ email });
    expect(stored?.['passwordHash']).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const { body } = await api.request('GET', '/admin/users', { cookie: admin });
    expect(JSON.stringify(body)).not.toContain('argon2');
  });

  it('takes an e-mail address once, also when two ask at once', async () => {
    const body = { email: 'twice@example.org', password: PASSWORD, role: 'viewer' };
    const answers = await Promise.all(
      [1, 2, 3].map(() => api.request('POST', '/admin/users', { cookie: admin, body })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
      code: 'duplicate_id',
    });
  });

  it('refuses an e-mail address that is taken at the first attempt, without trying to insert it', async () => {
    const { email } = await newUser('viewer');
    const runs = jest.spyOn(api.connection, 'startSession');
    const { status } = await api.request('POST', '/admin/users', {
      cookie: admin,
      body: { email, password: PASSWORD, role: 'viewer' },
    });
    expect(status).toBe(409);
    expect(runs).toHaveBeenCalledTimes(1);
    runs.mockRestore();
  });

  it.each([
    ['no e-mail', { password: PASSWORD, role: 'viewer' }, '/email'],
    ['an e-mail that is none', { email: 'x', password: PASSWORD, role: 'viewer' }, '/email'],
    ['an operator', { email: { $ne: null }, password: PASSWORD, role: 'viewer' }, '/email'],
    ['a short password', { email: 'a@b', password: 'short', role: 'viewer' }, '/password'],
    [
      'a password that is easy to guess',
      { email: 'a@b', password: '123456789012', role: 'viewer' },
      '/password',
    ],
    [
      'a password that is the name',
      { email: 'somebody@example.org', password: 'Somebody@example.org', role: 'viewer' },
      '/password',
    ],
    ['an unknown role', { email: 'a@b', password: PASSWORD, role: 'owner' }, '/role'],
    [
      'a field of the database',
      { email: 'a@b', password: PASSWORD, role: 'viewer', sessionEpoch: 7 },
      '/sessionEpoch',
    ],
  ])('refuses %s and names the field', async (_, body, pointer) => {
    const response = await api.request('POST', '/admin/users', { cookie: admin, body });
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({ code: 'validation_failed', errors: [{ pointer }] });
  });

  it('lists them by page, part of the e-mail and order', async () => {
    for (const name of ['list-b', 'list-c', 'list-a']) {
      await api.createUser(admin, `${name}@list.example`, PASSWORD, 'viewer');
    }
    const emails = async (query: string) => {
      const { body } = await api.request('GET', `/admin/users?${query}`, { cookie: admin });
      return body;
    };
    expect(await emails('q=LIST.EXAMPLE&sort=-email&page=1&pageSize=25')).toMatchObject({
      users: [
        { email: 'list-c@list.example' },
        { email: 'list-b@list.example' },
        { email: 'list-a@list.example' },
      ],
      page: 1,
      pageSize: 25,
      matching: 3,
    });
    expect(await emails('q=list.example&page=2&pageSize=25')).toMatchObject({
      users: [],
      matching: 3,
    });
    expect(await emails('q=.*')).toEqual({ users: [] });
    expect(await emails('sort=passwordHash')).toMatchObject({ code: 'validation_failed' });
  });

  describe('a change', () => {
    it('of the role counts at once and ends the sessions', async () => {
      const user = await newUser('admin');
      const cookie = await api.signIn(user);
      const response = await change(user.id, { role: 'viewer' });
      expect(response.body).toMatchObject({ id: user.id, role: 'viewer' });
      expect(await statusOf(cookie)).toBe(401);
      const again = await api.signIn(user);
      const list = await api.request('GET', '/admin/users', { cookie: again });
      expect(list.status).toBe(403);
      expect(await api.lastEvent('user_updated')).toMatchObject({
        actor: ADMIN.email,
        detail: { email: user.email, role: 'viewer', changed: ['role'] },
      });
    });

    it('of the password is refused when the new one is easy to guess', async () => {
      const user = await newUser('viewer');
      expect(await change(user.id, { password: user.email })).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: '/password' }] },
      });
      await expect(api.signIn(user)).resolves.toBeDefined();
    });

    it('of the password replaces the old one and ends the sessions', async () => {
      const user = await newUser('viewer');
      const cookie = await api.signIn(user);
      expect((await change(user.id, { password: 'another long password' })).status).toBe(200);
      expect(await statusOf(cookie)).toBe(401);
      await expect(api.signIn(user)).rejects.toThrow('401');
      await expect(
        api.signIn({ ...user, password: 'another long password' }),
      ).resolves.toBeDefined();
    });

    it('to the role that the user has already changes nothing', async () => {
      const user = await newUser('viewer');
      const cookie = await api.signIn(user);
      expect((await change(user.id, { role: 'viewer' })).status).toBe(200);
      expect(await statusOf(cookie)).toBe(200);
    });

    it('wants something to change, and a user', async () => {
      const { id } = await newUser('viewer');
      expect((await change(id, {})).status).toBe(400);
      expect((await change(id, { email: 'other@example.org' })).status).toBe(400);
      expect((await change(UNKNOWN, { role: 'viewer' })).status).toBe(404);
      expect((await change('not an id', { role: 'viewer' })).status).toBe(404);
    });
  });

  it('deletes a user, who is signed out at once', async () => {
    const user = await newUser('viewer');
    const cookie = await api.signIn(user);
    const response = await remove(user.id);
    expect([response.status, response.body]).toEqual([200, { message: expect.any(String) }]);
    expect(await statusOf(cookie)).toBe(401);
    await expect(api.signIn(user)).rejects.toThrow('401');
    expect((await remove(user.id)).status).toBe(404);
    expect(await api.lastEvent('user_deleted')).toMatchObject({ detail: { email: user.email } });
  });

  describe('with tokens', () => {
    const WORKER = { name: 'worker-eu', scope: 'worker' } as const;

    /** An admin with an admin token and one for workers, who is then deleted. */
    async function leave(by: (id: string) => Promise<{ status: number }>) {
      const user = await newUser('admin');
      const cookie = await api.signIn(user);
      const own = await api.createToken(cookie, { name: 'ci', scope: 'admin' });
      const worker = await api.createToken(cookie, WORKER);
      const { status } = await by(user.id);
      return { status, user, own, worker };
    }

    async function rowOf({ id }: { id: string }): Promise<Record<string, unknown> | undefined> {
      const { body } = await api.request('GET', '/admin/tokens', { cookie: admin });
      return (body['tokens'] as Record<string, unknown>[]).find((row) => row['id'] === id);
    }

    const statusWith = async (token: string, path: string) =>
      (await api.request(path === '/admin/users' ? 'GET' : 'POST', path, { token })).status;

    it('ends those of an admin at once, and those of workers serve on for who deletes', async () => {
      const { user, own, worker } = await leave(remove);
      expect(await statusWith(own.token, '/admin/users')).toBe(401);
      expect(await rowOf(own)).toBeUndefined();
      expect(await statusWith(worker.token, '/internal/ohmygpt/probe')).toBe(201);
      expect(await rowOf(worker)).toMatchObject({ createdBy: user.email, owner: ADMIN.email });
      expect(await api.lastEvent('token_revoked')).toMatchObject({
        actor: ADMIN.email,
        detail: { name: 'ci', scope: 'admin' },
      });
      expect(await api.lastEvent('user_deleted')).toMatchObject({
        detail: { email: user.email, endedTokens: ['ci'], givenTokens: ['worker-eu'] },
      });
    });

    it('hands them to the owner of the token that deletes', async () => {
      const { token } = await api.createToken(admin, { name: 'script', scope: 'admin' });
      const { status, worker } = await leave((id) =>
        api.request('DELETE', `/admin/users/${id}`, { token }),
      );
      expect(status).toBe(200);
      expect(await rowOf(worker)).toMatchObject({ owner: ADMIN.email });
    });

    it('leaves them to nobody when somebody deletes oneself', async () => {
      const user = await newUser('admin');
      const cookie = await api.signIn(user);
      const worker = await api.createToken(cookie, WORKER);
      const { status } = await api.request('DELETE', `/admin/users/${user.id}`, { cookie });
      expect(status).toBe(200);
      expect(await rowOf(worker)).toMatchObject({ createdBy: user.email, owner: null });
      expect(await statusWith(worker.token, '/internal/ohmygpt/probe')).toBe(201);
    });
  });

  it('ends a session that began with a password that changed meanwhile', async () => {
    const user = await newUser('viewer');
    const cookie = await api.signIn(user);
    // A sign-in that had checked the password before the change and stores its session after it.
    const sessions = api.connection.collection('sessions');
    const begun = await sessions.findOne({}, { sort: { createdAt: -1 } });
    await change(user.id, { password: 'another long password' });
    await sessions.insertOne({ ...begun });
    expect(await statusOf(cookie)).toBe(401);
  });
});

describe('the last admin', () => {
  let api: AuthTestApp;
  let other: AuthTestApp;

  beforeAll(async () => {
    api = await AuthTestApp.start();
    other = await api.startAnother();
  });

  beforeEach(() => onlyTheFirstAdmin(api));

  afterAll(async () => {
    await other.stop();
    await api.end();
  });

  async function admins(): Promise<string[]> {
    const found = await api.connection.collection('users').find({ role: 'admin' }).toArray();
    return found.map(({ _id }) => _id.toString());
  }

  it('can be neither deleted nor made a viewer, and nothing changes', async () => {
    const cookie = await api.signIn();
    const [id] = await admins();
    for (const response of [
      await api.request('DELETE', `/admin/users/${id}`, { cookie }),
      await api.request('PATCH', `/admin/users/${id}`, { cookie, body: { role: 'viewer' } }),
    ]) {
      expect(response.status).toBe(409);
      expect(response.body).toMatchObject({ code: 'last_admin' });
    }
    expect((await api.request('GET', '/auth/me', { cookie })).status).toBe(200);
  });

  it('can still change the password', async () => {
    const cookie = await api.signIn();
    const [id] = await admins();
    const body = { password: 'another long password' };
    const response = await api.request('PATCH', `/admin/users/${id}`, { cookie, body });
    expect(response.status).toBe(200);
  });

  it('stays when all admins go at once, by two processes', async () => {
    const service = (process: AuthTestApp) => process.app.get(UsersService);
    for (let round = 0; round < 3; round++) {
      for (let i = (await admins()).length; i < 4; i++) {
        await service(api).createUser(
          { email: `admin-${round}-${i}@example.org`, password: PASSWORD, role: 'admin' },
          SYSTEM,
        );
      }
      const answers = await Promise.all(
        (await admins()).map((id, i) => {
          const users = service(i % 2 ? api : other);
          const change: Promise<unknown> =
            i < 2
              ? users.deleteUser(id, SYSTEM, null)
              : users.updateUser(id, { role: 'viewer' }, SYSTEM);
          return change.then(
            () => 'done',
            ({ code }: ProblemException) => code,
          );
        }),
      );
      expect(answers.sort()).toEqual(['done', 'done', 'done', 'last_admin']);
      expect(await admins()).toHaveLength(1);
    }
  });
});

describe('the first admin', () => {
  const GENERATED: NodeJS.ProcessEnv = {
    KEYPOOL_ADMIN_EMAIL: undefined,
    KEYPOOL_ADMIN_PASSWORD: undefined,
  };
  let api: AuthTestApp;
  const others: AuthTestApp[] = [];

  beforeAll(async () => {
    api = await AuthTestApp.start();
  });

  beforeEach(() => forgetUsers(api));

  afterEach(async () => {
    await Promise.all(others.splice(0).map((process) => process.stop()));
  });

  afterAll(async () => {
    await api.end();
  });

  async function startAnother(environment: NodeJS.ProcessEnv): Promise<AuthTestApp> {
    const process = await api.startAnother(environment);
    others.push(process);
    return process;
  }

  it('gets a password that is generated, said once and stored nowhere', async () => {
    const process = await startAnother(GENERATED);
    const [line = '', ...more] = await process.ensureFirstAdmin();
    expect(more).toEqual([]);
    const password = /password: (\S+)/.exec(line)?.[1] ?? '';
    expect(password).toMatch(/^[a-zA-Z2-9]{24}$/);
    await expect(api.signIn({ email: 'admin@localhost', password })).resolves.toBeDefined();
    expect(await process.ensureFirstAdmin()).toEqual([]);
    const events = await api.connection.collection('events').find().toArray();
    expect(JSON.stringify(events)).not.toContain(password);
  });

  it('gets the password of the environment, which is not repeated', async () => {
    const lines = await api.ensureFirstAdmin();
    expect(lines.join()).toContain(ADMIN.email);
    expect(lines.join()).not.toContain(ADMIN.password);
    await expect(api.signIn()).resolves.toBeDefined();
  });

  it.each(['aaaaaaaaaaaa', ADMIN.email, 'admin123456789'])(
    'does not get a password that is easy to guess: %s',
    async (KEYPOOL_ADMIN_PASSWORD) => {
      const process = await startAnother({ KEYPOOL_ADMIN_PASSWORD });
      await expect(process.ensureFirstAdmin()).rejects.toThrow(
        /^KEYPOOL_ADMIN_PASSWORD is too easy to guess.*remove the variable/,
      );
      expect(await api.connection.collection('users').countDocuments()).toBe(0);
    },
  );

  it('is awaited in public until anybody has signed in, and never again', async () => {
    await api.app.get(ChangeFeed).start();
    const ask = async () => (await api.request('GET', '/auth/first-sign-in')).body;
    expect(await ask()).toEqual({ isAwaited: false });
    await api.ensureFirstAdmin();
    await eventually(async () => expect(await ask()).toEqual({ isAwaited: true }));
    await api.request('POST', '/auth/login', { body: { ...ADMIN, password: 'not this one' } });
    expect(await ask()).toEqual({ isAwaited: true });

    await api.signIn();
    await eventually(async () => expect(await ask()).toEqual({ isAwaited: false }));
    await api.ensureFirstAdmin();
    const restarted = await startAnother({});
    await restarted.app.get(ChangeFeed).start();
    expect((await restarted.request('GET', '/auth/first-sign-in')).body).toEqual({
      isAwaited: false,
    });
  });

  it('is one, when several processes start at once and name different ones', async () => {
    await Promise.all(
      ['b@example.org', 'c@example.org'].map((KEYPOOL_ADMIN_EMAIL) =>
        startAnother({ ...GENERATED, KEYPOOL_ADMIN_EMAIL }),
      ),
    );
    const users = api.connection.collection('users');
    for (let round = 0; round < 3; round++) {
      await users.deleteMany({});
      const said = await Promise.all([api, ...others].map((process) => process.ensureFirstAdmin()));
      expect(said.flat()).toHaveLength(1);
      expect(await users.countDocuments()).toBe(1);
    }
  });

  it('is not made again while there is any user', async () => {
    await api.ensureFirstAdmin();
    const restarted = await startAnother({ KEYPOOL_ADMIN_EMAIL: 'other@example.org' });
    expect(await restarted.ensureFirstAdmin()).toEqual([]);
    expect(await api.connection.collection('users').countDocuments()).toBe(1);
  });
});

describe('an admin who is locked out', () => {
  const LOST: NodeJS.ProcessEnv = { KEYPOOL_RESET_ADMIN: ` ${ADMIN.email.toUpperCase()} ` };
  const NEW_PASSWORD = /^Admin: (\S+), new password: (\S{24}) \(.*KEYPOOL_RESET_ADMIN.*\)$/;
  let api: AuthTestApp;

  beforeAll(async () => {
    api = await AuthTestApp.start();
  });

  beforeEach(() => onlyTheFirstAdmin(api));

  afterAll(async () => {
    await api.end();
  });

  /** Starts a process with `environment` and takes the password from its output. */
  async function reset(
    environment: NodeJS.ProcessEnv,
  ): Promise<{ email: string; password: string }> {
    const restarted = await api.startAnother(environment);
    const lines = await restarted.ensureFirstAdmin();
    await restarted.stop();
    expect(lines).toEqual([expect.stringMatching(NEW_PASSWORD)]);
    const [, email = '', password = ''] = NEW_PASSWORD.exec(lines[0] ?? '') ?? [];
    return { email, password };
  }

  it('gets a new password at a start that names them; the old one and all sessions end', async () => {
    const before = await api.signIn();

    const renewed = await reset(LOST);

    expect(renewed.email).toBe(ADMIN.email);
    await expect(api.signIn(renewed)).resolves.toBeDefined();
    await expect(api.signIn()).rejects.toThrow('401');
    expect((await api.request('GET', '/auth/me', { cookie: before })).status).toBe(401);
    const event = await api.lastEvent('user_updated');
    expect(event).toMatchObject({
      actor: 'system',
      detail: { email: ADMIN.email, role: 'admin', changed: ['password'] },
    });
    expect(JSON.stringify(event)).not.toContain(renewed.password);
  });

  it('keeps that password at further starts, until one does not name them', async () => {
    const renewed = await reset(LOST);
    const start = async (environment: NodeJS.ProcessEnv) => {
      const restarted = await api.startAnother(environment);
      const lines = await restarted.ensureFirstAdmin();
      await restarted.stop();
      return lines;
    };

    expect(await start(LOST)).toEqual([expect.stringMatching(/keeps it.* without the variable$/)]);
    await expect(api.signIn(renewed)).resolves.toBeDefined();

    expect(await start({})).toEqual([]);
    const again = await reset(LOST);
    expect(again.password).not.toBe(renewed.password);
    await expect(api.signIn(again)).resolves.toBeDefined();
  });

  it('is made an admin, if it was a viewer', async () => {
    const viewer = { email: 'viewer@example.org', password: PASSWORD };
    await api.createUser(await api.signIn(), viewer.email, viewer.password, 'viewer');

    const cookie = await api.signIn(await reset({ KEYPOOL_RESET_ADMIN: viewer.email }));

    const { body } = await api.request('GET', '/auth/me', { cookie });
    expect(body).toMatchObject({ email: viewer.email, role: 'admin' });
    expect(await api.lastEvent('user_updated')).toMatchObject({
      detail: { role: 'admin', roleBefore: 'viewer', changed: ['role', 'password'] },
    });
    await expect(api.signIn()).resolves.toBeDefined();
  });

  it('is refused where no user has the address: a slip of the pen makes no second admin', async () => {
    const users = api.connection.collection('users');
    const restarted = await api.startAnother({ KEYPOOL_RESET_ADMIN: 'nobody@example.org' });

    const start = restarted.ensureFirstAdmin();

    await expect(start).rejects.toThrow(StartupError);
    await expect(start).rejects.toThrow('No user has the address nobody@example.org');
    await restarted.stop();
    expect(await users.countDocuments()).toBe(1);
    await expect(api.signIn()).resolves.toBeDefined();
  });

  it('is refused on a database without any user, which gets none', async () => {
    const users = api.connection.collection('users');
    await users.deleteMany({});
    const restarted = await api.startAnother(LOST);
    await expect(restarted.ensureFirstAdmin()).rejects.toThrow('No user has the address');
    await restarted.stop();
    expect(await users.countDocuments()).toBe(0);
  });

  it('changes nothing at a start without it', async () => {
    const restarted = await api.startAnother();
    expect(await restarted.ensureFirstAdmin()).toEqual([]);
    await restarted.stop();
    await expect(api.signIn()).resolves.toBeDefined();
  });
});
