import { eventually, Keypool, workspaceRoot, type Ended } from '@keypool/testing';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DatabaseLink } from './support/database-link';
import { expectAdvice } from './support/expect-advice';
import { logEntries } from './support/log-entries';
import { NEWEST, stepsOf } from './support/old-scene';
import { secretOf } from './support/provider-client';
import { PROVIDERS } from './support/providers';
import { Scene } from './support/scene';
import { startFakeMongo, type FakeAnswers } from './support/fake-mongo';

const UNREACHABLE = 'mongodb://operator:the-password@127.0.0.1:9/keypool';

let folder: string;
/** It takes its time, so it is waited for beside the other tests. */
let unreached: Promise<Ended>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keypool-start-'));
  unreached = Keypool.refuse({ dataDir: folder, uri: UNREACHABLE });
  unreached.catch(() => undefined);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('Keypool refuses to start, with exit code 1 and advice,', () => {
  test('with mistakes in its configuration, and names all of them at once', async () => {
    const mistakes = {
      PORT: '99999',
      KEYPOOL_PURGE_AFTER: 'soon',
      KEYPOOL_PURGE_EVERY: '-1m',
      KEYPOOL_COOLDOWN_STEPS: '30s,,1h',
      KEYPOOL_PERMANENT_AFTER_STEPS: '0',
      KEYPOOL_PERMANENT_WAIT: '6 hours',
      KEYPOOL_SUSPECT_AFTER: 'five',
      KEYPOOL_ENCRYPTION: 'maybe',
      KEYPOOL_MASTER_KEY: 'much-too-short-a-master-key',
      KEYPOOL_ADMIN_EMAIL: 'nobody',
      KEYPOOL_ADMIN_PASSWORD: 'short-pw',
      KEYPOOL_LOG_LEVEL: 'loud',
      MONGODB_URI: 'http://example.com',
    };
    const refusal = await Keypool.refuse({ dataDir: folder, env: mistakes });
    expectAdvice(refusal, ...Object.keys(mistakes));
    expect(refusal.stderr).not.toContain(mistakes.KEYPOOL_MASTER_KEY);
    expect(refusal.stderr).not.toContain(mistakes.KEYPOOL_ADMIN_PASSWORD);
  });

  test.each<[string, string, FakeAnswers, RegExp[]]>([
    [
      'a standalone MongoDB, with the two commands that help',
      '',
      {},
      [/standalone/, /mongod --replSet rs0/, /rs\.initiate\(\)/],
    ],
    [
      'another replica set than MONGODB_URI asks for, and names the one that answers',
      'replicaSet=rs0',
      { hello: { setName: 'prod', hosts: ['db:27017'] } },
      [/asks for the replica set rs0, but 127\.0\.0\.1:\d+ is a member of the set prod\./],
    ],
    ['a sharded cluster', '', { hello: { msg: 'isdbgrid' } }, [/sharded/]],
    [
      'a MongoDB that is too old',
      'directConnection=true',
      { hello: { setName: 'rs0' }, buildInfo: { ok: 1, version: '4.4.29' } },
      [/MongoDB 4\.4\.29, which is too old: Keypool needs 5\.0/],
    ],
    [
      'a user or password that is refused',
      'directConnection=true',
      {
        hello: { setName: 'rs0' },
        saslStart: { ok: 0, code: 18, errmsg: 'Authentication failed.' },
      },
      [/refuses the user and password/, /authSource=admin/],
    ],
  ])('on %s', async (_, options, answers, advice) => {
    const mongo = await startFakeMongo(answers);
    const user = 'saslStart' in answers ? 'operator:the-password@' : '';
    const refusal = await Keypool.refuse({
      dataDir: folder,
      uri: `mongodb://${user}${mongo.host}/keypool?${options}`,
    });
    mongo.stop();
    expectAdvice(refusal, ...advice);
    expect(refusal.stderr).not.toContain('the-password');
  });

  test('on a port in use, before anything is created', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = String(typeof address === 'object' && address ? address.port : 0);
    const dataDir = join(folder, 'never-made');
    const refusal = await Keypool.refuse({ dataDir, env: { PORT: port } });
    server.close();
    expectAdvice(refusal, port, /another program already listens there/, /PORT/);
    expect(refusal.stderr.trim().split('\n')).toHaveLength(1);
    expect(refusal.stdout).toBe('');
    expect(existsSync(dataDir)).toBe(false);
  });

  // Node's own way of making folders never ends there.
  test('on a data folder that cannot be created', async () => {
    const refusal = await Keypool.refuse({ dataDir: '/proc/no-such-process/data' });
    expectAdvice(refusal, /\/proc\/no-such-process\/data cannot be used/, /KEYPOOL_DATA_DIR/);
  });
});

