import type { mongo } from 'mongoose';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { killDuringStart } from '../test/api-process';
import { readNotes, writeNote } from '../test/client';
import { compileTo } from '../test/compiled';
import { removeTemporaryFolders, temporaryFolder } from '../test/folders';
import { OpenEngine } from '../test/open-engine';
import { writeFakeMongod } from '../test/programs';
import {
  attempt,
  attemptDuring,
  AUTHENTICATION_FAILED,
  UNAUTHORIZED,
  withoutCredentials,
} from '../test/stranger';
import { runningDatabaseUri, startEmbeddedDatabase, type EmbeddedDatabase } from './index';

const pidsSchema = z.object({ keeper: z.number(), engine: z.number() });
const { PATH } = process.env;
const running: EmbeddedDatabase[] = [];
let index = '';

beforeAll(() => {
  index = compileTo(join(temporaryFolder(), 'bundle'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((database) => database.stop()));
});

afterAll(removeTemporaryFolders);

async function start(dataDir: string): Promise<EmbeddedDatabase> {
  const database = await startEmbeddedDatabase({ dataDir, log: () => undefined });
  running.push(database);
  return database;
}

const COMMANDS: readonly [string, mongo.Document][] = [
  ['keypool', { find: 'sessions' }],
  ['keypool', { insert: 'sessions', documents: [{ _id: 'forged' }] }],
  ['keypool', { update: 'users', updates: [{ q: {}, u: { $set: { role: 'admin' } } }] }],
  ['keypool', { delete: 'users', deletes: [{ q: {}, limit: 0 }] }],
  ['keypool', { aggregate: 1, pipeline: [{ $changeStream: {} }], cursor: {} }],
  ['keypool', { listCollections: 1 }],
  ['keypool', { dropDatabase: 1 }],
  ['admin', { find: 'system.users' }],
  ['admin', { listDatabases: 1 }],
  ['admin', { createUser: 'stranger', pwd: 'stranger', roles: ['root'] }],
  ['admin', { updateUser: 'keypool', pwd: 'stranger' }],
  ['admin', { usersInfo: 1, showCredentials: true }],
  ['admin', { killAllSessions: [] }],
  ['admin', { serverStatus: 1 }],
  ['admin', { getLog: 'global' }],
  ['admin', { getCmdLineOpts: 1 }],
  ['local', { find: 'oplog.rs' }],
];

describe.each(['secantus', 'mongod'] as const)('the embedded database on %s', (engine) => {
  beforeAll(async () => {
    if (engine === 'mongod') {
      const bin = temporaryFolder();
      await writeFakeMongod(bin);
      process.env['PATH'] = `${bin}:${PATH ?? ''}`;
    }
  });

  afterAll(() => {
    process.env['PATH'] = PATH;
  });

  it('answers nothing without credentials, nor with wrong ones', async () => {
    const database = await start(temporaryFolder());
    expect(database.engine).toBe(engine);
    await writeNote(database.uri, 'one');
    for (const [name, command] of COMMANDS) {
      const answer = await attempt(withoutCredentials(database.uri), name, command);
      expect({ command, answer }).toEqual({ command, answer: UNAUTHORIZED });
    }
    const wrong = new URL(database.uri);
    wrong.password = 'f'.repeat(64);
    expect(await attempt(wrong.href, 'keypool', { find: 'notes' })).toBe(AUTHENTICATION_FAILED);
    expect(await readNotes(database.uri)).toEqual(['one']);
  });

  it('has been closed since the moment in which it began to listen', async () => {
    const dataDir = temporaryFolder();
    const starting = start(dataDir);
    const replies = await attemptDuring(dataDir, starting);
    expect(new Set(replies)).toEqual(new Set([UNAUTHORIZED]));
  });

  it('keeps its password from arguments, environments and the files beside it', async () => {
    const dataDir = temporaryFolder();
    const { uri } = await start(dataDir);
    const { password } = new URL(uri);
    const pids = pidsSchema.parse(JSON.parse(readFileSync(join(dataDir, 'engine.pid'), 'utf8')));
    for (const pid of Object.values(pids)) {
      for (const file of ['cmdline', 'environ']) {
        expect(readFileSync(`/proc/${pid}/${file}`, 'utf8')).not.toContain(password);
      }
    }
    const holding = readdirSync(dataDir).filter((name) => {
      const path = join(dataDir, name);
      return statSync(path).isFile() && readFileSync(path, 'utf8').includes(password);
    });
    expect(holding).toEqual(['database.password']);
  });

  it('gives its address to who may read the folder, while it runs', async () => {
    const dataDir = temporaryFolder();
    await expect(runningDatabaseUri(dataDir)).rejects.toMatchObject({ code: 'not_running' });
    const database = await start(dataDir);
    expect(await runningDatabaseUri(dataDir)).toBe(database.uri);
    const another = { seal: async () => null, open: async () => null };
    expect(await runningDatabaseUri(dataDir, another)).toBe(database.uri);
    await database.stop();
    await expect(runningDatabaseUri(dataDir)).rejects.toMatchObject({ code: 'not_running' });
  });

  it('takes the password of its folder at each start, and knows the one before no more', async () => {
    const dataDir = temporaryFolder();
    const sealOf = (key: string) => ({
      seal: async (password: string) => `${key}:${password}`,
      open: async (sealed: string) =>
        sealed.startsWith(`${key}:`) ? sealed.slice(key.length + 1) : null,
    });
    const log = (): void => undefined;
    const first = await startEmbeddedDatabase({ dataDir, log, seal: sealOf('one') });
    await writeNote(first.uri, 'one');
    await first.stop();
    const second = await startEmbeddedDatabase({ dataDir, log, seal: sealOf('another') });
    running.push(second);
    expect(second.uri).not.toBe(first.uri);
    expect(await readNotes(second.uri)).toEqual(['one']);
    expect(await attempt(first.uri, 'keypool', { find: 'notes' })).toBe(AUTHENTICATION_FAILED);
  });

  it('closes a folder of a version that was open, and takes away the users of that time', async () => {
    const dataDir = temporaryFolder();
    const open = await OpenEngine.start(engine, dataDir);
    await writeNote(open.uri, 'one');
    for (const db of ['admin', 'keypool']) {
      const stranger = { createUser: 'stranger', pwd: 'stranger', roles: ['readWrite'] };
      expect(await attempt(open.uri, db, stranger)).toMatchObject({ answer: { ok: 1 } });
    }
    expect(
      await attempt(open.uri, 'admin', { createUser: 'keypool', pwd: 'known', roles: ['read'] }),
    ).toMatchObject({ answer: { ok: 1 } });
    await open.stop();

    const database = await start(dataDir);
    expect(database.engine).toBe(engine);
    expect(await readNotes(database.uri)).toEqual(['one']);
    await writeNote(database.uri, 'two');
    for (const source of ['admin', 'keypool']) {
      const strange = new URL(`${withoutCredentials(database.uri)}&authSource=${source}`);
      strange.username = strange.password = 'stranger';
      expect(await attempt(strange.href, 'keypool', { find: 'notes' })).toBe(AUTHENTICATION_FAILED);
    }
  });

  it.each(['database.password', 'engine.json', 'engine.pid'])(
    'is closed, and works, after kill -9 in the first start, when %s had just been written',
    async (file) => {
      const dataDir = temporaryFolder();
      await killDuringStart(index, dataDir, () => existsSync(join(dataDir, file)));
      const database = await start(dataDir);
      await writeNote(database.uri, 'one');
      expect(await readNotes(database.uri)).toEqual(['one']);
      expect(await attempt(withoutCredentials(database.uri), 'keypool', { find: 'notes' })).toBe(
        UNAUTHORIZED,
      );
    },
  );
});
