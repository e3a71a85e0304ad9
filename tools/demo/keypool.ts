import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '../..');
const PROGRAM = join(ROOT, 'dist/apps/api/main.js');
/** The first start on a machine may have to fetch a database. */
const READY_WITHIN_MS = 15 * 60_000;
const LOOK_EVERY_MS = 100;
const STOP_WITHIN_MS = 30_000;
const OURS = /^(KEYPOOL_|OHMYGPT_|MONGODB_URI$|PORT$|HOST$)/;

export interface KeypoolOptions {
  readonly dataDir: string;
  readonly adminPassword: string;
  /** Takes Keypool's lines for a person, one at a time. */
  readonly say: (line: string) => void;
  /** Told when it ends though nobody asked it to. */
  readonly died: () => void;
}

/** The built Keypool as a process of its own, with its own database. */
export class Keypool {
  readonly url: string;
  private readonly options: KeypoolOptions;
  private readonly port: number;
  private process: ChildProcess | null = null;
  private exited: Promise<number | null> = Promise.resolve(null);
  private written = '';
  private isEnding = false;

  private constructor(options: KeypoolOptions, port: number) {
    this.options = options;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async on(options: KeypoolOptions): Promise<Keypool> {
    return new Keypool(options, await freePort());
  }

  /** Everything that Keypool and its database wrote so far. */
  output(): string {
    const engineLog = join(this.options.dataDir, 'engine.log');
    return this.written + (existsSync(engineLog) ? readFileSync(engineLog, 'utf8') : '');
  }

  /** Resolves when Keypool takes requests. */
  async start(signal: AbortSignal): Promise<void> {
    const child = spawn(process.execPath, [PROGRAM], {
      // Not the repository: a `.env` there is for somebody's own Keypool.
      cwd: tmpdir(),
      env: this.environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = child;
    this.isEnding = false;
    this.exited = new Promise((resolve) => {
      child.once('exit', (code) => {
        resolve(code);
        if (!this.isEnding) {
          this.options.died();
        }
      });
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.written += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.written += text;
      text.trimEnd().split('\n').forEach(this.options.say);
    });
    await this.untilReady(child, signal);
  }

  /** As a power failure would. */
  async killHard(): Promise<void> {
    this.isEnding = true;
    this.process?.kill('SIGKILL');
    await this.exited;
  }

  /** @returns the exit code; null when it had to be killed */
  async stop(): Promise<number | null> {
    this.isEnding = true;
    this.process?.kill('SIGTERM');
    const patience = setTimeout(() => this.process?.kill('SIGKILL'), STOP_WITHIN_MS);
    const code = await this.exited;
    clearTimeout(patience);
    return code;
  }

  /** The demo's own settings, and none of those that the shell may hold for another Keypool. */
  private environment(): NodeJS.ProcessEnv {
    const others = Object.entries(process.env).filter(([name]) => !OURS.test(name));
    return {
      ...Object.fromEntries(others),
      PORT: String(this.port),
      KEYPOOL_DATA_DIR: this.options.dataDir,
      KEYPOOL_ADMIN_PASSWORD: this.options.adminPassword,
      KEYPOOL_LOG_LEVEL: 'trace',
    };
  }

  private async untilReady(child: ChildProcess, signal: AbortSignal): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline) {
      signal.throwIfAborted();
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error('Keypool ended before it was ready');
      }
      const ready = await fetch(`${this.url}/health/ready`).catch(() => null);
      if (ready?.ok) {
        return;
      }
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    }
    throw new Error('Keypool did not become ready');
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
