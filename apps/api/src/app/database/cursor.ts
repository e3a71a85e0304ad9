import { mongo } from 'mongoose';
import { ProblemException } from '../http/problem.exception';

const DEFAULT_LIMIT = 50;

/** The end of a page in an append-only list: the time and the id of its last row. */
interface Position {
  readonly at: Date;
  readonly id: mongo.ObjectId;
}

interface Row {
  _id: mongo.ObjectId;
  at: Date;
}

export interface CursorRequest {
  readonly cursor?: string;
  readonly limit?: number;
}

export interface CursorPage<T> {
  readonly rows: T[];
  readonly nextCursor: string | null;
}

function encode({ at, _id }: Row): string {
  return Buffer.from(`${at.getTime()}.${_id.toHexString()}`).toString('base64url');
}

function decode(cursor: string): Position {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('.');
  if (!/^\d{1,15}$/.test(time) || !/^[0-9a-f]{24}$/.test(id)) {
    throw new ProblemException('validation_failed', 'Invalid cursor.', {
      errors: [{ pointer: '?cursor', detail: 'must be a nextCursor from this list' }],
    });
  }
  return { at: new Date(Number(time)), id: new mongo.ObjectId(id) };
}

interface RowsAfter {
  readonly at?: { readonly $lte: Date };
  readonly $nor?: { at: Date; _id: { $gte: mongo.ObjectId } }[];
}

/**
 * The rows after the cursor, for a list sorted by `at` and `_id`, newest first. The bound on the time is separate, so that
 * an index in that order is scanned from there on.
 * @param until the latest time asked for, if any
 */
export function afterCursor({ cursor }: CursorRequest, until?: Date): RowsAfter {
  if (!cursor) {
    return until ? { at: { $lte: until } } : {};
  }
  const { at, id } = decode(cursor);
  const latest = until && until < at ? until : at;
  return { at: { $lte: latest }, $nor: [{ at, _id: { $gte: id } }] };
}

export function cursorLimit({ limit }: CursorRequest): number {
  return limit ?? DEFAULT_LIMIT;
}

/** @param found up to one row more than asked for, which shows whether there is a next page */
export function toCursorPage<T extends Row>(found: T[], request: CursorRequest): CursorPage<T> {
  const rows = found.slice(0, cursorLimit(request));
  const last = rows.at(-1);
  return { rows, nextCursor: found.length > rows.length && last ? encode(last) : null };
}
