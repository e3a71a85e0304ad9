import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../src';

/** The variable with which tests find their database. */
const TEST_DATABASE_VARIABLE = 'KEYPOOL_TEST_MONGODB_URI';

interface TestDatabase {
  readonly database: EmbeddedDatabase;
  readonly folder: string;
}

declare global {
  var keypoolTestDatabase: Promise<TestDatabase> | undefined;
  /** Ends what else the files of a run share. It is there before the first file, whose own globals go with it. */
  var keypoolEndingsOfRun: (() => Promise<unknown>)[] | undefined;
  /** Answers to tasks for passwords, which take long and are the same in each file. There before the first file, too. */
  var keypoolPasswordAnswers: Map<string, string | boolean> | undefined;
}

async function start(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'keypool-test-'));
  const database = await startEmbeddedDatabase({
    dataDir: folder,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  process.env[TEST_DATABASE_VARIABLE] = database.uri;
  return { database, folder };
}

/** One server for a whole run of Jest, for all projects that need one: that of `MONGODB_URI`, or else an embedded one. */
export async function startTestDatabase(): Promise<void> {
  globalThis.keypoolEndingsOfRun ??= [];
  globalThis.keypoolPasswordAnswers ??= new Map();
  const given = process.env['MONGODB_URI'];
  if (given) {
    process.env[TEST_DATABASE_VARIABLE] = given;
  }
  if (process.env[TEST_DATABASE_VARIABLE] === undefined) {
    globalThis.keypoolTestDatabase ??= start();
    await globalThis.keypoolTestDatabase;
  }
}

export async function stopTestDatabase(): Promise<void> {
  for (const end of globalThis.keypoolEndingsOfRun?.splice(0) ?? []) {
    await end();
  }
  const started = await globalThis.keypoolTestDatabase;
  globalThis.keypoolTestDatabase = undefined;
  if (started) {
    Reflect.deleteProperty(process.env, TEST_DATABASE_VARIABLE);
    await started.database.stop();
    await rm(started.folder, { recursive: true, force: true });
  }
}
