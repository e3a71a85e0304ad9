import { mongo } from 'mongoose';
import { afterCursor, cursorLimit, toCursorPage } from './cursor';

const AT = new Date('2026-11-21T10:00:00.000Z');

function rows(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    _id: mongo.ObjectId.createFromTime(1_000 + index),
    at: new Date(AT.getTime() - index),
  }));
}

describe('cursors', () => {
  it('lead from one page to what comes after its last row', () => {
    const page = toCursorPage(rows(4), { limit: 3 });
    expect(page.rows).toHaveLength(3);
    const last = page.rows.at(-1);
    expect(afterCursor({ cursor: page.nextCursor ?? '' })).toEqual({
      at: { $lte: last?.at },
      $nor: [{ at: last?.at, _id: { $gte: last?._id } }],
    });
  });

  it('go no further back than the latest time asked for', () => {
    const early = new Date(AT.getTime() - 1);
    expect(afterCursor({}, early)).toEqual({ at: { $lte: early } });
    const cursor = toCursorPage(rows(2), { limit: 1 }).nextCursor ?? '';
    expect(afterCursor({ cursor }, early)).toMatchObject({ at: { $lte: early } });
    expect(afterCursor({ cursor }, new Date())).toMatchObject({ at: { $lte: AT } });
  });

  it.each([0, 2, 3])('end with the last row: %i of 3', (count) => {
    const page = toCursorPage(rows(count), { limit: 3 });
    expect(page).toEqual({ rows: rows(count), nextCursor: null });
  });

  it('start at the beginning', () => {
    expect(afterCursor({})).toEqual({});
    expect(cursorLimit({})).toBe(50);
  });

  it.each([
    'nonsense',
    Buffer.from('{"$ne":null}').toString('base64url'),
    Buffer.from('12.zz').toString('base64url'),
    Buffer.from(`-1.${'a'.repeat(24)}`).toString('base64url'),
  ])('%s is refused by name', (cursor) => {
    expect(() => afterCursor({ cursor })).toThrow(
      expect.objectContaining({
        code: 'validation_failed',
        extras: { errors: [{ pointer: '?cursor', detail: expect.any(String) }] },
      }),
    );
  });
});
