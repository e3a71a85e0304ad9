import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { readNotes, writeNote } from '../test/client';
import { removeTemporaryFolders, temporaryFolder } from '../test/folders';
import { writeFakeMongod, writeProgram } from '../test/programs';
import { startEmbeddedDatabase } from './index';
import type { EmbeddedDatabase } from './index';

const recordSchema = z.object({
  engine: z.string(),
  version: z.string(),
  port: z.number(),
  since: z.string().optional(),
  featureCompatibility: z.string().optional(),
});
const { PATH, XDG_CACHE_HOME } = process.env;
const running: EmbeddedDatabase[] = [];

beforeEach(() => {
  // Nothing listens there: what a host without a way to the download looks like.
  process.env['MONGOMS_DOWNLOAD_URL'] = 'http://127.0.0.1:1/mongod.tgz';
});

afterEach(async () => {
  process.env['PATH'] = PATH;
  delete process.env['MONGOMS_DOWNLOAD_URL'];
  if (XDG_CACHE_HOME === undefined) {
    delete process.env['XDG_CACHE_HOME'];
  } else {
    process.env['XDG_CACHE_HOME'] = XDG_CACHE_HOME;
  }
  await Promise.all(running.splice(0).map((database) => database.stop()));
});

afterAll(removeTemporaryFolders);

async function start(dataDir: string): Promise<EmbeddedDatabase> {
  const database = await startEmbeddedDatabase({ dataDir, log: () => undefined });
  running.push(database);
  return database;
}

/** From here on nothing is installed: no mongod, no Python, and no SecantusDB from before. */
function useEmptyMachine(): void {
  process.env['PATH'] = temporaryFolder();
  process.env['XDG_CACHE_HOME'] = temporaryFolder();
}

function recordOf(dataDir: string): z.infer<typeof recordSchema> {
  return recordSchema.parse(JSON.parse(readFileSync(join(dataDir, 'engine.json'), 'utf8')));
}

function folderWithData(engine: string, file: string): string {
  const dataDir = temporaryFolder();
  mkdirSync(join(dataDir, 'db'), { recursive: true });
  writeFileSync(join(dataDir, 'db', file), '');
  writeFileSync(
    join(dataDir, 'engine.json'),
    JSON.stringify({ engine, version: '7.0.1', port: 20123 }),
  );
  return dataDir;
}

async function listenOn(port: number): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

describe('the choice of an engine', () => {
  it('takes SecantusDB where no mongod is installed and none can be downloaded', async () => {
    const dataDir = temporaryFolder();
    const database = await start(dataDir);
    expect(database.engine).toBe('secantus');
    expect(recordOf(dataDir)).toMatchObject({ engine: 'secantus', version: '0.7.0b3' });
  });

  it('takes a mongod on PATH first and makes it a replica set of one that keeps its data', async () => {
    const bin = temporaryFolder();
    await writeFakeMongod(bin);
    process.env['PATH'] = `${bin}:${PATH ?? ''}`;
    const dataDir = temporaryFolder();
    const first = await start(dataDir);
    expect(first.engine).toBe('mongod');
    expect(recordOf(dataDir)).toMatchObject({ engine: 'mongod', version: '8.0.4' });
    await writeNote(first.uri, 'one');
    await first.stop();
    // It ended by itself: the keeper had no reason to kill it.
    expect(existsSync(join(dataDir, 'db', 'fake-ended'))).toBe(true);
    const second = await start(dataDir);
    expect(second.uri).toBe(first.uri);
    expect(await readNotes(second.uri)).toEqual(['one']);
  });

  it('moves the replica set to another port when its own is taken', async () => {
    const bin = temporaryFolder();
    await writeFakeMongod(bin);
    process.env['PATH'] = `${bin}:${PATH ?? ''}`;
    const dataDir = temporaryFolder();
    const first = await start(dataDir);
    await writeNote(first.uri, 'one');
    await first.stop();
    const taken = await listenOn(recordOf(dataDir).port);
    try {
      const second = await start(dataDir);
      expect(second.uri).not.toBe(first.uri);
      expect(await readNotes(second.uri)).toEqual(['one']);
    } finally {
      taken.close();
    }
  });

  it('passes over a mongod that is too old or does not run', async () => {
    const [old, broken] = [temporaryFolder(), temporaryFolder()];
    writeProgram(old, 'mongod', 'echo "db version v4.4.29"');
    writeProgram(broken, 'mongod', 'exit 127');
    process.env['PATH'] = `${old}:${broken}:${PATH ?? ''}`;
    expect((await start(temporaryFolder())).engine).toBe('secantus');
  });

  it('stays with the engine that made the data when a better one was installed since', async () => {
    const dataDir = temporaryFolder();
    const first = await start(dataDir);
    await writeNote(first.uri, 'one');
    await first.stop();
    const bin = temporaryFolder();
    await writeFakeMongod(bin);
    process.env['PATH'] = `${bin}:${PATH ?? ''}`;
    const second = await start(dataDir);
    expect(second.engine).toBe('secantus');
    expect(await readNotes(second.uri)).toEqual(['one']);
  });
});

