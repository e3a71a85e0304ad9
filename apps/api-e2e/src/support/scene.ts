import { ADMIN_PASSWORD, Client, Keypool } from '@keypool/testing';
import { createdTokenSchema, type CreateTokenDto, type ProviderId } from '@keypool/dto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bodyOf, ProviderClient } from './provider-client';
import type { ProviderUnderTest } from './providers';
import { TestDatabase } from './test-database';

/** The shipped program, and the build that takes orders, such as to die at a point (`nx build-crash api`). */
export const CRASH_BUILD = 'dist/apps/api-crash/main.js';

/** Of every Keypool, unless a test says otherwise. */
export const USUAL = {
  KEYPOOL_LOG_LEVEL: 'warn',
  // Tests convict many keys at a time, and most of them ask nothing about that.
  KEYPOOL_GUARD: 'off',
};

/** One API process with its admin and a worker. */
export class Member {
  constructor(
    readonly keypool: Keypool,
    readonly admin: Client,
    readonly worker: Client,
  ) {}

  /** Signs in, and makes the worker's token. */
  static async of(keypool: Keypool): Promise<Member> {
    const admin = await Client.signIn(keypool.url);
    const token = await createToken(admin, { scope: 'worker' });
    return new Member(keypool, admin, Client.bearer(keypool.url, token));
  }

  of(provider: ProviderUnderTest): ProviderClient {
    return new ProviderClient(provider, this.admin, this.worker);
  }

  token(token: Omit<CreateTokenDto, 'name'>): Promise<string> {
    return createToken(this.admin, token);
  }

  /** A separate worker, limited as requested. */
  async workerWith(limits: { providers?: ProviderId[]; proxyIds?: string[] }): Promise<Client> {
    return Client.bearer(this.keypool.url, await this.token({ scope: 'worker', ...limits }));
  }

  /** Closes connections; the process ends by `keypool.stop()` or `keypool.kill()`. */
  leave(): void {
    this.admin.close();
    this.worker.close();
  }
}

export async function createToken(
  admin: Client,
  token: Omit<CreateTokenDto, 'name'>,
): Promise<string> {
  const send = () => admin.post('/admin/tokens', { name: `${token.scope} token`, ...token });
  let answer = await send();
  if (answer.status === 403) {
    // On a busy machine a test may last so long that the password is wanted again.
    await admin.post('/auth/confirm', { password: ADMIN_PASSWORD });
    answer = await send();
  }
  return bodyOf(answer, createdTokenSchema, 201).token;
}

/** A database, and the processes that run on it. */
export class Scene {
  private readonly members: Member[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly dataDir: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** @param server that of this run of Jest by default */
  static async create(env: Readonly<Record<string, string>> = {}, server?: string): Promise<Scene> {
    const dataDir = await mkdtemp(join(tmpdir(), 'keypool-e2e-'));
    const database = await TestDatabase.create(server);
    return new Scene(database, dataDir, { ...USUAL, ...env });
  }

  /**
   * Starts another process on the same database.
   * @param program the shipped one by default
   * @param nodeOptions of Node itself
   */
  async join(
    env: Readonly<Record<string, string>> = {},
    program?: string,
    nodeOptions: readonly string[] = [],
  ): Promise<Member> {
    const keypool = await Keypool.start({
      program,
      nodeOptions,
      dataDir: this.dataDir,
      uri: this.database.uri,
      env: { ...this.env, ...env },
    });
    const member = await Member.of(keypool);
    this.members.push(member);
    return member;
  }

  /** @param drop the database, unless its server goes as well: dropping waits for transactions of killed processes */
  async end({ drop = true } = {}): Promise<void> {
    for (const member of this.members) {
      member.leave();
    }
    await Promise.all(this.members.map(({ keypool }) => keypool.stop()));
    await (drop ? this.database.drop() : this.database.close());
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
