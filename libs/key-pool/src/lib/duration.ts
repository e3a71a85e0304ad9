const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * Reads a duration of the configuration (SPEC 8), such as `500ms`, `90s`, `1m`, `12h` or `2d`.
 * @returns milliseconds
 * @throws RangeError that repeats the text and names the accepted forms
 */
export function parseDuration(text: string): number {
  const [, amount, unit] = /^(\d{1,15})(ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  const ms = Number(amount) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
  if (!Number.isSafeInteger(ms)) {
    throw new RangeError(
      `"${text.slice(0, 40)}" is not a duration: write a whole number and a unit ` +
        '(ms, s, m, h or d), such as 500ms, 90s, 1m, 12h or 2d',
    );
  }
  return ms;
}

/** Writes a duration as {@link parseDuration} reads it, in the largest unit that leaves a whole number. */
export function formatDuration(ms: number): string {
  if (ms === 0) {
    return '0s';
  }
  const [unit, size] = Object.entries(UNIT_MS).findLast(([, each]) => ms % each === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}
