import { keyListSchema, rotationSchema } from '@keypool/dto';
import { bareEnvironment, Client, eventually, Keypool, workspaceRoot } from '@keypool/testing';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { secretOf } from '../support/provider-client';
import { EACH_PROVIDER } from '../support/providers';
import { useSharedScene } from '../support/use-scene';

const scene = useSharedScene();
let folder: string;
let token: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keypool-commands-'));
  token = await scene.member.token({ scope: 'admin' });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function keypool(...words: string[]) {
  return run({ KEYPOOL_URL: scene.member.keypool.url, KEYPOOL_TOKEN: token }, ...words);
}

function run(env: Readonly<Record<string, string>>, ...command: string[]) {
  return Keypool.run({ dataDir: scene.dataDir, command, env });
}

function proxysDoctor(env: Readonly<Record<string, string>>) {
  const program = join(workspaceRoot(), 'dist/apps/proxy/main.js');
  return spawnSync(process.execPath, [program, 'doctor'], {
    cwd: tmpdir(),
    env: { ...bareEnvironment(), ...env },
    encoding: 'utf8',
  });
}

/** The result for programs. */
async function json<T>(schema: z.ZodType<T>, ...words: string[]): Promise<T> {
  const { code, stdout, stderr } = await keypool(...words, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return schema.parse(JSON.parse(stdout));
}

describe.each(EACH_PROVIDER)('%s from the command line', (id, provider) => {
  test('keys are imported, line by line, and again', async () => {
    const file = join(folder, `${id}.txt`);
    const lines = ['# two keys', `${id}-1|${secretOf(`${id}-1`)}`, 'no separator', `${id}-2|short`];
    await writeFile(file, lines.join('\n'));

    const first = await keypool('keys', 'import', id, file);
    expect(first).toMatchObject({ code: 2, stderr: '' });
    expect(first.stdout).toMatch(
      /^line 3: there is no \| .*\nline 4: .*apiKey.*\n1 added, 2 refused\.$/m,
    );

    const again = await keypool('keys', 'import', id, file, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({
      added: 0,
      refused: [{ line: 2, code: 'duplicate_id' }, { line: 3 }, { line: 4 }],
    });
  });

  test('keys and backup keys are listed, masked', async () => {
    await scene.member.of(provider).addBackup(`${id}-backup`);
    const keys = await json(z.array(keyListSchema.shape.keys.element), 'keys', 'list', id);
    expect(keys.map(({ _id }) => _id)).toEqual([`${id}-1`]);

    const { stdout } = await keypool('backup-keys', 'list', id, '--status', 'available');
    expect(stdout).toMatch(new RegExp(`^${id}-backup +\\S+\\.\\.\\.\\S+ +available`, 'm'));
    expect(stdout).not.toContain(secretOf(`${id}-backup`));
  });

  test('keys are exported, masked', async () => {
    const { code, stdout } = await keypool('keys', 'export', id);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^.*${id}-1.*$`, 'm'));
    expect(stdout).not.toContain(secretOf(`${id}-1`));
    const { stdout: text } = await keypool('backup-keys', 'export', id, '--json');
    expect(JSON.parse(text)).toMatchObject([{ id: `${id}-backup` }]);
  });

  test('a key is rotated, and the rotation undone', async () => {
    const rotation = await json(rotationSchema, 'rotate', id, `${id}-1`, '--reason', 'leaked');
    expect(rotation).toMatchObject({
      failedKeyId: `${id}-1`,
      replacementKeyId: `${id}-backup`,
      state: 'done',
    });
    const undone = await keypool('undo', id, rotation.id);
    expect(undone).toMatchObject({ code: 0, stdout: expect.stringContaining('undone') });

    const twice = await keypool('undo', id, rotation.id);
    expect(twice).toMatchObject({ code: 1, stdout: '' });
    expect(twice.stderr).not.toBe('');
  });

  test('the guard is asked, and told', async () => {
    const { stdout } = await keypool('guard', id);
    expect(stdout).toMatch(/^off/);
    expect(await keypool('guard', id, 'pause')).toMatchObject({ code: 0 });
    expect(await keypool('guard', id, 'resume')).toMatchObject({ code: 0 });
  });
});

test('the status names what needs attention', async () => {
  const { code, stdout } = await keypool('status');
  expect(code).toBe(0);
  for (const [id] of EACH_PROVIDER) {
    expect(stdout).toMatch(new RegExp(`^${id} +1 +1 `, 'm'));
    expect(stdout).toMatch(new RegExp(`^! keys_unbound ${id} \\(1\\)`, 'm'));
  }
});

test.each(EACH_PROVIDER)(
  '%s: a token is created, limited, and printed alone',
  async (id, provider) => {
    await scene.member.of(provider).addProxy(`${id}-door`);
    const limits = ['--proxy', `${id}-door`, '--provider', id];
    const { stdout } = await keypool('token', 'create', `${id} door`, ...limits);
    const worker = Client.bearer(scene.member.keypool.url, stdout.trim());
    expect((await worker.post(provider.acquire, { proxyId: `${id}-door` })).status).toBe(409);
    expect((await worker.post(provider.acquire, { proxyId: 'other' })).status).toBe(403);
    worker.close();
  },
);

test('a token that is not good says so', async () => {
  const good = token;
  token = 'kp_admin_other';
  expect(await keypool('status')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('revoked'),
  });
  token = good;
});

test('the doctor looks at the database that Keypool uses, and at its process', async () => {
  const { hostname, port } = new URL(scene.member.keypool.url);
  const settings = {
    HOST: hostname,
    PORT: port,
    MONGODB_URI: scene.database.uri,
  };
  const { code, stdout, stderr } = await run(settings, 'doctor', '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const all = ['program', 'settings', 'process', 'database', 'schema', 'encryption', 'clock'];
  expect(JSON.parse(stdout)).toEqual(
    all.map((about) => expect.objectContaining({ about, state: 'ok' })),
  );

  const ill = await run({ ...settings, KEYPOOL_MASTER_KEY: 'x' }, 'doctor');
  expect(ill).toMatchObject({
    code: 2,
    stdout: expect.stringMatching(/^failed +settings +[^]*KEYPOOL_MASTER_KEY/m),
  });
  const foreign = { ...settings, KEYPOOL_MASTER_KEY: randomBytes(32).toString('base64') };
  const locked = await run(foreign, 'doctor');
  expect(locked).toMatchObject({ code: 2, stdout: expect.stringMatching(/^failed +encryption/m) });
});

test.each(EACH_PROVIDER)(
  "the proxy's doctor knows what Keypool says of its token for %s",
  async (id) => {
    const { member } = scene;
    const settings = {
      KEYPOOL_PROXY_KEYPOOL: member.keypool.url,
      KEYPOOL_PROXY_ID: `${id}-door`,
      KEYPOOL_PROXY_PROVIDER: id,
      [`KEYPOOL_PROXY_${id.toUpperCase()}_URL`]: member.keypool.url,
    };
    const saysWith = (proxyToken: string) => {
      const env = { ...settings, KEYPOOL_PROXY_TOKEN: proxyToken };
      const { status, stdout } = proxysDoctor(env);
      expect(status).toBe(2);
      expect(stdout).not.toContain(proxyToken);
      return stdout;
    };
    const good = await member.token({ scope: 'worker' });
    // No key is bound there.
    expect(saysWith(good)).toMatch(/^failed +keypool \w+ +acquire: 409 proxy_has_no_bindings/m);
    expect(saysWith(token)).toMatch(/^failed +keypool \w+ +acquire: 403 forbidden/m);
    const other = id === 'ohmygpt' ? 'openhands-door' : 'ohmygpt-door';
    const limited = await member.token({ scope: 'worker', proxyIds: [other] });
    expect(saysWith(limited)).toMatch(/^failed +keypool \w+ +acquire: 403 .* use the proxy/m);
    const said = saysWith('kp_worker_nobody');
    expect(said).toMatch(/^failed +keypool \w+ +acquire: 401/m);
    expect(said).toMatch(/^ok +upstream \w+ +http\S+ answers \d+, directly$/m);
  },
);

test('an admin is made, and gets another password, while Keypool runs', async () => {
  const { url } = scene.member.keypool;
  const settings = { MONGODB_URI: scene.database.uri };
  const passwordBy = async (command: string) => {
    const { code, stdout } = await run(settings, 'admin', command, 'ops@example.com', '--json');
    expect(code).toBe(0);
    return z.object({ password: z.string() }).parse(JSON.parse(stdout)).password;
  };
  const first = await passwordBy('create');
  const ops = await Client.signIn(url, 'ops@example.com', first);
  expect((await ops.get('/admin/users')).status).toBe(200);

  const again = await run(settings, 'admin', 'create', 'ops@example.com');
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('admin reset') });

  const second = await passwordBy('reset');
  await eventually(async () => expect((await ops.get('/admin/users')).status).toBe(401));
  ops.close();
  (await Client.signIn(url, 'ops@example.com', second)).close();
});
