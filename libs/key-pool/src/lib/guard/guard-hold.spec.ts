import { begunAt, canBeTried, isEvidence, isNews, withConviction } from './guard-hold';
import { DEFAULT_GUARD_SETTINGS as SETTINGS } from './guard-settings';
import { QUIET_GUARD, type GuardState } from './guard-state';

const SECOND = 1_000;
const NOW = 1_700_000_000_000;

const REPORT = { keyId: 'held', hold: null, isLimited: false };
const HOLD = withConviction(REPORT, QUIET_GUARD, NOW, SETTINGS);

function afterSuccesses(...successes: GuardState['successes']): GuardState {
  return { ...QUIET_GUARD, successes };
}

describe('a hold', () => {
  it('begins with a cooldown of 30 s', () => {
    expect(HOLD).toEqual({
      since: NOW,
      convictedAt: NOW,
      until: NOW + 30 * SECOND,
      convictions: 1,
      failedTries: 0,
    });
  });

  it('has longer cooldowns with each conviction, the last of which repeats', () => {
    let hold = HOLD;
    const waits = [1, 2, 3, 4, 5].map((minute) => {
      const now = NOW + minute * 60 * SECOND;
      hold = withConviction({ ...REPORT, hold }, QUIET_GUARD, now, SETTINGS);
      return (hold.until - now) / SECOND;
    });
    expect(waits).toEqual([60, 120, 300, 600, 600]);
    expect(hold).toMatchObject({ since: NOW, convictions: 6, failedTries: 0 });
  });

  it('takes the key from nobody when a limited token reports it', () => {
    const hold = withConviction({ ...REPORT, isLimited: true }, QUIET_GUARD, NOW, SETTINGS);
    expect(hold.until).toBe(NOW);
  });

  it('can be tried 5 s after the conviction, once another key succeeded since', () => {
    const works = afterSuccesses({ keyId: 'other', begunAt: NOW + 1 });
    expect(canBeTried(HOLD, 'held', works, NOW + 5 * SECOND - 1, SETTINGS)).toBe(false);
    expect(canBeTried(HOLD, 'held', works, NOW + 5 * SECOND, SETTINGS)).toBe(true);
  });

  it.each([
    ['no success', []],
    ['its own success', [{ keyId: 'held', begunAt: NOW + 1 }]],
    ['one that was begun before', [{ keyId: 'other', begunAt: NOW }]],
  ])('is not tried after %s', (_, successes) => {
    const state = afterSuccesses(...successes);
    expect(canBeTried(HOLD, 'held', state, NOW + 60 * SECOND, SETTINGS)).toBe(false);
  });

  it('counts the convictions that are tries, whatever comes between', () => {
    const works = afterSuccesses({ keyId: 'other', begunAt: NOW + SECOND });
    const first = withConviction({ ...REPORT, hold: HOLD }, works, NOW + 6 * SECOND, SETTINGS);
    const noTry = withConviction({ ...REPORT, hold: first }, works, NOW + 20 * SECOND, SETTINGS);
    const later = afterSuccesses({ keyId: 'other', begunAt: NOW + 21 * SECOND });
    const second = withConviction({ ...REPORT, hold: noTry }, later, NOW + 30 * SECOND, SETTINGS);
    expect([first, noTry, second].map(({ failedTries }) => failedTries)).toEqual([1, 1, 2]);
  });
});

describe('evidence in time', () => {
  it('is a request that was begun after the conviction', () => {
    expect(isEvidence(NOW, null)).toBe(true);
    expect(isEvidence(NOW, NOW)).toBe(false);
    expect(isEvidence(NOW + 1, NOW)).toBe(true);
  });

  it('is a minute old where no lease tells its age', () => {
    expect(begunAt(NOW - 5, NOW, SETTINGS)).toBe(NOW - 5);
    expect(begunAt(NOW + 5, NOW, SETTINGS)).toBe(NOW);
    expect(begunAt(null, NOW, SETTINGS)).toBe(NOW - 60 * SECOND);
  });

  it('is no news within 5 s of a conviction that is open still', () => {
    const open = { status: 'exhausted', hold: null, convictedAt: NOW } as const;
    const isNewsAt = (ms: number) => isNews(open, NOW + 1, NOW + ms, SETTINGS);
    expect([isNewsAt(5 * SECOND - 1), isNewsAt(5 * SECOND)]).toEqual([false, true]);
    expect(isNews({ ...open, status: 'error', hold: HOLD }, NOW + 1, NOW + 2, SETTINGS)).toBe(
      false,
    );
    expect(isNews({ ...open, status: 'healthy' }, NOW + 1, NOW + 2, SETTINGS)).toBe(true);
    expect(isNews({ ...open, status: 'healthy' }, NOW, NOW + 2, SETTINGS)).toBe(false);
  });
});
