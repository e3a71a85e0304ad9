/** How many observations are at most as large as each bound. Plain numbers: an observation allocates nothing. */
export class Histogram {
  private readonly counts: Float64Array;
  private total = 0;

  /** @param bounds ascending */
  constructor(private readonly bounds: readonly number[]) {
    this.counts = new Float64Array(bounds.length + 1);
  }

  get sum(): number {
    return this.total;
  }

  get count(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  observe(value: number): void {
    let place = 0;
    for (const bound of this.bounds) {
      if (value <= bound) {
        break;
      }
      place++;
    }
    this.counts[place] = (this.counts[place] ?? 0) + 1;
    this.total += value;
  }

  /** For each bound, how many were not larger. */
  *cumulative(): Generator<readonly [bound: number, count: number]> {
    let count = 0;
    for (const [place, bound] of this.bounds.entries()) {
      count += this.counts[place] ?? 0;
      yield [bound, count];
    }
  }
}
