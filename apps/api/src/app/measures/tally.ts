/** Counts what happened in this process since its start, by words that nobody outside can choose. */
export class Tally {
  private readonly counts: Map<string, number>;

  /** @param expected what is shown before it has happened, too */
  constructor(...expected: readonly string[]) {
    this.counts = new Map(expected.map((words) => [words, 0]));
  }

  /** @param words without spaces */
  add(...words: readonly string[]): void {
    const name = words.join(' ');
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** What was counted, and how often. */
  *entries(): Generator<readonly [words: readonly string[], count: number]> {
    for (const [name, count] of this.counts) {
      yield [name.split(' '), count];
    }
  }
}
