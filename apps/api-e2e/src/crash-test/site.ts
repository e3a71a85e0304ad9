import { Client, embeddedDatabaseUri, Keypool, type Ended } from '@keypool/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CRASH_BUILD, createToken, Member } from '../support/scene';
import { TestDatabase } from '../support/test-database';
import type { Command } from './scenario';

/** Observers must not wait for a database that died with its process. */
const REACH_WITHIN_MS = 2_000;

/** Changes nothing for a command. */
const NO_ORDER = { workersMs: 5_000, adminsMs: 5_000 };

interface Credentials {
  readonly admin: Client;
  readonly worker: Client;
}

/** Where the processes of some cases run, one after the other or together: a database and its files. */
export class Site {
  private credentials: Credentials | null = null;
  private readonly members = new Set<Member>();
  private seen: TestDatabase | null = null;

  private constructor(
    private readonly dataDir: string,
    private readonly shared: TestDatabase | null,
  ) {}

  /** @param server null: the processes start their embedded database, as with `npm start` */
  static async create(server: string | null): Promise<Site> {
    const dataDir = await mkdtemp(join(tmpdir(), 'keypool-crash-'));
    return new Site(dataDir, server === null ? null : await TestDatabase.create(server));
  }

  /** Session and token of the first process stay valid: they, too, were acknowledged. */
  async start(env: Readonly<Record<string, string>>): Promise<Member> {
    const keypool = await Keypool.start({
      program: CRASH_BUILD,
      dataDir: this.dataDir,
      uri: this.shared?.uri,
      env: { KEYPOOL_LOG_LEVEL: 'warn', KEYPOOL_GUARD: 'off', ...env },
    });
    this.credentials ??= await signIn(keypool.url);
    const { admin, worker } = this.credentials;
    const member = new Member(
      keypool,
      new Client(keypool.url, admin.headers),
      new Client(keypool.url, worker.headers),
    );
    this.members.add(member);
    void keypool.end.then(() => {
      member.leave();
      this.members.delete(member);
    });
    await this.look();
    return member;
  }

  /** A command that begins with the first message that it gets. */
  command(command: Command): Keypool {
    return Keypool.spawn({
      program: CRASH_BUILD,
      command: ['keys', command],
      dataDir: this.dataDir,
      uri: this.shared?.uri,
    });
  }

  /** A command, to its end. */
  async run(command: Command): Promise<Ended> {
    const running = this.command(command);
    await Promise.race([running.send(NO_ORDER), running.end]);
    return running.result();
  }

  /** The database, accessed without Keypool; an embedded one after the last start of a process. */
  get database(): TestDatabase {
    const database = this.shared ?? this.seen;
    if (!database) {
      throw new Error('there is a database once a process was started');
    }
    return database;
  }

  async end(): Promise<void> {
    await Promise.all([...this.members].map(({ keypool }) => keypool.stop()));
    await this.seen?.close();
    await this.shared?.drop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** An embedded database may have another port than before. */
  private async look(): Promise<void> {
    if (!this.shared) {
      const uri = new URL(await embeddedDatabaseUri(this.dataDir));
      uri.searchParams.set('serverSelectionTimeoutMS', String(REACH_WITHIN_MS));
      const before = this.seen;
      this.seen = await TestDatabase.at(uri.href);
      await before?.close();
    }
  }
}

async function signIn(url: string): Promise<Credentials> {
  const admin = await Client.signIn(url);
  const token = await createToken(admin, { scope: 'worker' });
  return { admin, worker: Client.bearer(url, token) };
}
