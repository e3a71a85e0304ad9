import { AuthTestApp } from './auth-test-app';

const HOUR_MS = 3_600_000;
const UNKNOWN = '000000000000000000000000';
const VIEWER = { email: 'viewer@example.org', password: 'only looking around' };

const WHO = [
  'nobody',
  'bad cookie',
  'bad token',
  'expired token',
  'metrics token',
  'worker token',
  'viewer',
  'admin',
  'admin token',
] as const;
type Who = (typeof WHO)[number];
type Route = ['GET' | 'POST' | 'PATCH' | 'DELETE', string, unknown?];

const NO_CREDENTIALS = ['nobody', 'bad cookie', 'bad token', 'expired token'] as const;

function statuses(status: number, who: readonly Who[]): Partial<Record<Who, number>> {
  return Object.fromEntries(who.map((name) => [name, status]));
}

/** Behind the guard, 200, 400 and 404 all mean that the request was accepted. */
function adminRoute(admitted: number) {
  return {
    ...statuses(401, NO_CREDENTIALS),
    ...statuses(403, ['metrics token', 'worker token', 'viewer']),
    ...statuses(admitted, ['admin', 'admin token']),
  };
}

const WRONG_PASSWORD = {
  currentPassword: 'not the password',
  newPassword: 'long enough to be one',
};

const TABLE: [Route, Partial<Record<Who, number>>][] = [
  [['GET', '/admin/users'], adminRoute(200)],
  [['POST', '/admin/users', {}], adminRoute(400)],
  [['PATCH', `/admin/users/${UNKNOWN}`, { role: 'viewer' }], adminRoute(404)],
  [['DELETE', `/admin/users/${UNKNOWN}`], adminRoute(404)],
  [['GET', '/admin/tokens'], adminRoute(200)],
  [['POST', '/admin/tokens', {}], adminRoute(400)],
  [['DELETE', `/admin/tokens/${UNKNOWN}`], adminRoute(404)],
  [['GET', '/auth/me'], { ...adminRoute(200), viewer: 200 }],
  [['GET', '/overview'], { ...adminRoute(200), viewer: 200 }],
  [
    ['POST', '/auth/password', WRONG_PASSWORD],
    { ...adminRoute(400), viewer: 400, 'admin token': 403 },
  ],
  [
    ['POST', '/auth/logout'],
    statuses(
      200,
      WHO.filter((who) => who !== 'admin' && who !== 'viewer'),
    ),
  ],
  [['POST', '/auth/login', {}], statuses(400, WHO)],
  [
    ['POST', '/internal/ohmygpt/probe'],
    {
      ...statuses(401, [...NO_CREDENTIALS, 'viewer', 'admin']),
      ...statuses(403, ['metrics token', 'admin token']),
      'worker token': 201,
    },
  ],
  [
    ['POST', '/internal/openhands/probe'],
    {
      ...statuses(401, [...NO_CREDENTIALS, 'viewer', 'admin']),
      ...statuses(403, ['metrics token', 'admin token', 'worker token']),
    },
  ],
];

describe('who reaches what', () => {
  let api: AuthTestApp;
  let credentials: Record<Who, { cookie?: string; token?: string }>;

  beforeAll(async () => {
    api = await AuthTestApp.start();
    await api.ensureFirstAdmin();
    const admin = await api.signIn();
    await api.createUser(admin, VIEWER.email, VIEWER.password, 'viewer');
    const token = async (scope: 'admin' | 'worker', limits = {}) => ({
      token: (await api.createToken(admin, { name: scope, scope, ...limits })).token,
    });
    credentials = {
      nobody: {},
      'bad cookie': { cookie: 'x'.repeat(43) },
      'bad token': { token: `kp_admin_${'x'.repeat(43)}` },
      'expired token': await token('admin', {
        expiresAt: new Date(Date.now() + HOUR_MS).toISOString(),
      }),
      'metrics token': { token: (await api.storeMetricsToken('metrics')).token },
      'worker token': await token('worker', { providers: ['ohmygpt'] }),
      viewer: { cookie: await api.signIn(VIEWER) },
      admin: { cookie: admin },
      'admin token': await token('admin'),
    };
    await api.connection
      .collection('api_tokens')
      .updateOne({ expiresAt: { $ne: null } }, { $set: { expiresAt: new Date(1) } });
  });

  afterAll(async () => {
    await api.dropDatabase();
    await api.stop();
  });

  const cells = TABLE.flatMap(([[method, path, body], expected]) =>
    Object.entries(expected).map(([who, status]) => ({ method, path, body, who, status })),
  );

  it.each(cells)('$method $path as $who: $status', async ({ method, path, body, who, status }) => {
    const response = await api.request(method, path, {
      body,
      ...credentials[WHO.find((name) => name === who) ?? 'nobody'],
    });
    expect(response.status).toBe(status);
    const codes: Record<number, string> = { 401: 'unauthenticated', 403: 'forbidden' };
    if (codes[status]) {
      expect(response.body).toMatchObject({ code: codes[status] });
    }
  });

  it('a token counts alone: one that is bad is not helped by a good cookie', async () => {
    const response = await api.request('GET', '/admin/users', {
      ...credentials.admin,
      ...credentials['bad token'],
    });
    expect(response.status).toBe(401);
  });

  it('another scheme is for somebody else: the cookie counts', async () => {
    const response = await api.request('GET', '/admin/users', {
      ...credentials.admin,
      headers: { authorization: 'Basic b3BlcmF0b3I6c2VjcmV0' },
    });
    expect(response.status).toBe(200);
  });
});
