import { Logger } from '@nestjs/common';
import type { SchedulerRegistry } from '@nestjs/schedule';

/** Keeps a transaction small; the rest goes with the next one. */
export const BATCH = 500;

/** Repeats a task at intervals, never twice at a time. Every process may run it: the write itself decides. */
export abstract class UpkeepJob {
  protected readonly logger = new Logger(this.constructor.name);
  private running: Promise<void> | null = null;

  /** @param name identifies the interval, and the job in the log */
  protected constructor(
    private readonly name: string,
    protected readonly everyMs: number,
    private readonly scheduler: SchedulerRegistry,
  ) {}

  start(): void {
    const interval = setInterval(() => this.runOnce(), this.everyMs);
    this.scheduler.addInterval(this.name, interval);
  }

  stop(): void {
    this.scheduler.deleteInterval(this.name);
  }

  /** Resolves when it is not running. */
  async idle(): Promise<void> {
    await this.running;
  }

  /** @returns what to log, with the text as `msg`, or null */
  protected abstract run(): Promise<object | null>;

  private runOnce(): void {
    this.running ??= this.run()
      .then((done) => {
        if (done !== null) {
          this.logger.log(done);
        }
      })
      .catch((error: unknown) => this.logger.warn({ msg: 'postponed', job: this.name, err: error }))
      .finally(() => {
        this.running = null;
      });
  }
}
