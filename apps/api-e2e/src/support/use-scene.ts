import { Scene, type Member } from './scene';
import type { TestDatabase } from './test-database';

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
  let scene: Scene | undefined;
  let member: Member | undefined;

  beforeAll(async () => {
    scene = await Scene.create(env);
    member = await scene.join();
  });

  afterAll(() => scene?.end());

  return {
    get database() {
      return started(scene).database;
    },
    get dataDir() {
      return started(scene).dataDir;
    },
    get member() {
      return started(member);
    },
  };
}

function started<T>(it: T | undefined): T {
  if (it === undefined) {
    throw new Error('Keypool is there once the tests of the file run');
  }
  return it;
}
