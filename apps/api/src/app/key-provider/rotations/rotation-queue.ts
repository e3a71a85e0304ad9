/** Rotations of one provider run one after the other in a process; reports of one key share one (SPEC 6.2). */
export class RotationQueue {
  private last: Promise<unknown> = Promise.resolve();
  private readonly running = new Map<string, Promise<unknown>>();

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

  /** Does it when all that was enqueued before is done. */
  enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when nothing runs any more. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.running.values());
    await this.last;
  }
}
