import { freePort, Keypool, killLeftovers } from '@keypool/testing';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The first start on a machine may have to download a database. */
const READY_WITHIN_MS = 15 * 60_000;
const STOP_WITHIN_MS = 30_000;

export interface DemoKeypoolOptions {
  readonly dataDir: string;
  readonly adminPassword: string;
  readonly guard: 'on' | 'off';
  /** Receives Keypool's lines for the operator, one at a time. */
  readonly say: (line: string) => void;
  /** Called when it ends unexpectedly. */
  readonly died: () => void;
}

/** The built Keypool with its embedded database, at one address across restarts. */
export class DemoKeypool {
  readonly url: string;
  private readonly lives: Keypool[] = [];
  private isEnding = false;

  private constructor(
    private readonly options: DemoKeypoolOptions,
    private readonly port: string,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  static async on(options: DemoKeypoolOptions): Promise<DemoKeypool> {
    return new DemoKeypool(options, await freePort());
  }

  /** Everything that Keypool and its database have logged so far. */
  output(): string {
    const engineLog = join(this.options.dataDir, 'engine.log');
    return [
      ...this.lives.flatMap(({ stdout, stderr }) => [stdout, stderr]),
      existsSync(engineLog) ? readFileSync(engineLog, 'utf8') : '',
    ].join('');
  }

  /** Resolves when Keypool accepts requests. */
  async start(): Promise<void> {
    this.isEnding = false;
    const { dataDir, adminPassword, guard, say, died } = this.options;
    const keypool = await Keypool.start({
      dataDir,
      env: {
        PORT: this.port,
        KEYPOOL_ADMIN_EMAIL: undefined,
        KEYPOOL_ADMIN_PASSWORD: adminPassword,
        KEYPOOL_GUARD: guard,
        KEYPOOL_LOG_LEVEL: 'trace',
      },
      say,
      readyWithinMs: READY_WITHIN_MS,
    });
    this.lives.push(keypool);
    void keypool.end.then(() => {
      if (!this.isEnding) {
        died();
      }
    });
  }

  /** As a power failure would. */
  async killHard(): Promise<void> {
    this.isEnding = true;
    await this.lives.at(-1)?.kill();
  }

  /** @returns the exit code; null when it had to be killed */
  async stop(): Promise<number | null> {
    this.isEnding = true;
    const stopping = this.lives.at(-1)?.stop() ?? null;
    await Promise.race([stopping, sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
    // Also one that is still starting.
    killLeftovers();
    return stopping;
  }
}
