import { DEFAULT_GUARD_SETTINGS as SETTINGS } from './guard-settings';
import type { ConvictingRequest, TokenMinute } from './guard-state';
import { hasConvicted, hasUsedItsShare, usedUpBy, withRequest, withTaken } from './token-share';

const MINUTE = 60_000;
/** The beginning of a minute. */
const NOW = 28_333_333 * MINUTE;

function takenBy(token: string, times: number, now: number, before: TokenMinute[] = []) {
  let taken = before;
  for (let time = 0; time < times; time++) {
    taken = withTaken(taken, token, now, SETTINGS);
  }
  return taken;
}

describe("a token's share", () => {
  it.each([
    [4, 0, false],
    [5, 0, true],
    [5, 15, true],
    [5, 16, false],
    [25, 75, true],
    [24, 76, false],
  ])('%i used up with %i left: used up is %s', (used, left, isUsedUp) => {
    const taken = takenBy('a', used, NOW);
    expect(hasUsedItsShare(taken, 'a', left, NOW, SETTINGS)).toBe(isUsedUp);
  });

  it('is counted by token', () => {
    const taken = takenBy('b', 2, NOW, takenBy('a', 3, NOW));
    expect(usedUpBy(taken, 'a', NOW, SETTINGS)).toBe(3);
    expect(usedUpBy(taken, 'b', NOW, SETTINGS)).toBe(2);
    expect(usedUpBy(taken, 'c', NOW, SETTINGS)).toBe(0);
  });

  it('is counted over 10 min, to the minute, with one entry for each', () => {
    let taken: TokenMinute[] = [];
    for (let minute = 0; minute < 30; minute++) {
      taken = takenBy('a', 100, NOW + minute * MINUTE + 1, taken);
    }
    const last = NOW + 29 * MINUTE + 1;
    expect(taken.length).toBeLessThanOrEqual(11);
    expect(usedUpBy(taken, 'a', last, SETTINGS)).toBe(1_100);
    expect(usedUpBy(taken, 'a', last + 10 * MINUTE, SETTINGS)).toBe(100);
    expect(usedUpBy(taken, 'a', last + 11 * MINUTE, SETTINGS)).toBe(0);
  });
});

describe('requests that convicted', () => {
  const requests = withRequest([], 'a', 'r', NOW, SETTINGS);

  it('are told apart by token and id', () => {
    expect(hasConvicted(requests, 'a', 'r', NOW, SETTINGS)).toBe(true);
    expect(hasConvicted(requests, 'b', 'r', NOW, SETTINGS)).toBe(false);
    expect(hasConvicted(requests, 'a', 's', NOW, SETTINGS)).toBe(false);
  });

  it('are forgotten after 10 min', () => {
    expect(hasConvicted(requests, 'a', 'r', NOW + 10 * MINUTE - 1, SETTINGS)).toBe(true);
    expect(hasConvicted(requests, 'a', 'r', NOW + 10 * MINUTE, SETTINGS)).toBe(false);
    const later = withRequest(requests, 'a', 's', NOW + 10 * MINUTE, SETTINGS);
    expect(later).toEqual([{ token: 'a', requestId: 's', at: NOW + 10 * MINUTE }]);
  });

  it('do not grow with what comes in', () => {
    let many: ConvictingRequest[] = [];
    for (let index = 0; index < 1_000; index++) {
      many = withRequest(many, 'a', `r${index}`, NOW, SETTINGS);
    }
    expect(many).toHaveLength(200);
    expect(many.at(-1)?.requestId).toBe('r999');
  });
});
