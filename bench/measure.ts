import { cpus } from 'node:os';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** The time that 99 of 100 do not exceed. */
export function percentile99(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? NaN;
}

export interface Contender {
  readonly name: string;
  /** One round. @returns the cost of one operation, in the bench's unit */
  round(): number | Promise<number>;
}

/**
 * Runs the contenders in turn, forwards and backwards, so that a machine whose speed drifts treats all alike, and prints
 * each one's median and its ratio to the first, the baseline: the median of the ratios of each round.
 * @returns these ratios, in the contenders' order
 */
export async function compare(
  title: string,
  unit: string,
  contenders: readonly Contender[],
  rounds = 6,
): Promise<number[]> {
  const costs = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (const contender of contenders) {
    await contender.round();
  }
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? contenders : [...contenders].reverse();
    for (const contender of order) {
      costs.get(contender.name)?.push(await contender.round());
    }
  }
  const baseline = costs.get(contenders[0]?.name ?? '') ?? [];
  print(
    `\n${title} (${unit}; median of ${rounds} rounds, min–max; ratio to "${contenders[0]?.name}")`,
  );
  return [...costs].map(([name, values]) => {
    const ratio = median(values.map((value, round) => value / (baseline[round] ?? NaN)));
    print(
      `  ${name.padEnd(44)} ${format(median(values)).padStart(10)}  (${format(Math.min(...values))}–${format(Math.max(...values))})  x ${format(ratio)}`,
    );
    return ratio;
  });
}

/** Says whether a ratio keeps to its limit: the bench ends with exit code 1 when it does not. */
export function judge(ratio: number | undefined, atMost: number): void {
  const isKept = ratio !== undefined && ratio <= atMost;
  print(`  ${isKept ? '✓' : '✗'} at most x ${format(atMost)}`);
  if (!isKept) {
    process.exitCode = 1;
  }
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function printMachine(): void {
  print(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}`);
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toPrecision(3);
}
