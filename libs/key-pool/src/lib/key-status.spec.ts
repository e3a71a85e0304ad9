import {
  KEY_STATUSES,
  dueBackAt,
  isCoolingDown,
  isSuspect,
  isUsable,
  type KeyStatus,
} from './key-status';

const NOW = 1_800_000_000_000;

describe('isCoolingDown', () => {
  it.each([
    ['no cooldown', null, false],
    ['a deadline ahead', NOW + 1, true],
    ['a deadline now', NOW, false],
    ['a deadline behind', NOW - 1, false],
  ])('with %s answers %s -> %s', (_case, until, expected) => {
    expect(isCoolingDown(until, NOW)).toBe(expected);
  });
});

describe('isUsable', () => {
  it.each<[KeyStatus, number | null, boolean]>([
    ['healthy', null, true],
    ['healthy', NOW + 1, true],
    ['rate_limited', NOW + 1, false],
    ['rate_limited', NOW, true],
    ['rate_limited', NOW - 1, true],
    ['rate_limited', null, false],
    ['error', NOW + 1, false],
    ['error', NOW, true],
    ['error', null, true],
    ['exhausted', null, false],
    ['exhausted', NOW + 1, false],
    ['exhausted', NOW - 1, false],
  ])('a key that is %s with a cooldown until %s: %s', (status, cooldownUntil, expected) => {
    expect(isUsable({ status, cooldownUntil, nextTryAt: NOW + 1 }, NOW)).toBe(expected);
  });

  it('a key in error that nobody is to try is not', () => {
    expect(isUsable({ status: 'error', cooldownUntil: null, nextTryAt: null }, NOW)).toBe(false);
  });

  it('knows the four states of the contract', () => {
    expect(KEY_STATUSES).toEqual(['healthy', 'rate_limited', 'exhausted', 'error']);
  });
});

describe('isSuspect', () => {
  it.each<[KeyStatus, number | null, boolean]>([
    ['error', NOW + 1, true],
    ['error', NOW - 1, true],
    ['error', null, false],
    ['healthy', NOW + 1, false],
    ['exhausted', NOW + 1, false],
  ])('a key that is %s with its next try at %s: %s', (status, nextTryAt, expected) => {
    expect(isSuspect({ status, cooldownUntil: null, nextTryAt })).toBe(expected);
  });
});

describe('dueBackAt', () => {
  it('a key in error that nobody is to try does not come back by waiting', () => {
    const key = { status: 'error', cooldownUntil: NOW + 1, nextTryAt: null } as const;
    expect(dueBackAt(key, NOW)).toBeNull();
  });

  it.each<[KeyStatus, number | null, number | null]>([
    ['rate_limited', NOW + 1, NOW + 1],
    ['error', NOW + 1, NOW + 1],
    ['rate_limited', NOW, null],
    ['healthy', null, null],
    ['exhausted', NOW + 1, null],
  ])('a key that is %s with a cooldown until %s: %s', (status, cooldownUntil, expected) => {
    expect(dueBackAt({ status, cooldownUntil, nextTryAt: NOW + 1 }, NOW)).toBe(expected);
  });
});