describe('the version of a mongod', () => {
  let [bin8, bin82, dataDir] = ['', '', ''];
  /** In the order of PATH. */
  const use = (...folders: string[]) => {
    process.env['PATH'] = [...folders, PATH].join(':');
  };

  /** Data of 8.0, which was written and closed. */
  beforeEach(async () => {
    [bin8, bin82, dataDir] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    await writeFakeMongod(bin8);
    await writeFakeMongod(bin82, '8.2.1');
    use(bin8);
    const database = await start(dataDir);
    await writeNote(database.uri, 'one');
    await database.stop();
  });

  it('stays that of the data, whatever comes first on PATH', async () => {
    use(bin82, bin8);
    await start(dataDir);
    expect(recordOf(dataDir)).toMatchObject({ version: '8.0.4', featureCompatibility: '8.0' });
  });

  it('is the next one when that is gone, for good after some days', async () => {
    use(bin82);
    const next = await start(dataDir);
    expect(await readNotes(next.uri)).toEqual(['one']);
    await next.stop();
    const record = recordOf(dataDir);
    expect(record).toMatchObject({ version: '8.2.1', featureCompatibility: '8.0' });
    const since = '2026-01-01T00:00:00.000Z';
    writeFileSync(join(dataDir, 'engine.json'), JSON.stringify({ ...record, since }));
    const later = await start(dataDir);
    expect(await readNotes(later.uri)).toEqual(['one']);
    expect(recordOf(dataDir)).toMatchObject({ since, featureCompatibility: '8.2' });
    await later.stop();
    use(bin8);
    await expect(start(dataDir)).rejects.toMatchObject({
      code: 'other_engine',
      message: expect.stringMatching(
        /no mongod on PATH that opens data of MongoDB 8\.2; found: .+ 8\.0\.4[^]*put a mongod 8\.2\.1 on PATH/,
      ),
    });
  });

  it('is recorded when it has started, and not before', async () => {
    writeProgram(
      bin82,
      'mongod',
      'if [ "$1" = --version ]; then echo "db version v8.2.1"; else exit 14; fi',
    );
    use(bin82);
    await expect(start(dataDir)).rejects.toMatchObject({ code: 'engine_failed' });
    expect(recordOf(dataDir).version).toBe('8.0.4');
  });
});

describe('without an engine', () => {
  it('names every solution and what was tried', async () => {
    useEmptyMachine();
    await expect(start(temporaryFolder())).rejects.toMatchObject({
      code: 'no_engine',
      message: expect.stringMatching(
        /MONGODB_URI='mongodb:\/\/[^]*mongod is on PATH[^]*Python 3\.10[^]*tried[^]*no mongod[^]*could not be downloaded[^]*no CPython/,
      ),
    });
  });

  it.each([
    ['mongod', '_mdb_catalog.wt', 'MongoDB 7.0.1'],
    ['secantus', 'WiredTiger', 'SecantusDB 7.0.1'],
  ])('says how to get %s back and how to move its data', async (engine, file, name) => {
    const dataDir = folderWithData(engine, file);
    useEmptyMachine();
    const error: unknown = await start(dataDir).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'no_engine' });
    for (const part of [
      name,
      'npm run keypool -- dump',
      'npm run keypool -- restore',
      'docs/backup.md',
    ]) {
      expect(error).toMatchObject({ message: expect.stringContaining(part) });
    }
  });

  it.each([
    ['is recorded', true],
    ['is identified by its files alone', false],
  ])(
    'does not open data of another engine than the one that is here, when it %s',
    async (_, recorded) => {
      const dataDir = folderWithData('mongod', '_mdb_catalog.wt');
      if (!recorded) {
        writeFileSync(join(dataDir, 'engine.json'), '{"engine":');
      }
      await expect(start(dataDir)).rejects.toMatchObject({ code: 'other_engine' });
      expect((await start(temporaryFolder())).engine).toBe('secantus');
    },
  );

  it('gives the folder free again', async () => {
    const dataDir = temporaryFolder();
    const cache = process.env['XDG_CACHE_HOME'];
    useEmptyMachine();
    await expect(start(dataDir)).rejects.toMatchObject({ code: 'no_engine' });
    process.env['PATH'] = PATH;
    if (cache === undefined) {
      delete process.env['XDG_CACHE_HOME'];
    } else {
      process.env['XDG_CACHE_HOME'] = cache;
    }
    expect((await start(dataDir)).engine).toBe('secantus');
  });
});

describe('an engine that does not start', () => {
  it('is reported with its last words and its log', async () => {
    const bin = temporaryFolder();
    writeProgram(
      bin,
      'mongod',
      'if [ "$1" = --version ]; then echo "db version v8.0.4"; else echo "no space left"; exit 100; fi',
    );
    process.env['PATH'] = `${bin}:${PATH ?? ''}`;
    await expect(start(temporaryFolder())).rejects.toMatchObject({
      code: 'engine_failed',
      message: expect.stringMatching(
        /MongoDB 8\.0\.4 does not start[^]*no space left[^]*engine\.log/,
      ),
    });
  });
});
