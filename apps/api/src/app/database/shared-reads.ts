/**
 * Shares reads among concurrent callers: those in one turn of the event loop share one. It begins after all of them have
 * asked, so no answer is older than its request, and nobody waits for an earlier read that hangs.
 */
export class SharedReads<T> {
  private readonly pending = new Map<string, Promise<T>>();

  /** @param name identifies the read; equal names share one */
  read(name: string, begin: () => Promise<T>): Promise<T> {
    const shared = this.pending.get(name) ?? this.soon(name, begin);
    this.pending.set(name, shared);
    return shared;
  }

  private async soon(name: string, begin: () => Promise<T>): Promise<T> {
    await new Promise((resolve) => setImmediate(resolve));
    this.pending.delete(name);
    return begin();
  }
}
