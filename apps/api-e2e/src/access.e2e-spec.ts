import { Client, type Method } from '@keypool/testing';
import { sampleOf } from './support/bad-values';
import { expectProblem } from './support/expect-problem';
import { operationsOf, type Operation } from './support/open-api';
import { OPENHANDS, PROVIDERS } from './support/providers';
import { createToken, Scene, storeMetricsToken, type Member } from './support/scene';

const VIEWER = { email: 'viewer@example.com', password: 'a long enough one', role: 'viewer' };

type Identity =
  | 'nobody'
  | 'garbage token'
  | 'garbage cookie'
  | 'viewer'
  | 'worker token'
  | 'metrics token'
  | 'admin session'
  | 'admin token';

/** The outcome of a route for a caller: `in` means neither 401 nor 403. */
type Treatment = 401 | 403 | 'in';

const STRANGERS = { nobody: 401, 'garbage token': 401, 'garbage cookie': 401 } as const;

const ADMINS: Record<Identity, Treatment> = {
  ...STRANGERS,
  viewer: 403,
  'worker token': 403,
  'metrics token': 403,
  'admin session': 'in',
  'admin token': 'in',
};

/** Cookies are ignored here. */
const WORKERS: Record<Identity, Treatment> = {
  ...STRANGERS,
  viewer: 401,
  'worker token': 'in',
  'metrics token': 403,
  'admin session': 401,
  'admin token': 403,
};

const SIGNED_IN: Record<Identity, Treatment> = { ...ADMINS, viewer: 'in' };
const USERS: Record<Identity, Treatment> = { ...SIGNED_IN, 'admin token': 403 };
const METRICS: Record<Identity, Treatment> = { ...ADMINS, 'metrics token': 'in' };

