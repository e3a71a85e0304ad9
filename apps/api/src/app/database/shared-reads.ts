/**
 * Reads that many ask for at once: those who ask in one turn of the event loop share one. It begins after all of them
 * asked, so no answer is older than its question, and nobody waits for a read that hangs.
 */
export class SharedReads<T> {
  private readonly asked = new Map<string, Promise<T>>();

  /** @param name of what is read; one name stands for one read */
  read(name: string, begin: () => Promise<T>): Promise<T> {
    const shared = this.asked.get(name) ?? this.soon(name, begin);
    this.asked.set(name, shared);
    return shared;
  }

  private async soon(name: string, begin: () => Promise<T>): Promise<T> {
    await new Promise((resolve) => setImmediate(resolve));
    this.asked.delete(name);
    return begin();
  }
}
