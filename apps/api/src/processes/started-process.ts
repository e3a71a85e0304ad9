import cluster, { type Worker } from 'node:cluster';
import { StartupError } from '../app/config/startup.error';
import { Channel } from './channel';
import type { DatabaseState, Failure, FromParent, FromProcess, Order } from './messages';
import { passOnLines } from './pass-on-lines';

/** One that is too busy to answer is left out of a scrape. */
const MEASURED_WITHIN_MS = 2_000;

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process ended before it served. */
export class FailedStart extends StartupError {
  constructor({ advice, isPassing }: Failure) {
    super(advice);
    this.isPassing = isPassing;
  }

  /** The next one may succeed. */
  readonly isPassing: boolean;
}

/** An API process, as its parent sees it. */
export class StartedProcess {
  /** It has ended, and all that it wrote is passed on. */
  readonly ended: Promise<Ending>;
  private readonly worker: Worker;
  private readonly channel: Channel<FromParent, FromProcess>;
  private readonly loaded: Promise<unknown>;
  private failure: Failure | null = null;
  private listens = false;
  private hasEnded = false;

  /**
   * Starts it; then it waits for its order.
   * @param log takes its lines
   * @param gather asks the other processes for what they have measured
   */
  constructor(
    readonly number: number,
    log: { write(lines: string): unknown },
    gather: () => Promise<readonly string[]>,
  ) {
    this.worker = cluster.fork();
    this.channel = new Channel(this.worker);
    this.loaded = this.channel.next('loaded');
    this.channel.on('failed', ({ failure }) => (this.failure = failure));
    this.channel.on('gather', async ({ id }) => {
      this.channel.tell({ kind: 'gathered', id, texts: await gather() });
    });
    const { stdout } = this.worker.process;
    if (stdout) {
      passOnLines(stdout, log);
    }
    this.worker.on('error', ({ message }) => {
      this.failure ??= { advice: message, isPassing: false };
    });
    this.ended = new Promise((resolve) => {
      this.worker.process.once('close', (code, signal) => {
        this.hasEnded = true;
        resolve({ code, signal });
      });
    });
  }

  get pid(): number | undefined {
    return this.worker.process.pid;
  }

  get isListening(): boolean {
    return this.listens && !this.hasEnded;
  }

  /** Everything but listening. @throws FailedStart when it ends instead */
  async prepare(order: Order): Promise<void> {
    await this.unlessEnded(this.loaded);
    const prepared = this.channel.next('prepared');
    this.channel.tell({ kind: 'start', order });
    await this.unlessEnded(prepared);
  }

  /** @returns the URL to open @throws FailedStart when it ends instead */
  async listen(): Promise<string> {
    const listening = this.channel.next('listening');
    this.channel.tell({ kind: 'listen' });
    const { url } = await this.unlessEnded(listening);
    this.listens = true;
    return url;
  }

  tellOf(state: DatabaseState): void {
    this.channel.tell({ kind: 'database', state });
  }

  /** What it has measured, as text; null when it does not say so in time. */
  async measured(): Promise<string | null> {
    const answer = await this.channel.ask(
      (id) => ({ kind: 'measure', id }),
      'measured',
      MEASURED_WITHIN_MS,
    );
    return answer?.text ?? null;
  }

  /** Lets it finish what is under way. @returns whether it ended as it should */
  async stop(): Promise<boolean> {
    if (this.hasEnded) {
      return true;
    }
    // Before that, nobody would hear it.
    void this.loaded.then(() => this.channel.tell({ kind: 'stop' }));
    return (await this.ended).code === 0;
  }

  private unlessEnded<T>(work: Promise<T>): Promise<T> {
    const failed = this.ended.then(({ code, signal }) => {
      const how = signal ?? `exit code ${code}`;
      const advice = `Keypool could not start: its process ${this.number} ended (${how}).`;
      throw new FailedStart(this.failure ?? { advice, isPassing: false });
    });
    return Promise.race([work, failed]);
  }
}
