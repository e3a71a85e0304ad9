/** When failures that convict no key make it suspect (SPEC 6.1). */
export interface FailureRowSettings {
  /** This many in a row. */
  readonly suspectAfter: number;
  /** Within this time, in ms. */
  readonly withinMs: number;
}

/** The failures in a row of one life of a key, as epoch ms, oldest first. */
interface Rows {
  /** Upstream errors, by the exit that they were seen from. */
  readonly upstream: Map<string, number[]>;
  unknown: number[];
}

const REMEMBERED_LIVES = 10_000;
/** Two of them make a key suspect, and another one spares it. */
const REMEMBERED_EXITS = 16;
/** Reports without a proxy count as one exit. */
const NAMELESS = '';

/**
 * Failures in a row that convict no key, by life of a key, in this process. One dead exit says nothing about the keys
 * that others use: upstream errors count by key and exit, and it takes two exits, or the only one that used the key.
 */
export class FailureRows {
  private readonly byLife = new Map<string, Rows>();

  constructor(private readonly settings: FailureRowSettings) {}

  /**
   * Counts an error of the upstream.
   * @param exit the reporting proxy, if given
   * @param usedBySince the proxies that got the key at or after a time, in epoch ms
   * @returns whether the key is suspect
   */
  upstreamError(
    life: string,
    exit: string = NAMELESS,
    now: number,
    usedBySince: (since: number) => readonly string[],
  ): boolean {
    const since = now - this.settings.withinMs;
    const { upstream } = this.rowsOf(life);
    const row = this.extended(upstream.get(exit) ?? [], now);
    upstream.delete(exit);
    upstream.set(exit, row);
    forgetOldest(upstream, REMEMBERED_EXITS);
    if (!this.isFull(row)) {
      return false;
    }
    const reporting = [...upstream].filter(([, times]) => (times.at(-1) ?? 0) >= since);
    const others = reporting.filter(([other]) => other !== exit);
    if (others.some(([, times]) => this.isFull(times.filter((time) => time >= since)))) {
      return true;
    }
    return others.length === 0 && isOnlyUser(exit, usedBySince(since));
  }

  /**
   * Counts a failure of unknown cause. Only a success ends their row.
   * @returns how many there are in a row, and whether the key is suspect
   */
  unknownFailure(life: string, now: number): { inARow: number; isSuspect: boolean } {
    const rows = this.rowsOf(life);
    rows.unknown = this.extended(rows.unknown, now);
    return { inARow: rows.unknown.length, isSuspect: this.isFull(rows.unknown) };
  }

  /** The upstream itself answered through an exit, which ends the row of its errors there. */
  upstreamAnswered(life: string, exit: string = NAMELESS): void {
    this.byLife.get(life)?.upstream.delete(exit);
  }

  /** A success ends every row. */
  succeeded(life: string): void {
    this.byLife.delete(life);
  }

  private extended(row: readonly number[], now: number): number[] {
    const since = now - this.settings.withinMs;
    return [...row.filter((time) => time >= since), now].slice(-this.settings.suspectAfter);
  }

  private isFull(row: readonly number[]): boolean {
    return row.length >= this.settings.suspectAfter;
  }

  private rowsOf(life: string): Rows {
    const rows = this.byLife.get(life) ?? { upstream: new Map(), unknown: [] };
    this.byLife.delete(life);
    this.byLife.set(life, rows);
    forgetOldest(this.byLife, REMEMBERED_LIVES);
    return rows;
  }
}

/** A report without a proxy counts for the one that got the key. */
function isOnlyUser(exit: string, usedBy: readonly string[]): boolean {
  return exit === NAMELESS ? usedBy.length <= 1 : usedBy.every((user) => user === exit);
}

/** The most recently used entry is last. */
function forgetOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) {
      return;
    }
    map.delete(key);
  }
}
