import { eventually } from '@keypool/testing';
import type { mongo } from 'mongoose';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { startApiProcess } from '../test/api-process';
import { DURABLE, readNotes, withNotes, writeNote, type Notes } from '../test/client';
import { compileTo } from '../test/compiled';
import { removeTemporaryFolders, temporaryFolder } from '../test/folders';
import { EmbeddedDatabaseError, startEmbeddedDatabase } from './index';
import type { EmbeddedDatabase } from './index';
import { processIdentity } from './process-identity';

/** The first start on a machine installs the engine. */
const pidsSchema = z.object({ keeper: z.number(), engine: z.number() });
const running: EmbeddedDatabase[] = [];
let index = '';

beforeAll(() => {
  index = compileTo(join(temporaryFolder(), 'bundle'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((database) => database.stop()));
});

afterAll(removeTemporaryFolders);

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

async function start(dataDir: string, lines: string[] = []): Promise<EmbeddedDatabase> {
  const database = await startEmbeddedDatabase({
    dataDir,
    log: (line) => lines.push(line),
    onExit: (reason) => lines.push(`EXIT ${reason}`),
  });
  running.push(database);
  return database;
}

function pidsOf(dataDir: string): { keeper: number; engine: number } {
  return pidsSchema.parse(JSON.parse(readFileSync(join(dataDir, 'engine.pid'), 'utf8')));
}

/** Resolves when there is another one, which need not listen yet. */
async function killEngine(database: EmbeddedDatabase): Promise<void> {
  const dead = database.pid;
  process.kill(dead ?? 0, 'SIGKILL');
  await eventually(() => expect(database.pid).not.toBe(dead));
}

describe('The embedded database', () => {
  it('keeps its data over a restart, in a folder that only its user can open', async () => {
    const dataDir = temporaryFolder();
    const first = await start(dataDir);
    await writeNote(first.uri, 'one');
    await first.stop();
    const second = await start(dataDir);
    expect(await readNotes(second.uri)).toEqual(['one']);
    expect(second.uri).toBe(first.uri);
    expect(modeOf(dataDir)).toBe(0o700);
  });

  it('keeps others out of a folder that was open to them', async () => {
    const dataDir = temporaryFolder();
    mkdirSync(join(dataDir, 'db'), { recursive: true, mode: 0o755 });
    writeFileSync(join(dataDir, 'secantus.toml'), '', { mode: 0o644 });
    const database = await start(dataDir);
    expect(modeOf(join(dataDir, 'db'))).toBe(0o700);
    // The mode of the folder itself is the operator's.
    expect(modeOf(dataDir)).toBe(0o755);
    const open = readdirSync(dataDir).filter(
      (name) => name !== 'db' && (modeOf(join(dataDir, name)) & 0o077) !== 0,
    );
    expect(open).toEqual(database.engine === 'secantus' ? [] : ['secantus.toml']);
  });

  it('refuses a folder in which others may replace files', async () => {
    const dataDir = temporaryFolder();
    mkdirSync(dataDir);
    chmodSync(dataDir, 0o770);
    await expect(start(dataDir)).rejects.toMatchObject({
      code: 'data_folder_unusable',
      message: expect.stringContaining('chmod go-w'),
    });
  });

  it('says in one line which engine runs, and loudly that a database is new, and only then', async () => {
    const dataDir = temporaryFolder();
    const lines: string[] = [];
    const first = await start(dataDir, lines);
    expect(lines.at(-1)).toMatch(
      /^Database: .+ in \/.+\/db \(own process, loopback only\): .+MONGODB_URI/,
    );
    await first.stop();
    const news = /^Database: creating a NEW, EMPTY database in \/.+\/db\. .*MONGODB_URI/;
    expect(lines.filter((line) => news.test(line))).toHaveLength(1);
    lines.length = 0;
    await start(dataDir, lines);
    expect(lines.join()).not.toMatch(/NEW|EMPTY/);
  });

  it('leaves no process behind after a stop, and its folder free', async () => {
    const dataDir = temporaryFolder();
    const database = await start(dataDir);
    const { keeper, engine } = pidsOf(dataDir);
    await Promise.all([database.stop(), database.stop()]);
    expect([processIdentity(keeper), processIdentity(engine)]).toEqual([null, null]);
    await start(dataDir);
  });

  it('refuses a second process on the same folder and names the one that has it', async () => {
    const dataDir = temporaryFolder();
    const api = await startApiProcess(index, dataDir);
    await expect(start(dataDir)).rejects.toMatchObject({
      code: 'data_folder_in_use',
      message: expect.stringContaining(`running process ${api.pid}`),
    });
    await expect(startApiProcess(index, dataDir)).rejects.toThrow('data_folder_in_use');
    await api.kill('SIGKILL');
  });

  it('ends with its API after kill -9, and the next start has all acknowledged data', async () => {
    const dataDir = temporaryFolder();
    const api = await startApiProcess(index, dataDir);
    await writeNote(api.uri, 'one');
    const { keeper, engine } = pidsOf(dataDir);
    await api.kill('SIGKILL');
    await eventually(() => expect([engine, keeper].map(processIdentity)).toEqual([null, null]));
    const next = await start(dataDir);
    expect(await readNotes(next.uri)).toEqual(['one']);
  });

  it('is back at once when its API is, while the old engine is still ending', async () => {
    const dataDir = temporaryFolder();
    const api = await startApiProcess(index, dataDir);
    await writeNote(api.uri, 'one');
    await api.kill('SIGKILL');
    const next = await start(dataDir);
    expect(await readNotes(next.uri)).toEqual(['one']);
  });

  it('is restarted after kill -9 of the engine, with all acknowledged data', async () => {
    const dataDir = temporaryFolder();
    const lines: string[] = [];
    const database = await start(dataDir, lines);
    for (const id of ['one', 'two', 'three']) {
      await writeNote(database.uri, id);
      await killEngine(database);
    }
    expect(await readNotes(database.uri)).toEqual(['one', 'three', 'two']);
    expect(lines.filter((line) => line.startsWith('EXIT'))).toEqual([]);
  });

  it('is brought back after kill -9 of its keeper', async () => {
    const dataDir = temporaryFolder();
    const database = await start(dataDir);
    await writeNote(database.uri, 'one');
    const before = pidsOf(dataDir);
    process.kill(before.keeper, 'SIGKILL');
    await eventually(() => expect(database.pid).not.toBe(before.engine));
    expect(await readNotes(database.uri)).toEqual(['one']);
    expect(processIdentity(before.engine)).toBeNull();
  });

  it('ends leftover processes when API and keeper were killed together', async () => {
    const dataDir = temporaryFolder();
    const api = await startApiProcess(index, dataDir);
    await writeNote(api.uri, 'one');
    const { keeper, engine } = pidsOf(dataDir);
    process.kill(keeper, 'SIGKILL');
    await api.kill('SIGKILL');
    const next = await start(dataDir);
    expect(await readNotes(next.uri)).toEqual(['one']);
    expect(processIdentity(engine)).toBeNull();
  });

  it('stays for its API when a signal reaches keeper and engine too', async () => {
    const dataDir = temporaryFolder();
    const database = await start(dataDir);
    const { keeper, engine } = pidsOf(dataDir);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.kill(keeper, signal);
    }
    process.kill(engine, 'SIGTERM');
    await writeNote(database.uri, 'written while stopping');
    expect(processIdentity(keeper)).not.toBeNull();
  });

  // Where a new folder is refused as if the one above it were missing, Node's own way of making it never ends.
  it.each(['/dev/null/data', '/proc/nope'])(
    'says what to do when %s cannot be made',
    async (path) => {
      const error: unknown = await start(path).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(EmbeddedDatabaseError);
      expect(error).toMatchObject({
        code: 'data_folder_unusable',
        message: expect.stringContaining('KEYPOOL_DATA_DIR'),
      });
    },
  );
});

