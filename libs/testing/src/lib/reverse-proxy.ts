import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bareEnvironment } from './bare-environment';
import { remember } from './leftovers';
import { workspaceRoot } from './workspace-root';

/** The shipped program. */
const MAIN = 'dist/apps/proxy/main.js';
const READY = /^The proxy is ready: (http:\S+)$/;

/** The built reverse proxy, as a process. */
export class ReverseProxy {
  private constructor(
    private readonly child: ChildProcess,
    private readonly ended: Promise<number | null>,
    readonly url: string,
    /** Its log so far, line by line. */
    readonly log: readonly string[],
    /** What it said until it was ready. */
    readonly stderr: string,
  ) {}

  /**
   * Resolves when it accepts requests.
   * @param onLine receives the lines of its log
   * @throws when it ends instead
   */
  static async start(
    env: Readonly<Record<string, string>>,
    onLine: (line: string) => void = () => undefined,
  ): Promise<ReverseProxy> {
    const child = spawn(process.execPath, [join(workspaceRoot(), MAIN)], {
      env: { ...bareEnvironment(), KEYPOOL_PROXY_PORT: '0', ...env },
      // Not the repository: its `.env.proxy` may be for somebody's own proxy.
      cwd: tmpdir(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    remember(child);
    const ended = once(child, 'close').then(() => child.exitCode);
    const log: string[] = [];
    createInterface(child.stdout).on('line', (line) => {
      log.push(line);
      onLine(line);
    });
    const said: string[] = [];
    for await (const line of createInterface(child.stderr)) {
      said.push(line);
      const [, url] = READY.exec(line) ?? [];
      if (url !== undefined) {
        child.stderr.resume();
        return new ReverseProxy(child, ended, url, log, said.join('\n'));
      }
    }
    throw new Error(`The proxy did not start. Is it built (npm run build)?\n${said.join('\n')}`);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Asks it to end. @returns its exit code */
  stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended;
  }
}
