import { Keypool, type Refusal } from '@keypool/testing';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OwnScene } from './support/own-database';
import { secretOf } from './support/provider-client';
import { PROVIDERS } from './support/providers';
import { Scene } from './support/scene';
import { startStandaloneMongo } from './support/standalone-mongo';

const UNREACHABLE = 'mongodb://operator:the-password@127.0.0.1:9/keypool';

let folder: string;
/** It takes its time, so it is waited for beside the other tests. */
let unreached: Promise<Refusal>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keypool-start-'));
  unreached = Keypool.refuse({ dataDir: folder, uri: UNREACHABLE });
  unreached.catch(() => undefined);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Advice for a person: exit code 1, and no stack. */
function expectAdvice({ code, stderr }: Refusal, ...parts: (string | RegExp)[]): void {
  for (const part of parts) {
    expect(stderr).toMatch(part);
  }
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBe(1);
}

describe('Keypool refuses to start, with exit code 1 and advice,', () => {
  test('with mistakes in its configuration, and names all of them at once', async () => {
    const mistakes = {
      PORT: '99999',
      KEYPOOL_PURGE_AFTER: 'soon',
      KEYPOOL_PURGE_EVERY: '-1m',
      KEYPOOL_COOLDOWN_STEPS: '30s,,1h',
      KEYPOOL_PERMANENT_AFTER_STEPS: '0',
      KEYPOOL_PERMANENT_WAIT: '6 hours',
      KEYPOOL_UPSTREAM_ERRORS: 'five',
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

  test('on a standalone MongoDB, with the two commands that help', async () => {
    const standalone = await startStandaloneMongo();
    const refusal = await Keypool.refuse({ dataDir: folder, uri: standalone.uri });
    standalone.stop();
    expectAdvice(refusal, /standalone/, /mongod --replSet rs0/, /rs\.initiate\(\)/);
  });

  test('on a port that is taken', async () => {
    const scene = await Scene.create();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = String(typeof address === 'object' && address ? address.port : 0);
    const refusal = await Keypool.refuse({
      dataDir: scene.dataDir,
      uri: scene.database.uri,
      env: { PORT: port },
    });
    server.close();
    await scene.end();
    expectAdvice(refusal, port, /another program listens there/, /PORT/);
  });

  test('on a data folder that another Keypool uses', async () => {
    const scene = await OwnScene.create();
    const member = await scene.start();
    const refusal = await Keypool.refuse({ dataDir: scene.dataDir });
    expectAdvice(refusal, /is in use by the running process/, String(member.keypool.pid));
    expect((await member.admin.get('/health/ready')).status).toBe(200);
    await scene.end();
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

  test('is missed: exit code 1 that says so', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'keypool-elsewhere-'));
    const refusal = await Keypool.refuse({ dataDir: elsewhere, uri: scene.database.uri });
    await rm(elsewhere, { recursive: true, force: true });
    expectAdvice(refusal, /master key/, /missing/, /KEYPOOL_MASTER_KEY/);
  });

  test('is another one: exit code 1 that says so, and the other one is not told', async () => {
    const wrong = randomBytes(32).toString('base64');
    const refusal = await Keypool.refuse({
      dataDir: scene.dataDir,
      uri: scene.database.uri,
      env: { KEYPOOL_MASTER_KEY: wrong },
    });
    expectAdvice(refusal, /master key/, /is not the one/, /KEYPOOL_MASTER_KEY/);
    expect(refusal.stderr).not.toContain(wrong);
  });

  test.each(['base64', 'hex'] as const)('may come by the environment, in %s', async (form) => {
    const bytes = Buffer.from((await key()).trim(), 'base64');
    const member = await scene.join({ KEYPOOL_MASTER_KEY: bytes.toString(form) });
    for (const provider of PROVIDERS) {
      const { apiKey } = await member.of(provider).acquire(`${provider.id}-p`);
      expect(apiKey).toBe(secretOf(`${provider.id}-key`));
    }
    await member.keypool.stop();
  });
});

describe('the first admin', () => {
  test('gets a generated password, told once', async () => {
    const scene = await Scene.create();
    const options = {
      dataDir: scene.dataDir,
      uri: scene.database.uri,
      env: { KEYPOOL_ADMIN_PASSWORD: undefined },
    };
    const first = await Keypool.start(options);
    const told = /password:? (\S{12,})/.exec(first.stderr)?.[1] ?? '';
    expect(told).not.toBe('');
    expect(first.stdout).not.toContain(told);
    await first.stop();
    const second = await Keypool.start(options);
    expect(second.stderr).not.toContain('assword');
    await second.stop();
    await scene.end();
  });
});

test('Keypool refuses to start on a database that does not answer, without telling its password', async () => {
  const refusal = await unreached;
  expectAdvice(refusal, /MONGODB_URI/);
  expect(refusal.stderr + refusal.stdout).not.toContain('the-password');
});
