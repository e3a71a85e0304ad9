import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { COMPILE_CACHE } from './bare-environment';
import { remember } from './leftovers';
import { LIMITS } from './limits';
import { workspaceRoot } from './workspace-root';

/** The shipped program. */
const MAIN = 'dist/apps/api/main.js';
const READY = /Keypool is ready: (?:\S+, listening on )?(http:\/\/\S+)/;

export const ADMIN_EMAIL = 'admin@example.com';
export const ADMIN_PASSWORD = 'correct horse battery staple';

const SERVES = {
  PORT: '0',
  KEYPOOL_ADMIN_EMAIL: ADMIN_EMAIL,
  KEYPOOL_ADMIN_PASSWORD: ADMIN_PASSWORD,
};

export interface StartOptions {
  readonly dataDir: string;
  /** Omitted: Keypool starts its embedded database. */
  readonly uri?: string;
  /** Additional or overriding variables. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Another build, which may accept messages. Omitted: the shipped one, which accepts none. */
  readonly program?: string;
  /** The words of a command after `keypool`, which an operator runs beside Keypool. Omitted: the program serves. */
  readonly command?: readonly string[];
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[];
  /** Receives Keypool's lines for the operator, one at a time. */
  readonly say?: (line: string) => void;
  /** Omitted: the tests' default limit. */
  readonly readyWithinMs?: number;
}

/** How a process ended by itself. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One API process, which serves the admin app too. */
export class Keypool {
  private readonly said = { stdout: '', stderr: '' };
  private readonly ended: Promise<number | null>;
  private address = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly readyWithinMs: number,
    say: StartOptions['say'],
  ) {
    remember(child);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.said.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.said.stderr += text));
    if (say && child.stderr) {
      createInterface(child.stderr).on('line', say);
    }
    this.ended = once(child, 'close').then(() => child.exitCode);
  }

  /** Resolves when the process accepts requests. @throws when it ends instead, or is not ready in time */
  static async start(options: StartOptions): Promise<Keypool> {
    const keypool = Keypool.spawn(options);
    try {
      await Promise.race([keypool.ready(), keypool.ended]);
    } catch (error) {
      await keypool.kill();
      throw error;
    }
    if (keypool.address === '') {
      await keypool.kill();
      throw new Error(
        `Keypool did not start. Is it built (npm run build)?\n${keypool.stderr}\n${keypool.stdout}`,
      );
    }
    return keypool;
  }

  /** Resolves when the process has ended by itself, without ever becoming ready. */
  static async refuse(options: StartOptions): Promise<Ended> {
    const keypool = Keypool.spawn(options);
    await Promise.race([keypool.ready(), keypool.ended]);
    if (keypool.address !== '') {
      await keypool.kill();
      throw new Error('Keypool started, and should have refused to');
    }
    return keypool.result();
  }

  /** Runs a command to its end. */
  static run(options: StartOptions & { readonly command: readonly string[] }): Promise<Ended> {
    return Keypool.spawn(options).result();
  }

  /** Kills a process that is still starting, once something has happened. @throws when it was ready or ended by then */
  static async killDuringStart(options: StartOptions, happened: Promise<unknown>): Promise<void> {
    const keypool = Keypool.spawn(options);
    const over = Promise.race([keypool.ready(), keypool.ended]).then(() => 'over' as const);
    over.catch(() => undefined);
    const first = await Promise.race([happened, over]);
    await keypool.kill();
    if (first === 'over') {
      throw new Error(`Keypool was not killed in time\n${keypool.stderr}\n${keypool.stdout}`);
    }
  }

  /** Need not become ready: a command, say. */
  static spawn({
    dataDir,
    uri,
    env,
    program,
    command,
    nodeOptions = [],
    say,
    readyWithinMs = LIMITS.waitMs,
  }: StartOptions): Keypool {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(KEYPOOL_|OHMYGPT_|MONGODB_URI$|PORT$|HOST$|NODE_OPTIONS$)/.test(name),
    );
    const child = spawn(
      process.execPath,
      [
        ...nodeOptions,
        resolve(workspaceRoot(), program ?? MAIN),
        ...(command ? ['keypool', ...command] : []),
      ],
      {
        env: {
          ...Object.fromEntries(inherited),
          ...COMPILE_CACHE,
          ...(command ? {} : SERVES),
          KEYPOOL_DATA_DIR: dataDir,
          ...(uri === undefined ? {} : { MONGODB_URI: uri }),
          ...env,
        },
        // Not the repository: its `.env` may be for somebody's own Keypool.
        cwd: tmpdir(),
        stdio: ['ignore', 'pipe', 'pipe', program === undefined ? 'ignore' : 'ipc'],
      },
    );
    return new Keypool(child, readyWithinMs, say);
  }

  get url(): string {
    return this.address;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The log so far. */
  get stdout(): string {
    return this.said.stdout;
  }

  /** The lines for the operator so far. */
  get stderr(): string {
    return this.said.stderr;
  }

  /** Resolves when the process has printed this for the operator. @throws when it has not in time */
  says(what: RegExp, withinMs: number = LIMITS.waitMs): Promise<void> {
    return this.prints(what, withinMs, `did not print ${what}`);
  }

  /** Resolves when the process has ended, with its exit code; none when a signal ended it. */
  get end(): Promise<number | null> {
    return this.ended;
  }

  /** Resolves when the process has ended. */
  async result(): Promise<Ended> {
    const code = await this.ended;
    return { code, ...this.said };
  }

  /** Resolves when the process has confirmed the message. */
  async send(message: object): Promise<void> {
    const taken = once(this.child, 'message');
    this.child.send(message);
    await taken;
  }

  /** Asks the process to end. @returns its exit code */
  stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended;
  }

  /** Kills it without warning. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  private async ready(): Promise<void> {
    await this.prints(READY, this.readyWithinMs, 'was not ready');
    this.address = READY.exec(this.said.stderr)?.[1] ?? '';
  }

  private async prints(what: RegExp, withinMs: number, otherwise: string): Promise<void> {
    const deadline = AbortSignal.timeout(withinMs);
    try {
      while (this.child.stderr && !what.test(this.said.stderr)) {
        await once(this.child.stderr, 'data', { signal: deadline });
      }
    } catch (error) {
      const program = this.child.spawnargs.slice(1).join(' ');
      const message = `process ${this.pid} (${program}) ${otherwise} within ${withinMs / 1_000} s`;
      throw deadline.aborted ? new Error(`${message}\n${this.stderr}\n${this.stdout}`) : error;
    }
  }
}
