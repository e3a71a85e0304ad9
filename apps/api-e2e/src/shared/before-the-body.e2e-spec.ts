import { Client } from '@keypool/testing';
import { expectProblem } from '../support/expect-problem';
import { operationsOf } from '../support/open-api';
import { EACH_PROVIDER } from '../support/providers';
import { RawConnection } from '../support/raw-connection';
import { useSharedScene } from '../support/use-scene';

const MB = 1_024 * 1_024;
/** Of a body whose rest never comes. */
const BEGINNING = '[[],[],[],';

const scene = useSharedScene();

/** Announces a body of 1 MB and sends its first bytes. @returns what the server sends until it ends the connection */
async function begin(path: string, headers: Record<string, string> = {}): Promise<string> {
  const connection = await RawConnection.open(scene.member.keypool.url);
  connection.post(path, { ...headers, 'content-length': MB }, BEGINNING);
  return connection.untilClosed();
}

const REFUSED = /^HTTP\/1\.1 401 .*connection: close.*"code":"unauthenticated"/is;

test('every route that takes a body refuses a stranger before the body is there', async () => {
  const answers: Record<string, string> = {};
  for (const { name, path, method, body } of await operationsOf(scene.member.admin)) {
    if (method === 'POST' && body && path !== '/auth/login') {
      answers[name] = await begin(path.replace(/\{\w+\}/g, 'any'));
    }
  }
  expect(Object.keys(answers).length).toBeGreaterThan(10);
  expect(Object.entries(answers).filter(([, answer]) => !REFUSED.test(answer))).toEqual([]);
});

describe.each(EACH_PROVIDER)('a body for %s is not read', (id, { failures }) => {
  const keys = `/admin/${id}/keys`;

  test.each(['admin', 'worker'])('with an unknown %s token', async (scope) => {
    const headers = { authorization: `Bearer kp_${scope}_${'A'.repeat(43)}` };
    expect(await begin(failures, headers)).toMatch(REFUSED);
    expect(await begin(keys, headers)).toMatch(REFUSED);
  });

  test('with an expired session, an unknown one, and none for a worker', async () => {
    const { cookie = '' } = scene.member.admin.headers;
    expect(await begin(failures, { cookie })).toMatch(REFUSED);
    expect(await begin(keys, { cookie: `keypool_session=${'A'.repeat(43)}` })).toMatch(REFUSED);

    const visitor = await Client.signIn(scene.member.keypool.url);
    visitor.close();
    const sessions = scene.database.db.collection('sessions');
    const { _id } = (await sessions.findOne({}, { sort: { createdAt: -1 } })) ?? {};
    await sessions.updateOne({ _id }, { $set: { expiresAt: new Date(0) } });
    expect(await begin(keys, { cookie: visitor.headers['cookie'] ?? '' })).toMatch(REFUSED);
  });

  test('with a session that a foreign page uses', async () => {
    const { cookie = '' } = scene.member.admin.headers;
    expect(await begin(keys, { cookie, origin: 'https://evil.example' })).toMatch(
      /^HTTP\/1\.1 403 .*connection: close/is,
    );
  });

  test('an ordinary client gets its refusal, even while it sends', async () => {
    const stranger = Client.bearer(scene.member.keypool.url, `kp_worker_${'A'.repeat(43)}`);
    const body = JSON.stringify({ keyId: 'k', status: 402, body: 'x'.repeat(MB - 100) });
    for (let time = 0; time < 5; time++) {
      expectProblem(await stranger.sendText('POST', failures, body), 401, 'unauthenticated');
    }
    stranger.close();
  });

  test('requests with a valid token share one connection', async () => {
    const { authorization = '' } = scene.member.worker.headers;
    const connection = await RawConnection.open(scene.member.keypool.url);
    const body = JSON.stringify({ keyId: 'no-such-key', status: 402 });
    for (let time = 0; time < 3; time++) {
      connection.post(failures, { authorization, 'content-length': body.length }, body);
      expect(await connection.answer()).toMatch(/^HTTP\/1\.1 404 .*connection: keep-alive/is);
    }
    connection.close();
  });

  test('what is too deep or too wide is refused, and the token goes on', async () => {
    const wide = `{"keyId":"k","more":[${Array(20_000).fill('[]').join(',')}]}`;
    const deep = `{"keyId":"k","more":${'['.repeat(40)}${']'.repeat(40)}}`;
    const report = (text: string) => scene.member.worker.sendText('POST', failures, text);
    expectProblem(await report(wide), 413, 'body_too_large');
    expectProblem(await report(deep), 400, 'validation_failed');
    expectProblem(await report('{"keyId":"k","status":402}'), 404, 'unknown_key');
  });
});

test('signing in takes 4 kB, and other routes without credentials no more', async () => {
  const nobody = new Client(scene.member.keypool.url);
  const login = (email: string) => nobody.post('/auth/login', { email, password: 'x' });
  expectProblem(await login('x'.repeat(5 * 1_024)), 413, 'body_too_large');
  expectProblem(await login(`${'x'.repeat(3 * 1_024)}@a`), 400, 'validation_failed');
  nobody.close();
  expect(await begin('/auth/logout')).toMatch(/^HTTP\/1\.1 413 /);
  expect(await begin('/auth/login')).toMatch(/^HTTP\/1\.1 413 /);
});
