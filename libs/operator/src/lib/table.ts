/** Rows as aligned columns, below their titles. */
export function table(
  titles: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string[] {
  const all = [titles, ...rows].map((row) => row.map((cell) => String(cell ?? '-')));
  const widths = titles.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
