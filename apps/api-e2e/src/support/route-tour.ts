import { Client, useStarted, type Answer } from '@keypool/testing';
import { operationsOf, type JsonSchema, type Operation } from './open-api';
import { PROVIDERS } from './providers';
import { createToken, type Member } from './scene';
import { useSharedScene, type SceneOfFile } from './use-scene';

export interface OperationWithBody {
  readonly operation: Operation;
  readonly schema: JsonSchema;
}

/** Every route of a process, each with existing things that a mistake would change. */
export class RouteTour {
  private before = '';

  private constructor(
    private readonly scene: SceneOfFile,
    /** Its credentials are in memory; a session would be read again for each of so many requests. */
    private readonly script: Client,
    readonly operations: readonly Operation[],
    private readonly existing: Readonly<Record<string, string>>,
  ) {}

  static async of(scene: SceneOfFile): Promise<RouteTour> {
    const { member } = scene;
    for (const provider of PROVIDERS) {
      const pool = member.of(provider);
      await pool.addPool(`${provider.id}-proxy`, `${provider.id}-key`);
      await pool.addBackup(`${provider.id}-backup`);
    }
    const token = await createToken(member.admin, { scope: 'admin' });
    const script = Client.bearer(member.keypool.url, token);
    const viewer = { email: 'viewer@example.com', password: 'a long enough one', role: 'viewer' };
    await member.admin.post('/admin/users', viewer);
    const idIn = async (list: string, name: string) =>
      new RegExp(`"id":"([0-9a-f]{24})","(name|email)":"${name}"`).exec(
        (await member.admin.get(list)).text,
      )?.[1] ?? '';
    const existing = {
      tokens: await idIn('/admin/tokens', 'admin token'),
      users: await idIn('/admin/users', 'viewer@example.com'),
      proxies: 'ohmygpt-proxy',
    };
    expect(Object.values(existing)).not.toContain('');
    return new RouteTour(scene, script, await operationsOf(member.admin), existing);
  }

  get member(): Member {
    return this.scene.member;
  }

  get withBody(): OperationWithBody[] {
    return this.operations.flatMap((operation) =>
      operation.body ? [{ operation, schema: operation.body }] : [],
    );
  }

  /** Those that refuse unknown fields: the workers' API ignores them. */
  get ofAdmin(): OperationWithBody[] {
    return this.withBody.filter(({ operation }) => !operation.path.startsWith('/internal/'));
  }

  clientFor({ path }: Operation): Client {
    if (path.startsWith('/internal/')) {
      return this.member.worker;
    }
    // A token neither has a password nor makes users.
    return /^\/(auth|admin\/users)(\/|$)|\/reveal$/.test(path) ? this.member.admin : this.script;
  }

  pathOf({ path }: Operation): string {
    const provider = path.includes('/openhands/') ? 'openhands' : 'ohmygpt';
    return path
      .replace('bindings/{proxyId}', `bindings/${provider}-proxy`)
      .replace('{keyId}', `${provider}-key`)
      .replace('backup-keys/{id}', `backup-keys/${provider}-backup`)
      .replace('keys/{id}', `keys/${provider}-key`)
      .replace(
        /(tokens|users|proxies)\/\{id\}/,
        (_, list: string) => `${list}/${this.existing[list]}`,
      );
  }

  send(operation: Operation, body: unknown): Promise<Answer> {
    return this.clientFor(operation).send(operation.method, this.pathOf(operation), body);
  }

  sendText(
    operation: Operation,
    body: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const path = this.pathOf(operation);
    return this.clientFor(operation).sendText(operation.method, path, body, headers);
  }

  async remember(): Promise<void> {
    this.before = await this.scene.database.dumpSettled();
  }

  /** Expects that the database is as it was at `remember`. */
  async expectUnchanged(): Promise<void> {
    const after = await this.scene.database.dumpSettled();
    const known = new Set(this.before.split('\n'));
    expect(after.split('\n').filter((line) => !known.has(line))).toEqual([]);
    expect(after).toBe(this.before);
  }

  end(): void {
    this.script.close();
  }
}

/** Through the Keypool that files share; no test of the file may change what is in its database. */
export function useRouteTour(): () => RouteTour {
  const scene = useSharedScene();
  const tour = useStarted(async (endings) => {
    const started = await RouteTour.of(scene);
    endings.push(async () => started.end());
    return started;
  });

  beforeEach(() => tour().remember());

  afterEach(() => tour().expectUnchanged());

  return tour;
}
