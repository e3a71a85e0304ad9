const UNITS = [
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** A length of time in words, in the largest unit of which there are at least two: `90 seconds`, `2 minutes`. */
export function lengthOf(milliseconds: number, locale: string): string {
  const [unit, ms] = UNITS.find(([, size]) => milliseconds >= 2 * size) ?? UNITS[2];
  const format = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    maximumFractionDigits: 1,
  });
  return format.format(milliseconds / ms);
}
