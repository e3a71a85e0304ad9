import { embeddedDatabaseUri, Keypool, killLeftovers } from '@keypool/testing';
import { mongo } from 'mongoose';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectAdvice } from './support/expect-advice';
import { TestDatabase } from './support/test-database';

const UNAUTHORIZED = 13;

let dataDir: string;
let keypool: Keypool;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'keypool-closed-'));
  keypool = await start();
});

afterAll(async () => {
  killLeftovers();
  await rm(dataDir, { recursive: true, force: true });
});

function start(): Promise<Keypool> {
  return Keypool.start({ dataDir, env: { KEYPOOL_LOG_LEVEL: 'trace' } });
}

function ask(env: Readonly<Record<string, string>> = {}) {
  return Keypool.run({ dataDir, command: ['database', 'uri'], env });
}

/** Where a text is found among the processes of this user, and in the files of the data folder. */
function placesOf(text: string): string[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return [
    ...processes.flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]),
    ...readdirSync(dataDir).map((name) => join(dataDir, name)),
  ].filter((path) => {
    try {
      return (path.startsWith('/proc') || statSync(path).isFile()) && holds(path, text);
    } catch {
      // A process that has ended.
      return false;
    }
  });
}

function holds(path: string, text: string): boolean {
  return readFileSync(path, 'utf8').includes(text);
}

test('the embedded database refuses who has no password, and the start says how to get it', async () => {
  const uri = new URL(await embeddedDatabaseUri(dataDir));
  expect(keypool.stderr).toMatch(
    /^Database: only Keypool may use it.*npm run --silent keypool -- database uri/m,
  );
  const database = await TestDatabase.at(uri.href);
  expect(await database.collection('users').countDocuments()).toBe(1);
  await database.close();

  const stranger = await mongo.MongoClient.connect(
    `mongodb://${uri.host}/keypool?directConnection=true`,
  );
  const refused = { code: UNAUTHORIZED };
  const sessions = stranger.db().collection('sessions');
  await expect(sessions.findOne()).rejects.toMatchObject(refused);
  await expect(sessions.insertOne({})).rejects.toMatchObject(refused);
  await expect(stranger.db().admin().listDatabases()).rejects.toMatchObject(refused);
  await stranger.close();
});

test('its password is nowhere but in its process and, sealed, in its file', async () => {
  const { password, port } = new URL(await embeddedDatabaseUri(dataDir));
  const heard: string[] = [];
  for (const path of ['/health/live', '/health/ready', '/metrics', '/api/openapi.json']) {
    heard.push(await (await fetch(`${keypool.url}${path}`)).text());
  }
  // What is said about an engine that dies, and about a database that is unavailable.
  const pids: unknown = JSON.parse(readFileSync(join(dataDir, 'engine.pid'), 'utf8'));
  process.kill(Number(Reflect.get(Object(pids), 'engine')), 'SIGKILL');
  await keypool.says(/the engine is back/);
  heard.push(await (await fetch(`${keypool.url}/health/ready`)).text());
  expect(password).toMatch(/^[0-9a-f]{64}$/);
  for (const said of [keypool.stdout, keypool.stderr, ...heard]) {
    expect(said).not.toContain(password);
  }
  expect(placesOf(password)).toEqual([]);
  // It would be found.
  expect(placesOf(port)).toContain(join(dataDir, 'engine.json'));
  expect(statSync(join(dataDir, 'database.password')).mode & 0o777).toBe(0o600);
});

test('another Keypool on the same data folder refuses to start, with advice, and the first one goes on', async () => {
  const refusal = await Keypool.refuse({ dataDir });
  expectAdvice(refusal, /is in use by the running process/, String(keypool.pid));
  expect((await fetch(`${keypool.url}/health/ready`)).status).toBe(200);
});

test('its address is told with the right master key alone, and only while it runs', async () => {
  const own = await ask();
  expect(own).toMatchObject({
    code: 0,
    stdout: `${await embeddedDatabaseUri(dataDir)}\n`,
    stderr: '',
  });
  const wrong = await ask({ KEYPOOL_MASTER_KEY: '01ff'.repeat(16) });
  expect(wrong).toMatchObject({ code: 1, stdout: '' });
  expect(wrong.stderr).toMatch(/cannot be opened.*master key/);
  const given = await ask({ MONGODB_URI: 'mongodb://db/keypool' });
  expect(given).toMatchObject({ code: 1, stdout: '' });
  expect(given.stderr).toMatch(/MONGODB_URI/);
  await keypool.stop();
  const stopped = await ask();
  expect(stopped).toMatchObject({ code: 1, stdout: '' });
  expect(stopped.stderr).toMatch(/Start Keypool/);
});

test('it is the same after a restart', async () => {
  const before = await embeddedDatabaseUri(dataDir);
  const again = await start();
  expect(await embeddedDatabaseUri(dataDir)).toBe(before);
  expect((await ask()).stdout).toBe(`${before}\n`);
  await again.stop();
});
