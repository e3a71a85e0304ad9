import cluster from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppConfig } from '../app/config/app-config';
import type { OpenedDatabase } from '../app/database/open-database';
import type { ApplicationLogger } from '../app/http/application-logger';
import type { DatabaseState, Order } from './messages';
import { FailedStart, StartedProcess } from './started-process';

const CONTEXT = 'Processes';
const LOOK_AT_DATABASE_EVERY_MS = 500;

/** Tests are less patient. */
export const RESTARTS = {
  /** By how often it ended in the last minute. */
  delaysMs: [100, 500, 1_000, 2_000, 5_000],
  /** After this many failures in a row there is no point in trying. */
  mostFailures: 5,
};
const MINUTE_MS = 60_000;

export interface ProcessesOptions {
  /** Of all of them, with the port that they share. */
  readonly config: AppConfig;
  readonly database: OpenedDatabase;
  readonly logger: ApplicationLogger;
  /** Takes the lines of their logs. */
  readonly log: { write(lines: string): unknown };
  /** One of them cannot be started again. */
  readonly onGiveUp: (reason: string) => void;
  /** What they run. Omitted: the same as this one. */
  readonly program?: string;
}

/** The API processes that share the port. This process, their parent, accepts connections for them and serves none. */
export class Processes {
  private readonly running = new Map<number, StartedProcess>();
  private isStopping = false;

  constructor(private readonly options: ProcessesOptions) {}

  /**
   * The first one prepares the database, and the others follow. None of them listens before all can.
   * @param release releases the port for them
   * @returns the URL to open
   * @throws StartupError when one of them fails
   */
  async start(release: () => Promise<void>): Promise<string> {
    cluster.schedulingPolicy = cluster.SCHED_RR;
    const { program, config } = this.options;
    cluster.setupPrimary({
      ...(program === undefined ? {} : { exec: program }),
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    const numbers = Array.from({ length: config.server.processes }, (_, at) => at + 1);
    const [first, ...others] = numbers.map((number) => this.fork(number));
    try {
      await first?.prepare(this.order(first, 0, false));
      await Promise.all(others.map((process) => process.prepare(this.order(process, 0))));
      await release();
      const urls = await Promise.all([...this.running.values()].map((process) => process.listen()));
      numbers.forEach((number) => void this.keep(number));
      this.watchDatabase();
      return urls[0] ?? '';
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Lets all of them finish what is under way. @returns whether they ended as they should */
  async stop(): Promise<boolean> {
    this.isStopping = true;
    const stopped = await Promise.all([...this.running.values()].map((process) => process.stop()));
    return stopped.every(Boolean);
  }

  private fork(number: number): StartedProcess {
    const process = new StartedProcess(number, this.options.log, () => this.measuredBeside(number));
    this.running.set(number, process);
    return process;
  }

  private order({ number }: StartedProcess, restarts: number, isPrepared = true): Order {
    const { config, database } = this.options;
    const { uri, isEmbedded } = database;
    return {
      number,
      restarts,
      config,
      database: { uri, isEmbedded, isPrepared, ...stateOf(database) },
    };
  }

  /** Starts it again whenever it ends. */
  private async keep(number: number): Promise<void> {
    let ends: number[] = [];
    let failures = 0;
    for (let restarts = 1; ; restarts++) {
      const ended = this.running.get(number);
      const ending = await ended?.ended;
      const now = performance.now();
      ends = [...ends.filter((at) => at > now - MINUTE_MS), now];
      const delayMs = RESTARTS.delaysMs[ends.length - 1] ?? RESTARTS.delaysMs.at(-1) ?? 0;
      if (this.isStopping) {
        return;
      }
      const what = { number, endedPid: ended?.pid, ...ending, delayMs };
      this.options.logger.error({ msg: 'a process ended, starting it again', ...what }, CONTEXT);
      await sleep(delayMs);
      if (this.isStopping) {
        return;
      }
      const failure = await this.startAgain(number, restarts);
      // While the database is unavailable, the others serve from memory.
      failures = failure ? failures + (failure.isPassing ? 0 : 1) : 0;
      if (failure && failures >= RESTARTS.mostFailures && !this.isStopping) {
        this.options.onGiveUp(failure.message);
        return;
      }
    }
  }

  /** @returns why it failed; null when it serves */
  private async startAgain(number: number, restarts: number): Promise<FailedStart | null> {
    const process = this.fork(number);
    try {
      await process.prepare(this.order(process, restarts));
      await process.listen();
      this.options.logger.log({ msg: 'a process is back', number, restarts }, CONTEXT);
      return null;
    } catch (error) {
      if (!(error instanceof FailedStart)) {
        throw error;
      }
      const { message: reason } = error;
      this.options.logger.error({ msg: 'a process did not start', number, reason }, CONTEXT);
      return error;
    }
  }

  /** What the others have measured. */
  private async measuredBeside(number: number): Promise<string[]> {
    const others = [...this.running.values()].filter(
      (other) => other.number !== number && other.isListening,
    );
    const texts = await Promise.all(others.map((other) => other.measured()));
    return texts.filter((text) => text !== null);
  }

  private watchDatabase(): void {
    const { database } = this.options;
    if (!database.isEmbedded) {
      return;
    }
    let told = JSON.stringify(stateOf(database));
    setInterval(() => {
      const state = stateOf(database);
      if (JSON.stringify(state) !== told) {
        told = JSON.stringify(state);
        this.running.forEach((process) => process.tellOf(state));
      }
    }, LOOK_AT_DATABASE_EVERY_MS).unref();
  }
}

function stateOf({ trouble = null, restarts = 0 }: OpenedDatabase): DatabaseState {
  return { trouble, restarts };
}
