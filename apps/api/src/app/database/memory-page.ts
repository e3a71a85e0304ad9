import { readSort } from '@keypool/dto';
import { pageWindow, type ListRequest } from './list-page';

/** The sort values of one row. */
export type SortValue = string | number | null;

/** Negative when the first row comes before the second. No two rows are equal. */
export type RowOrder<Row> = (one: Row, other: Row) => number;

export interface MemoryPage<Row> {
  readonly rows: readonly Row[];
  /** How many rows match, over all pages. */
  readonly matching: number;
}

/** Below this many rows, all are sorted. */
const FEW = 1_000;

/**
 * Orders rows as the database does: by one value after the other, null first, texts by code unit.
 * @param by must end with a unique value
 */
export function orderBy<Row>(
  ...by: readonly (readonly [value: (row: Row) => SortValue, way: 1 | -1])[]
): RowOrder<Row> {
  return (one, other) => {
    for (const [value, way] of by) {
      const order = compare(value(one), value(other));
      if (order !== 0) {
        return way * order;
      }
    }
    return 0;
  };
}

/** Orders rows by the field that `sort` names; ids break ties, or a row could appear on two pages. */
export function orderBySort<Field extends string, Row extends { readonly id: string }>(
  sort: Field | `-${Field}`,
  columns: Readonly<Record<Field, (row: Row) => SortValue>>,
): RowOrder<Row> {
  const { field, isDescending } = readSort<Field>(sort);
  const way = isDescending ? -1 : 1;
  return orderBy([columns[field], way], [({ id }) => id, way]);
}

/** The requested page of rows in memory, or all rows without `page`. */
export function memoryPage<Row>(
  rows: Iterable<Row>,
  matches: (row: Row) => boolean,
  order: RowOrder<Row>,
  request: ListRequest,
): MemoryPage<Row> {
  const matching: Row[] = [];
  for (const row of rows) {
    if (matches(row)) {
      matching.push(row);
    }
  }
  const { skip, limit } = pageWindow(request) ?? { skip: 0, limit: matching.length };
  return { rows: sortedPart(matching, order, skip, skip + limit), matching: matching.length };
}

/** The first rows of those in memory. */
export function firstRows<Row>(
  rows: readonly Row[],
  order: RowOrder<Row>,
  count: number,
): readonly Row[] {
  return sortedPart(rows, order, 0, count);
}

/**
 * The rows from `start` to `end` of the sorted list. Sorting many rows blocks the event loop noticeably, and nobody needs
 * more than a page.
 */
function sortedPart<Row>(
  rows: readonly Row[],
  order: RowOrder<Row>,
  start: number,
  end: number,
): Row[] {
  const middle = rows[rows.length >> 1];
  if (rows.length <= FEW || middle === undefined) {
    return [...rows].sort(order).slice(Math.max(start, 0), Math.max(end, 0));
  }
  const before: Row[] = [];
  const behind: Row[] = [];
  for (const row of rows) {
    if (row !== middle) {
      (order(row, middle) < 0 ? before : behind).push(row);
    }
  }
  const place = before.length;
  return [
    ...(start < place ? sortedPart(before, order, start, end) : []),
    ...(start <= place && place < end ? [middle] : []),
    ...(end > place + 1 ? sortedPart(behind, order, start - place - 1, end - place - 1) : []),
  ];
}

function compare(one: SortValue, other: SortValue): number {
  if (one === other) {
    return 0;
  }
  if (one === null || other === null) {
    return one === null ? -1 : 1;
  }
  return one < other ? -1 : 1;
}
