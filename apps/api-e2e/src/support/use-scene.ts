import { eventually, sharedByFiles, useStarted, type Ending } from '@keypool/testing';
import { PROVIDERS } from './providers';
import { Member, Scene, USUAL } from './scene';
import { TestDatabase } from './test-database';

/** A database, and the one process that runs on it. */
export interface SceneOfFile {
  readonly database: TestDatabase;
  readonly dataDir: string;
  readonly member: Member;
}

/**
 * Starts a process on a database of its own before the tests of a file, and ends both after them.
 * @returns what is there when tests and later hooks run
 */
export function useScene(env: Readonly<Record<string, string>> = {}): SceneOfFile {
  return use(async (endings) => {
    const scene = await Scene.create(env);
    endings.push(() => scene.end());
    const { database, dataDir } = scene;
    return { database, dataDir, member: await scene.join() };
  });
}

/**
 * The process that the files of this project share, with an empty pool: no keys, proxies, tokens and other users, and none that
 * ended. What earlier files did is still among its events, figures and lines: a test that looks at all of them needs a Keypool of its own.
 */
export function useSharedScene(): SceneOfFile {
  return use(async (endings) => {
    const { keypool, dataDir, uri } = await sharedByFiles().keypool(async () => {
      const created = await TestDatabase.create();
      return { uri: created.uri, env: USUAL, dropDatabase: () => created.drop() };
    });
    const database = await TestDatabase.at(uri);
    endings.push(() => database.close());
    await database.empty();
    const member = await Member.of(keypool);
    endings.push(async () => member.leave());
    await eventually(() => expectEmpty(member));
    return { database, dataDir, member };
  });
}

/** The process learns of it from the database. */
async function expectEmpty(member: Member): Promise<void> {
  for (const provider of PROVIDERS) {
    const pool = member.of(provider);
    expect([await pool.keys(), await pool.backups(), await pool.bindings()]).toEqual([[], [], []]);
  }
  expect((await member.admin.get('/admin/proxies')).body).toMatchObject({ proxies: [] });
}

function use(start: (endings: Ending[]) => Promise<SceneOfFile>): SceneOfFile {
  const scene = useStarted(start);
  return {
    get database() {
      return scene().database;
    },
    get dataDir() {
      return scene().dataDir;
    },
    get member() {
      return scene().member;
    },
  };
}
