import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { workspaceRoot } from './workspace-root';

/** What is tested: the program as it is shipped. */
const MAIN = 'dist/apps/api/main.js';
const READY = /Keypool is ready: (http:\/\/\S+)/;
const START_WITHIN_MS = 90_000;

export interface StartOptions {
  readonly dataDir: string;
  /** None: Keypool brings its own database. */
  readonly uri?: string;
  /** More variables, and others than the usual ones. */
  readonly env?: Readonly<Record<string, string>>;
}

const running = new Set<ChildProcess>();

/** Ends what a failed test left behind: for `afterAll`. */
export function killLeftovers(): void {
  for (const child of running) {
    child.kill('SIGKILL');
  }
}

/** One API process, which serves the admin app too. */
export class Keypool {
  private said = '';
  private address = '';
  private readonly ended: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    running.add(child);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    this.ended = once(child, 'close').then(() => {
      running.delete(child);
      return child.exitCode;
    });
  }

  /** Resolves when the process takes requests. @throws when it ends instead */
  static async start({ dataDir, uri, env }: StartOptions): Promise<Keypool> {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(KEYPOOL_|MONGODB_URI$|PORT$|HOST$|NODE_OPTIONS$)/.test(name),
    );
    const child = spawn(process.execPath, [join(workspaceRoot(), MAIN)], {
      env: {
        ...Object.fromEntries(inherited),
        PORT: '0',
        KEYPOOL_DATA_DIR: dataDir,
        ...(uri === undefined ? {} : { MONGODB_URI: uri }),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keypool = new Keypool(child);
    await Promise.race([keypool.ready(), keypool.ended]);
    if (keypool.address === '') {
      child.kill('SIGKILL');
      throw new Error(`Keypool did not start. Is it built (npm run build)?\n${keypool.said}`);
    }
    return keypool;
  }

  get url(): string {
    return this.address;
  }

  /** Asks the process to end. @returns its exit code */
  stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended;
  }

  private async ready(): Promise<void> {
    const deadline = AbortSignal.timeout(START_WITHIN_MS);
    for (;;) {
      const url = READY.exec(this.said)?.[1];
      if (url) {
        this.address = url;
        return;
      }
      if (this.child.stderr) {
        await once(this.child.stderr, 'data', { signal: deadline });
      }
    }
  }
}
