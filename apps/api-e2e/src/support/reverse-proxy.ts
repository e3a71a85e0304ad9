import { workspaceRoot } from '@keypool/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = 'dist/apps/proxy/main.js';
const READY = /^The proxy is ready: (http:\S+)$/;

/** The built reverse proxy, as a process. */
export class ReverseProxy {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly log: readonly string[],
  ) {}

  /** Resolves when it accepts requests. @throws when it ends instead */
  static async start(env: Readonly<Record<string, string>>): Promise<ReverseProxy> {
    const child = spawn(process.execPath, [join(workspaceRoot(), MAIN)], {
      env: { PATH: process.env['PATH'], KEYPOOL_PROXY_PORT: '0', ...env },
      cwd: tmpdir(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log: string[] = [];
    createInterface(child.stdout).on('line', (line) => log.push(line));
    const said: string[] = [];
    for await (const line of createInterface(child.stderr)) {
      const [, url] = READY.exec(line) ?? [];
      if (url !== undefined) {
        child.stderr.resume();
        return new ReverseProxy(child, url, log);
      }
      said.push(line);
    }
    throw new Error(`The proxy did not start. Is it built (npm run build)?\n${said.join('\n')}`);
  }

  /** What it logged under this message. */
  logged(message: string): Record<string, unknown>[] {
    const lines = this.log.map((line): Record<string, unknown> => JSON.parse(line));
    return lines.filter(({ msg }) => msg === message);
  }

  /** Asks it to end. @returns its exit code */
  async stop(): Promise<number | null> {
    const ended = once(this.child, 'close');
    this.child.kill('SIGTERM');
    await ended;
    return this.child.exitCode;
  }
}
