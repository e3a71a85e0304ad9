import { Client, type Method } from '@keypool/testing';
import { expectProblem } from '../support/expect-problem';
import { OPENHANDS, PROVIDERS } from '../support/providers';
import { createToken } from '../support/scene';
import { useSharedScene } from '../support/use-scene';

const VIEWER = { email: 'viewer@example.com', password: 'a long enough one', role: 'viewer' };

const scene = useSharedScene();
let callers: Record<'nobody' | 'viewer' | 'worker' | 'metrics', Client>;

beforeAll(async () => {
  const { member } = scene;
  const { admin, keypool, worker } = member;
  await admin.post('/admin/users', VIEWER);
  for (const provider of PROVIDERS) {
    await member.of(provider).addPool(`${provider.id}-proxy`, `${provider.id}-guarded`);
  }
  callers = {
    nobody: new Client(keypool.url),
    viewer: await Client.signIn(keypool.url, VIEWER.email, VIEWER.password),
    worker,
    metrics: Client.bearer(keypool.url, await createToken(admin, { scope: 'metrics' })),
  };
});

afterAll(() => Object.values(callers).forEach((client) => client.close()));

const dump = () => scene.database.dumpSettled();

test('unknown API paths are a 404 problem; every other path is the app, which finds its own pages', async () => {
  const { nobody } = callers;
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
    for (const client of Object.values(callers)) {
      for (const method of METHODS) {
        const answer = await client.sendText(method, path);
        expect(answer.text).not.toContain('guarded');
        expect(answer.text).not.toContain('"keys"');
        expect(answer.status).toBeLessThan(500);
      }
    }
    expect(await dump()).toBe(before);
  });
});
