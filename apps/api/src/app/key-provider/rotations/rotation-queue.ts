/** Rotations of one provider run one after the other in a process; reports of one key share one (SPEC 6.2). */
export class RotationQueue<T> {
  private last: Promise<unknown> = Promise.resolve();
  private readonly running = new Map<string, Promise<T>>();

  /** @param life what is rotated: while it runs or waits its turn, asking again joins it */
  share(life: string, work: () => Promise<T>): Promise<T> {
    const shared =
      this.running.get(life) ??
      this.enqueue(work).finally(() => {
        this.running.delete(life);
      });
    this.running.set(life, shared);
    return shared;
  }

  enqueue<R>(work: () => Promise<R>): Promise<R> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when nothing runs any more. */
  async idle(): Promise<void> {
    await this.last;
  }
}
