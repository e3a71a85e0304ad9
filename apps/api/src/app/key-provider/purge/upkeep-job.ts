import { Logger } from '@nestjs/common';
import type { SchedulerRegistry } from '@nestjs/schedule';

/** Keeps a transaction small; the rest goes with the next one. */
export const BATCH = 500;

/** Repeats a deletion at intervals, never twice at a time. Every process may run it: the write itself decides. */
export abstract class UpkeepJob {
  private readonly logger = new Logger(this.constructor.name);
  private running: Promise<void> | null = null;

  /** @param name identifies the interval, and the job in the log */
  protected constructor(
    private readonly name: string,
    private readonly everyMs: number,
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

  /** @returns how many it deleted */
  protected abstract run(): Promise<number>;

  /** For the log. */
  protected abstract tell(count: number): string;

  private runOnce(): void {
    this.running ??= this.run()
      .then((count) => {
        if (count > 0) {
          this.logger.log(this.tell(count));
        }
      })
      .catch((error: unknown) => this.logger.warn(`${this.name} postponed: ${String(error)}`))
      .finally(() => {
        this.running = null;
      });
  }
}
