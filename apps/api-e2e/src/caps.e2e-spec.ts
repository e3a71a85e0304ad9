import { Client, eventually, workspaceRoot } from '@keypool/testing';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectProblem } from './support/expect-problem';
import { EACH_PROVIDER } from './support/providers';
import { RawConnection } from './support/raw-connection';
import { Scene, type Member } from './support/scene';

let scene: Scene;
let member: Member;

beforeAll(async () => {
  const { scripts } = JSON.parse(await readFile(join(workspaceRoot(), 'package.json'), 'utf8'));
  scene = await Scene.create();
  member = await scene.join({}, undefined, String(scripts.start).match(/--\S+/g) ?? []);
});

afterAll(() => scene.end());

/** Requests whose body is not complete yet, or whose answer is not. */
function open(
  count: number,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  length = body.length,
): Promise<RawConnection[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const connection = await RawConnection.open(member.keypool.url);
      connection.post(path, { ...headers, 'content-length': length }, body);
      return connection;
    }),
  );
}

describe.each(EACH_PROVIDER)('waits for a key of %s', (id, provider) => {
  test('are at most 200 for a token, others are answered at once, and they end with their client', async () => {
    const pool = member.of(provider);
    await pool.addPool(`${id}-p`, `${id}-key`);
    await pool.fail({ keyId: `${id}-key` }, provider.quotaExhausted);
    const authorization = `Bearer ${await member.token({ scope: 'worker' })}`;
    const body = JSON.stringify({ proxyId: `${id}-p`, waitMs: 30_000 });
    const ask = (count: number) => open(count, provider.acquire, { authorization }, body);
    const waiting = await ask(203);
    const answered = () => waiting.filter(({ isAnswered }) => isAnswered);
    await eventually(() => expect(answered()).toHaveLength(3));

    waiting.forEach((connection) => connection.close());
    await eventually(async () => {
      const [more] = await ask(1);
      // By the time of this answer, one that does not wait is there.
      await pool.admin.get('/health/live');
      const isFull = more?.isAnswered;
      more?.close();
      expect(isFull).toBe(false);
    });
  });
});

test('a caller has 100 requests under way at a route, and its others go on', async () => {
  const authorization = `Bearer ${await member.token({ scope: 'admin' })}`;
  const connections = await open(100, '/admin/proxies', { authorization }, '{', 100);
  const admin = new Client(member.keypool.url, { authorization });
  const create = () => admin.post('/admin/proxies', { id: 'p', name: '' });
  await eventually(async () => expectProblem(await create(), 429, 'too_many_attempts'));
  expectProblem(await admin.post('/admin/users', {}), 400, 'validation_failed');
  connections.forEach((connection) => connection.close());
  await eventually(async () => expectProblem(await create(), 400, 'validation_failed'));
  admin.close();
});

test('no signal opens the process to a debugger, as npm start runs it', async () => {
  const { keypool, admin } = member;
  process.kill(keypool.pid, 'SIGUSR1');
  await admin.get('/health/live');
  expect((await admin.get('/health/ready')).status).toBe(200);
  expect(keypool.stderr).not.toContain('Debugger');
});
