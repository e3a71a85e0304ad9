/**
 * Gathers what is asked for in one turn of the event loop into one read. As with `SharedReads`, it begins after all of them
 * have asked.
 */
export class GatheredReads<T> {
  private gathering: { readonly names: Set<string>; readonly answer: Promise<T> } | null = null;

  /** @param begin reads all that these names name */
  constructor(private readonly begin: (names: readonly string[]) => Promise<T>) {}

  /** @returns the answer for all that were asked for together */
  read(name: string): Promise<T> {
    const names = this.gathering?.names ?? new Set<string>();
    this.gathering ??= { names, answer: this.soon(names) };
    names.add(name);
    return this.gathering.answer;
  }

  private async soon(names: ReadonlySet<string>): Promise<T> {
    await new Promise((resolve) => setImmediate(resolve));
    this.gathering = null;
    return this.begin([...names]);
  }
}