describe('the master key', () => {
  let scene: Scene;
  const key = () => readFile(join(scene.dataDir, 'master.key'), 'utf8');

  beforeAll(async () => {
    scene = await Scene.create();
    const member = await scene.join();
    for (const provider of PROVIDERS) {
      await member.of(provider).addPool(`${provider.id}-p`, `${provider.id}-key`);
    }
    await member.keypool.stop();
  });

  afterAll(() => scene.end());

  test('is a file that nobody else may read', async () => {
    expect(Buffer.from((await key()).trim(), 'base64')).toHaveLength(32);
    expect((await stat(join(scene.dataDir, 'master.key'))).mode & 0o777).toBe(0o600);
  });

  test('is missing: exit code 1 and a message', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'keypool-elsewhere-'));
    const refusal = await Keypool.refuse({ dataDir: elsewhere, uri: scene.database.uri });
    await rm(elsewhere, { recursive: true, force: true });
    expectAdvice(refusal, /master key/, /missing/, /KEYPOOL_MASTER_KEY/);
  });

  test('is another one: exit code 1 with advice that does not reveal the other one', async () => {
    const wrong = randomBytes(32).toString('base64');
    const refusal = await Keypool.refuse({
      dataDir: scene.dataDir,
      uri: scene.database.uri,
      env: { KEYPOOL_MASTER_KEY: wrong },
    });
    expectAdvice(refusal, /master key/, /is not the one/, /KEYPOOL_MASTER_KEY/);
    expect(refusal.stderr).not.toContain(wrong);
  });

  test.each(['base64', 'hex'] as const)('may come from the environment, in %s', async (form) => {
    const bytes = Buffer.from((await key()).trim(), 'base64');
    const member = await scene.join({ KEYPOOL_MASTER_KEY: bytes.toString(form) });
    for (const provider of PROVIDERS) {
      const { apiKey } = await member.of(provider).acquire(`${provider.id}-p`);
      expect(apiKey).toBe(secretOf(`${provider.id}-key`));
    }
    await member.keypool.stop();
  });
});

describe('a start', () => {
  test('outlasts an election between its look at the database and its connection, and one while it tries the database', async () => {
    const scene = await Scene.create();
    const link = await DatabaseLink.open(scene.database.uri);
    // The last that the client sends that looks, for no answer.
    const looked = link.passes('endSessions');
    const keypool = Keypool.spawn({ dataDir: scene.dataDir, uri: link.uri });
    await looked;
    await link.cut();
    await eventually(() => expect(keypool.stdout).toContain('Unable to connect to the database'));
    await link.repair();
    await link.loseAnswerTo('createIndexes', 'processes');
    await keypool.says(/^Keypool is ready/m);
    expect(keypool.stdout).toContain('the database is unavailable, trying again');
    await keypool.stop();
    await link.cut();
    await scene.end();
  });
});

describe('the first start on a database', () => {
  const env = { KEYPOOL_ADMIN_PASSWORD: undefined, KEYPOOL_LOGLEVEL: 'debug' };
  let scene: Scene;
  let first: Keypool;
  const start = (also: Record<string, string> = {}) =>
    Keypool.start({
      dataDir: scene.dataDir,
      uri: scene.database.uri,
      env: { ...env, ...also },
    });

  beforeAll(async () => {
    scene = await Scene.create();
    first = await start();
  });

  afterAll(() => scene.end());

  test('begins at the newest version of the data, without a step of a migration', async () => {
    expect(stepsOf(first)).toEqual([]);
    expect(await scene.database.collection('settings').findOne({ _id: 'schema' })).toMatchObject({
      version: NEWEST,
    });
  });

  test('says which database it uses, where the master key is and the first password, and the address to open', async () => {
    const lines = first.stderr.trim().split('\n');
    expect(lines).toEqual([
      'Warning: KEYPOOL_LOGLEVEL is ignored: unknown variable. Did you mean KEYPOOL_LOG_LEVEL?',
      expect.stringMatching(
        new RegExp(
          `^Database: ${await scene.database.engine()}, replica set \\S+ at \\S+:\\d+, database ${scene.database.db.databaseName}$`,
        ),
      ),
      expect.stringContaining(
        `Master key: created ${join(scene.dataDir, 'master.key')}. Keep a copy`,
      ),
      expect.stringMatching(/^First admin: admin@example\.com, password: \S{24} \(shown this once/),
      `Keypool is ready: ${first.url}`,
    ]);
    const password = /password: (\S+)/.exec(first.stderr)?.[1] ?? '';
    // The line that says it is ready comes through another pipe.
    await eventually(() =>
      expect(logEntries(first)).toContainEqual(
        expect.objectContaining({ msg: 'listening', url: first.url }),
      ),
    );
    expect(first.stdout).not.toContain(password);
    expect(first.stdout).not.toContain('successfully started');
    await first.stop();

    const second = await start({ HOST: '0.0.0.0' });
    expect(second.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${second.url}/health/ready`)).status).toBe(200);
    await second.says(/HOST is 0\.0\.0\.0.* HTTPS only/);
    expect(second.stderr).not.toMatch(/password|Master key/);
    await second.stop();
  });
});

describe('.env', () => {
  const CONTENT =
    "PORT='many'\nMONGODB_URI='mongodb://db/keypool?replicaSet=rs0&authSource=admin'\n";

  /** Runs a command in a folder that holds `.env` and the built program. */
  async function runBeside(command: string): Promise<string> {
    const place = await mkdtemp(join(folder, 'env-'));
    await writeFile(join(place, '.env'), CONTENT);
    await symlink(join(workspaceRoot(), 'dist'), join(place, 'dist'));
    const { PATH } = process.env;
    const child = spawn('sh', ['-c', command], { cwd: place, env: { PATH }, stdio: 'pipe' });
    const [said] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(child.exitCode).toBe(1);
    return said;
  }

  test('is read by npm start', async () => {
    const { scripts } = JSON.parse(await readFile(join(workspaceRoot(), 'package.json'), 'utf8'));
    expect(await runBeside(scripts.start)).toMatch(/1 mistake .*\n- PORT is "many"/);
  });

  test('that was not read ends the start: Keypool never opens an unintended database', async () => {
    const said = await runBeside('node dist/apps/api/main.js');
    expect(said).toMatch(/1 mistake .*\n- MONGODB_URI is set in \.env, but/);
  });
});

test('Keypool refuses to start on a database that does not answer, without telling its password', async () => {
  const refusal = await unreached;
  expectAdvice(
    refusal,
    /waiting for the one in MONGODB_URI\. 127\.0\.0\.1:9: nothing listens there/,
    /did not answer within 15 s/,
  );
  expect(refusal.stderr + refusal.stdout).not.toContain('the-password');
});