/** The first match decides. A route without a match has to be added here. */
const RULES: readonly [RegExp, Record<Identity, Treatment> | 'open'][] = [
  [/ \/health\/(live|ready)$/, 'open'],
  [/^POST \/auth\/(login|logout)$/, 'open'],
  [/^GET \/auth\/first-sign-in$/, 'open'],
  [/^POST \/auth\/password$/, USERS],
  [/^GET \/(auth\/me|overview)$/, SIGNED_IN],
  [/^GET \/metrics$/, METRICS],
  [/ \/internal\//, WORKERS],
  [/ \/admin\//, ADMINS],
];

let scene: Scene;
let member: Member;
let operations: Operation[];
let identities: Record<Identity, Client>;

beforeAll(async () => {
  scene = await Scene.create();
  member = await scene.join();
  const { admin, keypool } = member;
  operations = await operationsOf(admin);
  await admin.post('/admin/users', VIEWER);
  for (const provider of PROVIDERS) {
    await member.of(provider).addPool(`${provider.id}-proxy`, `${provider.id}-guarded`);
  }
  const bearer = (token: string) => Client.bearer(keypool.url, token);
  identities = {
    nobody: new Client(keypool.url),
    'garbage token': bearer(`kp_admin_${'A'.repeat(43)}`),
    'garbage cookie': new Client(keypool.url, { cookie: `keypool_session=${'A'.repeat(43)}` }),
    viewer: await Client.signIn(keypool.url, VIEWER.email, VIEWER.password),
    'worker token': member.worker,
    'metrics token': bearer(await storeMetricsToken(member, scene.database)),
    'admin session': admin,
    'admin token': bearer(await createToken(admin, { scope: 'admin' })),
  };
});

afterAll(async () => {
  Object.values(identities).forEach((client) => client.close());
  await scene.end();
});

const everybody = () => Object.entries(identities) as [Identity, Client][];
const dump = () => scene.database.dumpSettled();

function ruleOf({ name }: Operation): Record<Identity, Treatment> | 'open' {
  const rule = RULES.find(([pattern]) => pattern.test(name))?.[1];
  if (!rule) {
    throw new Error(`nobody has said who may call ${name}`);
  }
  return rule;
}

/** With ids that do not exist, so that accepted requests change nothing. */
const pathOf = ({ path }: Operation) => path.replace(/\{\w+\}/g, 'nothing-of-this-name');
const bodyOf = ({ body }: Operation) => (body ? sampleOf(body) : undefined);

test('every route checks its caller: strangers get 401, those without permission 403', async () => {
  const before = await dump();
  const wrong: string[] = [];
  for (const operation of operations) {
    const rule = ruleOf(operation);
    for (const [identity, client] of everybody()) {
      const wanted = rule === 'open' ? 'in' : rule[identity];
      if (wanted === 'in') {
        continue;
      }
      const answer = await client.send(operation.method, pathOf(operation), bodyOf(operation));
      try {
        expectProblem(answer, wanted, wanted === 401 ? 'unauthenticated' : 'forbidden');
        expect(answer.headers['www-authenticate']).toBe(wanted === 401 ? 'Bearer' : undefined);
      } catch {
        wrong.push(
          `${identity}, ${operation.name}: ${answer.status} ${answer.text}, not ${wanted}`,
        );
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(await dump()).toBe(before);
});

test('permitted callers are accepted', async () => {
  const wrong: string[] = [];
  for (const operation of operations) {
    const rule = ruleOf(operation);
    for (const [identity, client] of everybody()) {
      // Signing in and out would end the very sessions that are tested here.
      if (rule === 'open' ? operation.path.startsWith('/auth/') : rule[identity] !== 'in') {
        continue;
      }
      const status = await client.status(operation.method, pathOf(operation), bodyOf(operation));
      if (status === 401 || status === 403 || status >= 500) {
        wrong.push(`${identity}, ${operation.name}: ${status}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test('a HEAD request checks its caller, as GET does', async () => {
  for (const operation of operations.filter(({ method }) => method === 'GET')) {
    if (ruleOf(operation) === 'open') {
      continue;
    }
    const answer = await identities.nobody.send('HEAD', pathOf(operation));
    expect([401, 404, 405]).toContain(answer.status);
    expect(answer.text).toBe('');
  }
});

test('unknown API paths are a 404 problem; every other path is the app, which finds its own pages', async () => {
  const { nobody } = identities;
  for (const path of [
    ...PROVIDERS.map(({ id }) => `/admin/${id}/nothing`),
    ...['/auth/nothing', '/internal/nothing', '/api/nothing', '/health', '/health/nothing'],
    ...['/metrics/nothing', '/main-0LD0LD00.js', '/styles.css.map', '/i18n/fr.json', '/logo.png'],
  ]) {
    expectProblem(await nobody.get(path), 404, 'not_found');
  }
  for (const path of ['/', '/dashboard', '/admin/bindings', '/no/such/page?q=a.b']) {
    const answer = await nobody.get(path);
    expect([answer.status, answer.headers['content-type']]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
  }
});

describe('other spellings of a path are not found', () => {
  const DISGUISES: [string][] = OPENHANDS.flatMap(([id]): [string][] => [
    [`//admin/${id}/keys`],
    [`/admin//${id}/keys`],
    [`/admin/${id}//keys`],
    [`/admin/${id}/keys/`],
    [`/admin/${id}/keys//`],
    [`/%61dmin/${id}/keys`],
    [`/admin/${id}/%6beys`],
    [`/admin%2f${id}%2fkeys`],
    [`/admin/./${id}/keys`],
    [`/admin/x/../${id}/keys`],
    [`/auth/../admin/${id}/keys`],
    [`/auth/%2e%2e/admin/${id}/keys`],
    [`/health/live/..%2f..%2fadmin/${id}/keys`],
    [`/ADMIN/${id}/keys`],
    [`/admin/${id}/Keys`],
    [`/admin/${id}/keys;a=b`],
    [`/admin/${id}/keys%00`],
    [`/admin/${id}/keys%20`],
    [`/admin/${id}/keys?access_token=x`],
    [`/admin/${id}/keys#x`],
    [`/api/../admin/${id}/keys`],
    [`http://127.0.0.1/admin/${id}/keys`],
  ]);
  const METHODS: Method[] = ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'PUT', 'OPTIONS'];

  test.each(DISGUISES)('%s', async (path) => {
    const before = await dump();
    for (const identity of ['nobody', 'viewer', 'worker token', 'metrics token'] as const) {
      for (const method of METHODS) {
        const answer = await identities[identity].sendText(method, path);
        expect(answer.text).not.toContain('guarded');
        expect(answer.text).not.toContain('"keys"');
        expect(answer.status).toBeLessThan(500);
      }
    }
    expect(await dump()).toBe(before);
  });
});
