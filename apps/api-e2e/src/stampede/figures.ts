/** What a stampede measured; times in milliseconds. */
export interface StampedeFigures {
  readonly tookMs: number;
  readonly rotations: number;
  readonly reports: number;
  readonly answered: number;
  readonly repeated: number;
  /** How long each answer took, those of 503 too. */
  readonly answerMs: readonly number[];
  /** How long each report took to its answer of 200, with all its repetitions. */
  readonly settledMs: readonly number[];
  /** How many each process served. */
  readonly acquires: readonly number[];
  /** How long after the first answer each of the other processes handed out the successor. */
  readonly convergedMs: readonly number[];
  /** The latest moment after the first answer at which any process still handed out the dead key. */
  readonly stalestMs: number;
  readonly samples: number;
}

/** The value below which that share of them lies; the slowest one for 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
