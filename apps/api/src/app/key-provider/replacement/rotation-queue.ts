import { SingleLoop } from '../../database/single-loop';

/**
 * So many of those that have waited longest are equal: processes that hear of the same failures in the same order must not
 * deal with them in step, because they would collide at every one of them.
 */
const EQUALS = 8;

/** Rotations of one provider run one after the other in a process; reports of one key share one (SPEC 6.2). */
export class RotationQueue {
  private readonly running = new Map<string, Promise<unknown>>();
  private readonly waiting: (() => Promise<void>)[] = [];
  private readonly turns = new SingleLoop(
    () => this.waiting.length > 0,
    () => this.takeTurn(),
  );

  /** @param name of what is done: while it runs, asking again joins it. One name stands for one type of result */
  share<T>(name: string, work: () => Promise<T>): Promise<T> {
    const running = this.running.get(name) as Promise<T> | undefined;
    if (running) {
      return running;
    }
    const started = work().finally(() => this.running.delete(name));
    this.running.set(name, started);
    return started;
  }

  /** Does it alone, in nearly the order of asking. */
  enqueue<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // Work that throws at once rejects its own promise, and the next one gets its turn.
      this.waiting.push(() => Promise.resolve().then(work).then(resolve, reject));
      this.turns.start();
    });
  }

  /** Resolves when nothing runs any more. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.running.values());
    await this.turns.idle();
  }

  private async takeTurn(): Promise<void> {
    // Later than whoever asks: nothing of the work is done inside `enqueue`.
    await Promise.resolve();
    const index = Math.floor(Math.random() * Math.min(EQUALS, this.waiting.length));
    const [work] = this.waiting.splice(index, 1);
    await work?.();
  }
}
