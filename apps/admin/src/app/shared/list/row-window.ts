/** A row of a list that is sorted by time, newest first. */
export interface DatedRow {
  readonly id: string;
  readonly at: string;
}

/** One answer: rows, newest first, and where the next ones are. */
export interface CursorPage<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor: string | null;
}

/** A gapless part of a list: newest first, each row once. */
export interface RowWindow<Row> {
  readonly rows: readonly Row[];
  /** Parameters that ask for what comes after the last row; null when nothing does. */
  readonly older: Readonly<Record<string, string>> | null;
}

export const EMPTY_WINDOW: RowWindow<never> = { rows: [], older: null };

export function windowOf<Row>({ rows, nextCursor }: CursorPage<Row>): RowWindow<Row> {
  return { rows, older: nextCursor === null ? null : { cursor: nextCursor } };
}

/** Those of `rows` that are missing here and belong before its end, each once. The rest is left for `older`. */
export function missingIn<Row extends DatedRow>(
  window: RowWindow<Row>,
  rows: readonly Row[],
): readonly Row[] {
  const known = new Set(window.rows.map(({ id }) => id));
  const last = window.older === null ? undefined : window.rows.at(-1);
  const missing = rows
    .filter((row) => !known.has(row.id) && (!last || newestFirst(row, last) < 0))
    .map((row) => [row.id, row] as const);
  return [...new Map(missing).values()];
}

export function withRows<Row extends DatedRow>(
  window: RowWindow<Row>,
  rows: readonly Row[],
): RowWindow<Row> {
  const missing = missingIn(window, rows);
  if (missing.length === 0) {
    return window;
  }
  return { ...window, rows: [...missing, ...window.rows].sort(newestFirst) };
}

/** With the answer to `older`. */
export function withOlder<Row extends DatedRow>(
  window: RowWindow<Row>,
  page: CursorPage<Row>,
): RowWindow<Row> {
  return { ...withRows({ ...window, older: null }, page.rows), older: windowOf(page).older };
}

/** At most `count` rows; what is cut off can be asked for again. */
export function cutTo<Row extends DatedRow>(window: RowWindow<Row>, count: number): RowWindow<Row> {
  const rows = window.rows.slice(0, count);
  const last = rows.at(-1);
  if (rows.length === window.rows.length || !last) {
    return window;
  }
  // Rows of the same millisecond are then received twice and shown once.
  return { rows, older: { to: last.at } };
}

/** The order of the list: by time, and by id within a millisecond. */
function newestFirst(one: DatedRow, other: DatedRow): number {
  if (one.at !== other.at) {
    return one.at < other.at ? 1 : -1;
  }
  return one.id === other.id ? 0 : one.id < other.id ? 1 : -1;
}
