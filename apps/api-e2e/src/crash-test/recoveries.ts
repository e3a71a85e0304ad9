import { eventually, LIMITS } from '@keypool/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Crew } from './crew';
import { Violation } from './scenario';
import type { Watch, Watched } from './watch';

const ASK_AGAIN_MS = 250;

/** Repeats the requests that were not answered, in parallel. */
export class Recoveries {
  private readonly running: Promise<void>[] = [];
  private readonly done: Watched[] = [];

  constructor(
    private readonly crew: Crew,
    private readonly watch: Watch,
    private readonly interrupted: AbortSignal,
  ) {}

  /** @returns resolves when it has recovered, with what went wrong */
  begin(watched: Watched): Promise<string[]> {
    const recovery = this.recover(watched);
    this.running.push(recovery.then(() => undefined));
    return recovery;
  }

  /** Resolves when all have recovered, with what is missing. */
  async end(): Promise<string[]> {
    await Promise.all(this.running);
    return eventually(() => this.watch.missing(this.done));
  }

  private async recover(watched: Watched): Promise<string[]> {
    try {
      await this.askUntilAnswered(watched);
      this.done.push(watched);
      // The database may be down for a moment, with the process of the next case.
      return await eventually(() => this.watch.missing([watched]));
    } catch (error) {
      return [`it did not recover: ${error instanceof Error ? error.message : String(error)}`];
    } finally {
      this.watch.open.delete(watched);
    }
  }

  private async askUntilAnswered({ operation, provider }: Watched): Promise<void> {
    const deadline = Date.now() + LIMITS.waitMs;
    for (;;) {
      this.interrupted.throwIfAborted();
      try {
        await Promise.race([
          operation.recover(this.crew.rescuer.of(provider)),
          sleep(LIMITS.waitMs, undefined, { ref: false }).then(() => {
            throw new Violation(`no answer within ${LIMITS.waitMs / 1_000} s`);
          }),
        ]);
        return;
      } catch (error) {
        if (error instanceof Violation || Date.now() >= deadline) {
          throw error;
        }
      }
      await sleep(ASK_AGAIN_MS);
    }
  }
}
