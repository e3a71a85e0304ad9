import { deletesAt, usedBefore } from './backup-key-retention';

const TWELVE_HOURS = 43_200_000;
const USED_AT = 1_800_000_000_000;

describe('deletesAt', () => {
  it('is usedAt plus the retention for a used backup key', () => {
    expect(deletesAt(USED_AT, TWELVE_HOURS)).toBe(USED_AT + TWELVE_HOURS);
  });

  it('is null for an available backup key', () => {
    expect(deletesAt(null, TWELVE_HOURS)).toBeNull();
  });

  it('takes a use at the very epoch for a use', () => {
    expect(deletesAt(0, TWELVE_HOURS)).toBe(TWELVE_HOURS);
  });
});

describe('usedBefore', () => {
  it.each([
    ['1 ms before 12 h', TWELVE_HOURS - 1, false],
    ['at exactly 12 h', TWELVE_HOURS, false],
    ['1 ms after 12 h', TWELVE_HOURS + 1, true],
    ['after a day', 2 * TWELVE_HOURS, true],
  ])('%s the purge takes a used key: age %d -> %s', (_case, age, purged) => {
    expect(USED_AT < usedBefore(USED_AT + age, TWELVE_HOURS)).toBe(purged);
  });
});