describe('what the engines must have in common', () => {
  let database: EmbeddedDatabase;
  let made = 0;

  beforeAll(async () => {
    database = await start(temporaryFolder());
    running.length = 0;
  });

  afterAll(() => database.stop());

  /** Of a database that no other test uses. */
  function freshUri(): string {
    const uri = new URL(database.uri);
    uri.pathname = `/common-${++made}`;
    return uri.href;
  }

  it('compares stored dates with the time of the database', async () => {
    await withNotes(freshUri(), async (notes) => {
      await notes.insertOne({ _id: 'past', at: new Date(Date.now() - 60_000) });
      await notes.insertOne({ _id: 'future', at: new Date(Date.now() + 60_000) });
      const due = await notes.find({ $expr: { $lt: ['$at', '$$NOW'] } }).toArray();
      expect(due.map((note) => note._id)).toEqual(['past']);
      const old = { $expr: { $lt: ['$at', { $subtract: ['$$NOW', 30_000] }] } };
      expect((await notes.updateMany(old, { $unset: { at: 1 } })).matchedCount).toBe(1);
    });
  });

  it('confirms a commit again after kill -9, and knows nothing of a transaction that had none', async () => {
    const uri = freshUri();
    await withNotes(uri, async (notes, client) => {
      await notes.insertOne({ _id: 'before' });
      await client.withSession(async (session) => {
        session.startTransaction(DURABLE);
        await notes.insertOne({ _id: 'committed' }, { session });
        await session.commitTransaction();
        await killEngine(database);
        // A new client waits until it listens; the one under test repeats what it does once.
        await readNotes(uri);
        // As when its answer was lost.
        await session.commitTransaction();

        session.startTransaction(DURABLE);
        await notes.insertOne({ _id: 'open' }, { session });
        await killEngine(database);
        await readNotes(uri);
        await expect(session.commitTransaction()).rejects.toMatchObject({ code: 251 });
      });
    });
    expect(await readNotes(uri)).toEqual(['before', 'committed']);
  });

  const EARLY = new Date(0);
  const LATE = new Date(1);

  it.each<[string, (notes: Notes, client: mongo.MongoClient) => Promise<unknown>, object[]]>([
    ['a drop of its database', (_notes, client) => client.db().dropDatabase(), []],
    ['a deletion of many', (notes) => notes.deleteMany({}), []],
    [
      'an update of many',
      (notes) => notes.updateMany({}, { $set: { at: LATE } }),
      ['held', 'next'].map((_id) => ({ _id, at: LATE })),
    ],
  ])(
    'continues a transaction, and all others, while %s waits for it',
    async (_what, write, left) => {
      const another = freshUri();
      await withNotes(freshUri(), async (notes, client) => {
        await notes.insertMany([{ _id: 'held' }, { _id: 'next' }]);
        await client.withSession(async (session) => {
          const touch = (_id: string): Promise<unknown> =>
            notes.updateOne({ _id }, { $set: { at: EARLY } }, { session });
          session.startTransaction(DURABLE);
          await touch('held');
          let isDone = false;
          const waiting = write(notes, client).then(() => (isDone = true));
          await writeNote(another, 'other');
          await touch('next');
          expect(isDone).toBe(false);
          await session.commitTransaction();
          await waiting;
        });
        expect(await notes.find().toArray()).toEqual(left);
      });
      expect(await readNotes(another)).toEqual(['other']);
    },
  );

  it('gives up a write that waits for a transaction when its time limit is over', async () => {
    await withNotes(freshUri(), async (notes, client) => {
      await notes.insertOne({ _id: 'held' });
      await client.withSession(async (session) => {
        session.startTransaction();
        await notes.updateOne({ _id: 'held' }, { $set: { at: new Date(0) } }, { session });
        await notes.insertOne({ _id: 'new' }, { session });
        const limit = { maxTimeMS: 300 };
        const expired = { code: 50 };
        await expect(notes.deleteOne({ _id: 'held' }, limit)).rejects.toMatchObject(expired);
        await expect(notes.insertOne({ _id: 'new' }, limit)).rejects.toMatchObject(expired);
        await session.abortTransaction();
      });
      expect(await notes.find().toArray()).toEqual([{ _id: 'held' }]);
    });
  });
});
