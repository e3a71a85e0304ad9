import { ADMIN_EMAIL, Client, eventually, type Answer } from '@keypool/testing';
import { lineOf, logEntries } from './support/log-entries';
import { OHMYGPT } from './support/providers';
import { RawConnection } from './support/raw-connection';
import { Scene, type Member } from './support/scene';

const KEYS = '/admin/ohmygpt/keys';

let scene: Scene;
let member: Member;
let stranger: Client;

beforeAll(async () => {
  scene = await Scene.create({ KEYPOOL_LOG_LEVEL: 'info' });
  member = await scene.join();
  stranger = new Client(member.keypool.url);
});

afterAll(async () => {
  stranger.close();
  await scene.end();
});

const line = ({ headers }: Pick<Answer, 'headers'>) => lineOf(member.keypool, headers);

test('every line is JSON, and the first one names version, commit, engine and settings', async () => {
  const [first, ...others] = logEntries(member.keypool);
  expect(first).toMatchObject({
    msg: 'Keypool starts',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    commit: expect.stringMatching(/^([\da-f]{12,}(-dirty)?|unknown)$/),
    engine: await scene.database.engine(),
    settings: { KEYPOOL_LOG_LEVEL: 'info', KEYPOOL_GUARD: 'off', PORT: expect.any(Number) },
  });
  expect(JSON.stringify(first)).not.toMatch(/MONGODB_URI"|MASTER_KEY"|PASSWORD"/);
  for (const entry of [first, ...others]) {
    expect(entry).toMatchObject({
      level: expect.stringMatching(/^(info|warn|error)$/),
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
  }
});

test('a failed sign-in is found by the id of its answer, without what was typed', async () => {
  const wrong = 'not the password at all';
  const failed = await stranger.post('/auth/login', { email: ADMIN_EMAIL, password: wrong });
  expect(await line(failed)).toMatchObject({
    level: 'info',
    msg: 'request',
    method: 'POST',
    route: '/auth/login',
    status: 401,
    durationMs: expect.any(Number),
    address: '127.0.0.1',
    code: expect.any(String),
  });
  expect(member.keypool.stdout).not.toContain(wrong);
});

test('so is what was refused, with who was refused, by its route and not by its URL', async () => {
  const unknown = await member.admin.delete(`${KEYS}/nobody-knows`);
  expect(await line(unknown)).toMatchObject({
    route: `${KEYS}/:id`,
    status: 404,
    principal: ADMIN_EMAIL,
  });
  const forbidden = await member.worker.get(KEYS);
  expect(await line(forbidden)).toMatchObject({
    status: 403,
    principal: 'token:worker token',
    code: 'forbidden',
  });
  const lost = await stranger.get('/internal/no/such/path?key=sk-0123456789abcdef');
  expect(await line(lost)).toMatchObject({ status: 404, code: 'not_found' });
  expect(member.keypool.stdout).not.toMatch(/nobody-knows|no\/such\/path|0123456789abcdef/);
});

test('so is what could not be read', async () => {
  const connection = await RawConnection.open(member.keypool.url);
  connection.post('/auth/login', { 'content-length': 'many' }, '');
  const requestId = /"requestId":"([\w-]+)"/.exec(await connection.untilClosed())?.[1];
  expect(await line({ headers: { 'x-request-id': requestId } })).toMatchObject({ status: 400 });
});

test.each(OHMYGPT)('what happens to keys of %s is told in fields', async (id, provider) => {
  const pool = member.of(provider);
  await pool.addPool('p', 'dead');
  await pool.addBackup('fresh');
  for (let turn = 0; turn < 5; turn++) {
    await pool.acquire('p');
  }
  await pool.fail({ keyId: 'dead', proxyId: 'p' }, provider.quotaExhausted);
  await eventually(() =>
    expect(logEntries(member.keypool)).toContainEqual(
      expect.objectContaining({
        level: 'info',
        msg: 'key replaced',
        provider: id,
        keyId: 'dead',
        replacementKeyId: 'fresh',
        reason: expect.any(String),
        actor: 'token:worker token',
      }),
    ),
  );
  const requests = logEntries(member.keypool).filter(({ msg }) => msg === 'request');
  const routes = requests.flatMap(({ route, status }) => (Number(status) < 400 ? [route] : []));
  expect(routes).toContain('/admin/proxies');
  // Workers ask all the time.
  expect(routes).not.toContain(provider.acquire);
});

test('a person may have it pretty', async () => {
  const { keypool } = await scene.join({ KEYPOOL_LOG_FORMAT: 'pretty' });
  await eventually(() => expect(keypool.stdout).toMatch(/INFO.*Keypool starts/));
});
