import { Client, eventually, type Answer, type Method } from '@keypool/testing';
import { expectProblem } from './support/expect-problem';
import { Scene, type Member } from './support/scene';

const PASSWORD = 'a long enough one';

let scene: Scene;
let member: Member;
let nobody: Client;

beforeAll(async () => {
  scene = await Scene.create();
  member = await scene.join();
  nobody = new Client(member.keypool.url);
  await member.admin.post('/admin/proxies', { id: 'ohmygpt-proxy', name: 'a' });
  await member.admin.post('/admin/ohmygpt/keys', {
    id: 'ohmygpt-guarded',
    apiKey: 'a-secret-that-is-guarded',
  });
  await member.admin.post('/admin/ohmygpt/bindings', {
    proxyId: 'ohmygpt-proxy',
    ohmygptKeyId: 'ohmygpt-guarded',
    priority: 0,
  });
});

afterAll(async () => {
  nobody.close();
  await scene.end();
});

const list = '/admin/ohmygpt/keys';
const ask = (headers: Record<string, string>, path = list, method: Method = 'GET') =>
  nobody.sendText(method, path, undefined, headers);
const refused = (answer: Answer) => expectProblem(answer, 401, 'unauthenticated');

test('a token in the query, in a cookie or under another scheme is ignored', async () => {
  const token = await member.token({ scope: 'admin' });
  expect((await ask({ authorization: `bearer ${token}` })).status).toBe(200);
  refused(await ask({ authorization: token }));
  refused(await ask({ authorization: `Basic ${Buffer.from(`a:${token}`).toString('base64')}` }));
  refused(await ask({ authorization: `Token ${token}` }));
  refused(await ask({ authorization: `Bearer ${token}x` }));
  refused(await ask({ authorization: `Bearer ${token.slice(0, -1)}` }));
  refused(await ask({ authorization: 'Bearer ' }));
  refused(await ask({ 'x-api-key': token }));
  refused(await ask({ cookie: `keypool_session=${token}` }));
});

test('a valid cookie does not make up for a bad token', async () => {
  const { cookie = '' } = member.admin.headers;
  refused(await ask({ cookie, authorization: 'Bearer nonsense' }));
});

test('a page of another host can do nothing with a cookie', async () => {
  const { cookie = '' } = member.admin.headers;
  const before = await scene.database.dumpSettled();
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];
  for (const headers of foreign) {
    for (const [method, path] of [
      ['DELETE', `${list}/ohmygpt-guarded`],
      ['POST', `${list}/ohmygpt-guarded/reset`],
    ] as const) {
      expectProblem(await ask({ cookie, ...headers }, path, method), 403, 'forbidden');
    }
  }
  const override = { cookie, 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' };
  await ask(override, `${list}/ohmygpt-guarded`);
  expect(await scene.database.dumpSettled()).toBe(before);
});

test('signing out, a change of the role and a deletion end sessions at once', async () => {
  const { url } = member.keypool;
  const create = (email: string) =>
    member.admin.post('/admin/users', { email, password: PASSWORD, role: 'admin' });
  const [left, demoted, deleted] = ['left@a', 'demoted@a', 'deleted@a'];
  const ids = new Map<string, string>();
  for (const email of [left, demoted, deleted]) {
    ids.set(email, String(Reflect.get(Object((await create(email)).body), 'id')));
  }
  const session = (email: string) => Client.signIn(url, email, PASSWORD);
  const [a, b, c] = [await session(left), await session(demoted), await session(deleted)];
  for (const client of [a, b, c]) {
    expect((await client.get(list)).status).toBe(200);
  }
  await a.post('/auth/logout');
  await member.admin.patch(`/admin/users/${ids.get(demoted)}`, { role: 'viewer' });
  await member.admin.delete(`/admin/users/${ids.get(deleted)}`);
  for (const client of [a, b, c]) {
    refused(await client.get(list));
    client.close();
  }
});

test('a revoked or expired token stops working everywhere', async () => {
  const other = await scene.join();
  const answer = await member.admin.post('/admin/tokens', { name: 'soon gone', scope: 'worker' });
  const { id, token } = Object(answer.body);
  // Nobody brings the end forward in the database: then it would be no token of Keypool's any more.
  const soon = new Date(Date.now() + 20_000).toISOString();
  const expiring = await member.token({ scope: 'worker', expiresAt: soon });
  const acquire = (on: Member, bearer: string) =>
    Client.bearer(on.keypool.url, bearer).post('/internal/ohmygpt/acquire', {
      proxyId: 'ohmygpt-proxy',
    });
  expect((await acquire(member, expiring)).status).toBe(200);
  for (const on of [member, other]) {
    await eventually(async () => expect((await acquire(on, token)).status).toBe(200));
  }
  await member.admin.delete(`/admin/tokens/${id}`);
  refused(await acquire(member, token));
  await eventually(async () => refused(await acquire(other, token)));
  for (const on of [member, other]) {
    await eventually(async () => refused(await acquire(on, expiring)));
  }
});
