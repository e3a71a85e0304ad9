import { SingleLoop } from '../../database/single-loop';

/**
 * Pick at random among this many of the oldest: processes that receive the same failures in the same order must not handle
 * them in lockstep, because they would collide at every one.
 */
const PICK_AMONG_OLDEST = 8;

const never = async () => false;

/** Rotations of one provider run one at a time in a process; reports of one key share one (SPEC 6.2). */
export class TurnQueue {
  private readonly running = new Map<string | symbol, Promise<unknown>>();
  private readonly waiting: (() => Promise<void>)[] = [];
  private readonly turns = new SingleLoop(
    () => this.waiting.length > 0,
    () => this.takeTurn(),
  );

  /**
   * Takes turns, each alone and nearly in order of arrival, until one succeeds.
   * @param name identifies the work: calls with the same name join it while it runs. One name, one type of result
   * @param again whether another turn may help after an error; it resolves when that turn is due
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
      // Nothing here waits for the next turn: it belongs to another one.
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

  /** Resolves when nothing is running. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.running.values());
    await this.turns.idle();
  }

  private push(take: () => Promise<void>): void {
    this.waiting.push(take);
    this.turns.start();
  }

  private async takeTurn(): Promise<void> {
    // After the caller: nothing of a turn runs inside `share`.
    await Promise.resolve();
    const index = Math.floor(Math.random() * Math.min(PICK_AMONG_OLDEST, this.waiting.length));
    const [take] = this.waiting.splice(index, 1);
    await take?.();
  }
}
