import { SingleLoop } from '../../database/single-loop';

/**
 * So many of those that have waited longest are equal: processes that hear of the same failures in the same order must not
 * deal with them in step, because they would collide at every one of them.
 */
const EQUALS = 8;

const never = async () => false;

/** Rotations of one provider run one after the other in a process; reports of one key share one (SPEC 6.2). */
export class TurnQueue {
  private readonly running = new Map<string | symbol, Promise<unknown>>();
  private readonly waiting: (() => Promise<void>)[] = [];
  private readonly turns = new SingleLoop(
    () => this.waiting.length > 0,
    () => this.takeTurn(),
  );

  /**
   * Takes turns, each alone and in nearly the order of asking, until one succeeds.
   * @param name of what is done: while it runs, asking again joins it. One name stands for one type of result
   * @param again whether another turn may help against an error; it resolves when that turn is wanted
   */
  share<T>(
    name: string | symbol,
    turn: () => Promise<T>,
    again: (error: unknown) => Promise<boolean> = never,
  ): Promise<T> {
    const running = this.running.get(name) as Promise<T> | undefined;
    if (running) {
      return running;
    }
    const started = new Promise<T>((resolve, reject) => {
      // Nobody waits for what comes after a turn: the next one is another's.
      const take = async () => {
        try {
          resolve(await turn());
        } catch (error) {
          again(error).then((isWanted) => (isWanted ? this.push(take) : reject(error)), reject);
        }
      };
      this.push(take);
    }).finally(() => this.running.delete(name));
    this.running.set(name, started);
    return started;
  }

  /** Takes one turn. */
  enqueue<T>(turn: () => Promise<T>): Promise<T> {
    return this.share(Symbol('one turn'), turn);
  }

  /** Resolves when nothing runs any more. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.running.values());
    await this.turns.idle();
  }

  private push(take: () => Promise<void>): void {
    this.waiting.push(take);
    this.turns.start();
  }

  private async takeTurn(): Promise<void> {
    // Later than whoever asks: nothing of a turn is done inside `share`.
    await Promise.resolve();
    const index = Math.floor(Math.random() * Math.min(EQUALS, this.waiting.length));
    const [take] = this.waiting.splice(index, 1);
    await take?.();
  }
}
