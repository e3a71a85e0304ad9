import * as fc from 'fast-check';
import { firstRows, memoryPage, orderBy } from './memory-page';

interface Row {
  readonly id: string;
  readonly value: string | number | null;
}

const byValue = orderBy<Row>([({ value }) => value, 1], [({ id }) => id, 1]);
const rowsOf = (values: readonly Row['value'][]): Row[] =>
  values.map((value, index) => ({ id: `r${index}`, value }));

describe('memoryPage', () => {
  it('shows the page of what matches, as if all were sorted', () => {
    const value = fc.oneof(fc.nat(50), fc.constant(null));
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 5_000, size: 'max' }),
        fc.integer({ min: 1, max: 120 }),
        fc.boolean(),
        (values, page, isNarrowed) => {
          const rows = rowsOf(values);
          const matches = (row: Row) => !isNarrowed || row.value !== 7;
          const expected = rows.filter(matches).sort(byValue);
          expect(memoryPage(rows, matches, byValue, { page, pageSize: 50 })).toEqual({
            rows: expected.slice((page - 1) * 50, page * 50),
            matching: expected.length,
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['in order already', (index: number) => index],
    ['in the opposite order', (index: number) => -index],
    ['all equal but for their ids', () => 1],
  ])('has the last rows of very many that are %s', (_what, value) => {
    const rows = rowsOf(Array.from({ length: 50_000 }, (_, index) => value(index)));
    const expected = [...rows].sort(byValue).slice(-25);
    expect(memoryPage(rows, () => true, byValue, { page: 2_000 }).rows).toEqual(expected);
  });

  it('has all rows without a page, and none beyond the end', () => {
    const rows = rowsOf([3, 1, 2]);
    const all = memoryPage(rows, () => true, byValue, {});
    expect(all.rows.map(({ value }) => value)).toEqual([1, 2, 3]);
    expect(memoryPage(rows, () => true, byValue, { page: 2 })).toEqual({ rows: [], matching: 3 });
  });
});

describe('firstRows', () => {
  it('has no more than there are', () => {
    expect(firstRows(rowsOf([2, 1]), byValue, 5)).toHaveLength(2);
    expect(firstRows(rowsOf([2, 1, 3]), byValue, 1)).toEqual([{ id: 'r1', value: 1 }]);
  });
});

describe('orderBy', () => {
  it('puts null first, then by value, then by what comes next', () => {
    const rows = [
      { id: 'b', value: 'x' },
      { id: 'a', value: 'x' },
      { id: 'c', value: null },
      { id: 'd', value: 'B' },
    ];
    expect([...rows].sort(byValue).map(({ id }) => id)).toEqual(['c', 'd', 'a', 'b']);
    const backwards = orderBy<Row>([({ value }) => value, -1], [({ id }) => id, -1]);
    expect([...rows].sort(backwards).map(({ id }) => id)).toEqual(['b', 'a', 'd', 'c']);
  });
});
