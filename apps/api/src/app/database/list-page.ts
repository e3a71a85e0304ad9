import { readSort } from '@keypool/dto';
import type { Model, QueryFilter, SortOrder } from 'mongoose';

const DEFAULT_PAGE_SIZE = 25;

export interface ListRequest {
  readonly page?: number;
  readonly pageSize?: number;
  readonly q?: string;
  readonly sort?: string;
}

export interface PageInfo {
  readonly page: number;
  readonly pageSize: number;
  readonly matching: number;
}

/** A filter: part of a text, case-insensitive; special characters are literal. */
export function contains(text: string): { $regex: string; $options: 'i' } {
  return { $regex: escaped(text), $options: 'i' };
}

/** The same filter for data in memory. */
export function containing(text: string): (candidate: string) => boolean {
  const pattern = new RegExp(escaped(text), 'iu');
  return (candidate) => pattern.test(candidate);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/**
 * What to sort by: `sort` is `field` or `-field`, already validated against the list's fields.
 * @param columns fields that have another name in the database
 */
export function sortOrder(
  sort: string,
  columns: Readonly<Record<string, string>> = {},
): Record<string, SortOrder> {
  const { field, isDescending } = readSort(sort);
  const column = columns[field] ?? field;
  const order = isDescending ? -1 : 1;
  // `_id` breaks ties, or a row could appear on two pages.
  return column === '_id' ? { _id: order } : { [column]: order, _id: order };
}

/** Skip and limit of the requested page; neither without `page`: then all rows are returned (SPEC section 4). */
export function pageWindow(request: ListRequest): { skip: number; limit: number } | null {
  if (request.page === undefined) {
    return null;
  }
  const limit = request.pageSize ?? DEFAULT_PAGE_SIZE;
  return { skip: (request.page - 1) * limit, limit };
}

/**
 * The totals of a paged answer. Counting is the expensive part with many rows, so a whole list counts nothing.
 * @param total of the unfiltered list, where it is known without counting
 */
export async function countRows(
  request: ListRequest & { readonly status?: string },
  count: () => Promise<number>,
  total = count,
): Promise<number> {
  if (request.page === undefined) {
    return 0;
  }
  return request.q || request.status ? count() : total();
}

/** The page fields of an answer; none for a whole list. */
export function pageInfo(request: ListRequest, matching: number): PageInfo | Record<string, never> {
  const window = pageWindow(request);
  return request.page === undefined || !window
    ? {}
    : { page: request.page, pageSize: window.limit, matching };
}

/** The rows of one page, or of the whole list. */
export function findRows<Document>(
  model: Model<Document>,
  filter: QueryFilter<Document>,
  order: Record<string, SortOrder>,
  request: ListRequest,
) {
  const query = model.find(filter).sort(order);
  const window = pageWindow(request);
  return window ? query.skip(window.skip).limit(window.limit) : query;
}
