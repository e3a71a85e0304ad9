import { Client, embeddedDatabaseUri, Keypool, type StartOptions } from '@keypool/testing';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { Member, USUAL } from './scene';
import { TestDatabase } from './test-database';

const pidsSchema = z.object({ keeper: z.number(), engine: z.number() });

export type EnginePids = z.infer<typeof pidsSchema>;

/** The processes of the running embedded database of a data folder. */
export function enginePids(dataDir: string): EnginePids {
  return pidsSchema.parse(JSON.parse(readFileSync(join(dataDir, 'engine.pid'), 'utf8')));
}

/** Whether a process with this id runs; a zombie does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Keypool with its embedded database, as with `npm start`: a data folder that outlives its processes. */
export class OwnScene {
  private credentials: Member | null = null;
  private readonly started: Keypool[] = [];

  private constructor(
    readonly dataDir: string,
    private readonly program: string | undefined,
  ) {}

  /** @param program the shipped one by default */
  static async create(program?: string): Promise<OwnScene> {
    return new OwnScene(await mkdtemp(join(tmpdir(), 'keypool-own-')), program);
  }

  /** Starts Keypool on the folder. Session and token of the first start stay valid: they, too, were acknowledged. */
  async start({
    env,
    nodeOptions,
  }: Pick<StartOptions, 'env' | 'nodeOptions'> = {}): Promise<Member> {
    const keypool = await Keypool.start({
      program: this.program,
      dataDir: this.dataDir,
      env: { ...USUAL, ...env },
      nodeOptions,
    });
    this.started.push(keypool);
    this.credentials ??= await Member.of(keypool);
    const { admin, worker } = this.credentials;
    return new Member(
      keypool,
      new Client(keypool.url, admin.headers),
      new Client(keypool.url, worker.headers),
    );
  }

  get pids(): EnginePids {
    return enginePids(this.dataDir);
  }

  /** The database, accessed without Keypool while the engine runs. */
  async look<T>(work: (database: TestDatabase) => Promise<T>): Promise<T> {
    const database = await TestDatabase.at(await embeddedDatabaseUri(this.dataDir));
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.started.map((keypool) => keypool.stop()));
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
