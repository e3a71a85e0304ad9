import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { EngineCommand } from './engine';
import { childEnvironment } from './environment';

/** How long the keeper may take to end the engine (which it kills after 15 s) before it is killed itself. */
const STOP_MS = 20_000;

const messageSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('started'), pid: z.number() }),
  z.object({ event: z.literal('listening'), pid: z.number() }),
  z.object({ event: z.literal('died'), how: z.string() }),
  z.object({ event: z.literal('gaveUp'), reason: z.string() }),
]);

export interface KeeperOrder extends EngineCommand {
  readonly port: number;
  /** The database folder, absolute: a later start recognises the keeper by it. */
  readonly dbDir: string;
  readonly logFile: string;
  readonly pidFile: string;
}

export interface KeeperListener {
  readonly onDied: (how: string) => void;
  readonly onListening: (pid: number) => void;
  /** The keeper has ended; `reason` says why it gave up on the engine, null when it was stopped or killed. */
  readonly onEnd: (reason: string | null) => void;
}

/** The order holds the password of the database: no signal opens a debugger that would show it. Node 20 cannot promise that. */
const CLOSED = ['--disable-sigusr1'].filter((option) =>
  process.allowedNodeEnvironmentFlags.has(option),
);

/** The API's end of the keeper process (keeper.cjs next to this file, or next to the bundle). */
export class Keeper {
  /** Process id of the engine, once started. */
  enginePid: number | undefined;
  private reason: string | null = null;

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {}

  static start(order: KeeperOrder, listener: KeeperListener): Keeper {
    // In a group of its own: Ctrl-C must reach only the API, which ends the database last.
    const program = join(__dirname, 'keeper.cjs');
    const child = spawn(process.execPath, [...CLOSED, program, order.dbDir], {
      detached: true,
      env: childEnvironment(),
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const keeper = new Keeper(child);
    keeper.listen(listener);
    child.stdin.on('error', () => undefined);
    child.stderr.resume();
    child.stdin.write(`${JSON.stringify(order)}\n`);
    return keeper;
  }

  /** Lets the process exit without waiting for the keeper, which then ends too. */
  unref(): void {
    this.child.unref();
    for (const stream of [this.child.stdin, this.child.stdout, this.child.stderr]) {
      if ('unref' in stream && typeof stream.unref === 'function') {
        stream.unref();
      }
    }
  }

  /** Ends the engine, then the keeper. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) {
      return;
    }
    this.child.ref();
    const exited = once(this.child, 'exit');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    this.child.stdin.end();
    await exited;
    clearTimeout(timer);
  }

  private listen(listener: KeeperListener): void {
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const message = messageSchema.parse(JSON.parse(line));
      if (message.event === 'died') {
        listener.onDied(message.how);
      } else if (message.event === 'gaveUp') {
        this.reason = message.reason;
      } else {
        this.enginePid = message.pid;
      }
      if (message.event === 'listening') {
        listener.onListening(message.pid);
      }
    });
    this.child.on('error', (error) => {
      this.reason = error.message;
      if (this.child.pid === undefined) {
        listener.onEnd(this.reason);
      }
    });
    this.child.on('close', () => {
      if (this.child.pid !== undefined) {
        listener.onEnd(this.reason);
      }
    });
  }
}
