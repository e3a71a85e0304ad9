import { joinAbove, moveBy, moveTo, stepsOf, type Changes, type Ranked } from './arrange';

/** `a0 b1` is key a with priority 0, then b with 1. */
function rowsOf(text: string): Ranked[] {
  return text.split(' ').map((row) => ({ keyId: row.slice(0, 1), priority: Number(row.slice(1)) }));
}

function said(changes: Changes): string {
  return [...changes]
    .map(([keyId, priority]) => `${keyId}${priority}`)
    .sort()
    .join(' ');
}

describe('a dragged key', () => {
  it.each([
    ['a0 b1 c2', 'a', 1, 'a1 b0'],
    ['a0 b1 c2', 'c', 0, 'a1 b2 c0'],
    ['a0 b1 c2', 'a', 2, 'a3'],
    ['a0 b1 c2', 'b', 1, ''],
    ['a10 b20 c30', 'c', 0, 'c9'],
    ['a10 b20 c30', 'a', 1, 'a21'],
    ['a10 b20 c30', 'a', 2, 'a31'],
  ])('of %s: %s to %d changes %j', (rows, keyId, to, changes) => {
    expect(said(moveTo(rowsOf(rows), keyId, to))).toBe(changes);
  });

  it.each([
    ['a0 b0 c1', 'c', 1, 'c0'],
    ['a0 b1 c1 d1', 'a', 2, 'a1'],
  ])(
    'of %s takes turns where it lands among those that do: %s to %d',
    (rows, keyId, to, changes) => {
      expect(said(moveTo(rowsOf(rows), keyId, to))).toBe(changes);
    },
  );

  it('keeps the others taking turns', () => {
    expect(said(moveTo(rowsOf('a0 b0 c1'), 'c', 0))).toBe('a1 b1 c0');
  });
});

describe('a key that is moved step by step', () => {
  it.each([
    ['a0 b1 c2', 'b', 'up', 'a1 b0'],
    ['a0 b1 c2', 'b', 'down', 'b3'],
    ['a0 b1 c2', 'c', 'top', 'a1 b2 c0'],
    ['a0 b1 c2', 'a', 'bottom', 'a3'],
    ['a0 b1 c2', 'a', 'up', ''],
    ['a0 b1 c2', 'c', 'down', ''],
    ['a5', 'a', 'up', ''],
  ] as const)('of %s: %s %s changes %j', (rows, keyId, direction, changes) => {
    expect(said(moveBy(rowsOf(rows), keyId, direction))).toBe(changes);
  });

  it.each([
    ['up', 'a0 b0 c0 d1', 'd', 'a1 b1 c1 d0'],
    ['down', 'd0 a1 b1 c1', 'd', 'd2'],
  ] as const)('passes a whole step that takes turns: %s', (direction, rows, keyId, changes) => {
    expect(said(moveBy(rowsOf(rows), keyId, direction))).toBe(changes);
  });

  it.each([
    ['a0 b0', 'b', 'up', 'a1'],
    ['a0 b0', 'a', 'down', 'a1'],
    ['a5 b5 c9', 'b', 'up', 'b4'],
    ['a5 b5 c6', 'b', 'down', 'b6 c7'],
  ] as const)(
    'of %s leaves its step first: %s %s changes %j',
    (rows, keyId, direction, changes) => {
      expect(said(moveBy(rowsOf(rows), keyId, direction))).toBe(changes);
    },
  );

  it('stays within the numbers that the API takes', () => {
    expect(said(moveBy(rowsOf('a999999 b1000000 c1000000'), 'b', 'down'))).toBe('a0 b2 c1');
  });
});

it('a key takes turns with the step above it', () => {
  expect(said(joinAbove(rowsOf('a0 b3 c7'), 'c'))).toBe('c3');
  expect(said(joinAbove(rowsOf('a0 b3 c3'), 'c'))).toBe('c0');
  expect(said(joinAbove(rowsOf('a0 b0'), 'b'))).toBe('');
});

it('keys of one number are one step', () => {
  expect(stepsOf(rowsOf('a0 b0 c4')).map((step) => step.rows.length)).toEqual([2, 1]);
});
