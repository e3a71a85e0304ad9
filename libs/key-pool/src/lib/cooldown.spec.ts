import {
  DEFAULT_COOLDOWN_SETTINGS,
  afterRateLimit,
  afterSuccess,
  afterUpstreamErrors,
  type CooldownSettings,
  type CooldownState,
} from './cooldown';
import type { KeyStatus } from './key-status';

const NOW = 1_800_000_000_000;
const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const SETTINGS = DEFAULT_COOLDOWN_SETTINGS;

const healthy: CooldownState = { status: 'healthy', cooldownUntil: null, ladderStep: 0 };
const limited = (cooldownUntil: number | null, ladderStep = 1): CooldownState => ({
  status: 'rate_limited',
  cooldownUntil,
  ladderStep,
});
const failing = (cooldownUntil: number | null, ladderStep = 0): CooldownState => ({
  status: 'error',
  cooldownUntil,
  ladderStep,
});
const exhausted: CooldownState = { status: 'exhausted', cooldownUntil: null, ladderStep: 3 };
const cooldown = (state: CooldownState): { kind: string; state: CooldownState } => ({
  kind: 'cooldown',
  state,
});

describe('the settings', () => {
  it('are those of the contract by default', () => {
    expect(SETTINGS).toEqual({
      stepsMs: [30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR],
      permanentAfterSteps: 5,
      permanentWaitMs: 6 * HOUR,
      upstreamErrors: 5,
    });
  });
});

describe('afterRateLimit', () => {
  it('climbs 30 s, 2 m, 10 m, 1 h, 1 h and is permanent after the fifth', () => {
    const waits: number[] = [];
    let state = healthy;
    let now = NOW;
    let outcome = afterRateLimit(state, null, now, SETTINGS);
    while (outcome.kind === 'cooldown' && waits.length < 10) {
      state = outcome.state;
      waits.push((state.cooldownUntil ?? 0) - now);
      now = state.cooldownUntil ?? 0;
      outcome = afterRateLimit(state, null, now, SETTINGS);
    }
    expect(outcome).toEqual({ kind: 'permanent', reason: 'ladder_used_up' });
    expect(waits).toEqual([30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, HOUR]);
    expect(state.ladderStep).toBe(5);
  });

  it.each<[string, CooldownState, number | null, CooldownState]>([
    ['no wait: the first step', healthy, null, limited(NOW + 30 * SECOND, 1)],
    ['a wait wins over the ladder', healthy, 7 * SECOND, limited(NOW + 7 * SECOND, 1)],
    ['a longer wait too', healthy, 3 * HOUR, limited(NOW + 3 * HOUR, 1)],
    ['a wait of exactly 6 h', healthy, 6 * HOUR, limited(NOW + 6 * HOUR, 1)],
    ['a wait that has passed is none', healthy, 0, limited(NOW + 30 * SECOND, 1)],
    ['with a wait it climbs as well', limited(NOW - 1, 2), SECOND, limited(NOW + SECOND, 3)],
    ['at the deadline nothing runs', limited(NOW, 1), null, limited(NOW + 2 * MINUTE, 2)],
    ['the last step repeats', limited(NOW - 1, 4), null, limited(NOW + HOUR, 5)],
    ['after an error that has passed', failing(NOW - 1, 1), null, limited(NOW + 2 * MINUTE, 2)],
    ['while one runs, a later deadline', limited(NOW + 1, 2), 60_000, limited(NOW + 60_000, 2)],
    ['while an error runs, a later one', failing(NOW + 1, 0), 60_000, limited(NOW + 60_000, 0)],
    [
      '30 s later',
      limited(NOW + HOUR, 1),
      HOUR + 30 * SECOND,
      limited(NOW + HOUR + 30 * SECOND, 1),
    ],
    ['a tenth later', limited(NOW + 10 * SECOND, 1), 11 * SECOND, limited(NOW + 11 * SECOND, 1)],
  ])('%s', (_case, state, waitMs, expected) => {
    expect(afterRateLimit(state, waitMs, NOW, SETTINGS)).toEqual(cooldown(expected));
  });

  it.each<[string, CooldownState, number | null]>([
    ['a running cooldown without a wait', limited(NOW + 1), null],
    ['a running cooldown with an earlier end', limited(NOW + 10 * MINUTE), 30 * SECOND],
    ['a running cooldown with the same end', limited(NOW + 30 * SECOND), 30 * SECOND],
    ['a cooldown that would move by less than 30 s', limited(NOW + HOUR), HOUR + 29_999],
    ['a short one that would move by less than a tenth', limited(NOW + 10 * SECOND), 10_999],
    ['a running cooldown on the last step', limited(NOW + 1, 5), null],
    ['a running cooldown of an error', failing(NOW + 1), null],
    ['an exhausted key', exhausted, null],
    ['an exhausted key with a long wait', exhausted, 7 * HOUR],
  ])('leaves %s as it is', (_case, state, waitMs) => {
    expect(afterRateLimit(state, waitMs, NOW, SETTINGS)).toEqual({ kind: 'unchanged' });
  });

  it.each<[string, CooldownState]>([
    ['of a healthy key', healthy],
    ['while a cooldown runs', limited(NOW + HOUR)],
  ])('is permanent for a wait of more than 6 h %s', (_case, state) => {
    expect(afterRateLimit(state, 6 * HOUR + 1, NOW, SETTINGS)).toEqual({
      kind: 'permanent',
      reason: 'wait_too_long',
    });
  });

  it('counts a hundred reports of one moment as one step, and one change', () => {
    let state = healthy;
    for (let i = 0; i < 100; i++) {
      const outcome = afterRateLimit(state, 5 * SECOND, NOW + i, SETTINGS);
      state = outcome.kind === 'cooldown' ? outcome.state : state;
    }
    expect(state).toEqual(limited(NOW + 5 * SECOND, 1));
  });

  it('follows the configuration', () => {
    const settings: CooldownSettings = {
      stepsMs: [100],
      permanentAfterSteps: 2,
      permanentWaitMs: 500,
      upstreamErrors: 1,
    };
    expect(afterRateLimit(limited(NOW, 1), null, NOW, settings)).toEqual(
      cooldown(limited(NOW + 100, 2)),
    );
    expect(afterRateLimit(limited(NOW, 2), null, NOW, settings).kind).toBe('permanent');
    expect(afterRateLimit(healthy, 501, NOW, settings).kind).toBe('permanent');
  });
});

describe('afterUpstreamErrors', () => {
  it.each<[string, CooldownState, number, CooldownState]>([
    ['the fifth puts a healthy key aside', healthy, 5, failing(NOW + 30 * SECOND)],
    ['so does any later one', healthy, 50, failing(NOW + 30 * SECOND)],
    ['the ladder stays where it is', limited(NOW, 3), 5, failing(NOW + 30 * SECOND, 3)],
    ['a cooldown that ends earlier', limited(NOW + 1, 1), 5, failing(NOW + 30 * SECOND, 1)],
    ['an error that has passed', failing(NOW), 5, failing(NOW + 30 * SECOND)],
  ])('%s', (_case, state, consecutive, expected) => {
    expect(afterUpstreamErrors(state, consecutive, NOW, SETTINGS)).toEqual(cooldown(expected));
  });

  it.each<[string, CooldownState, number]>([
    ['four in a row', healthy, 4],
    ['none in a row', healthy, 0],
    ['a cooldown that ends later', limited(NOW + HOUR), 5],
    ['a cooldown that ends at the same time', limited(NOW + 30 * SECOND), 5],
    ['an error whose cooldown runs', failing(NOW + 1), 6],
    ['an exhausted key', exhausted, 5],
  ])('changes nothing for %s', (_case, state, consecutive) => {
    expect(afterUpstreamErrors(state, consecutive, NOW, SETTINGS)).toEqual({ kind: 'unchanged' });
  });
});

describe('afterSuccess', () => {
  it.each<[string, CooldownState]>([
    ['a throttled key whose cooldown has passed', limited(NOW, 4)],
    ['a failing key whose cooldown has passed', failing(NOW - 1)],
    ['a failing key without a cooldown', failing(null)],
    ['a healthy key with steps left over', { ...healthy, ladderStep: 2 }],
    ['a healthy key with an old deadline', { ...healthy, cooldownUntil: NOW - 1 }],
  ])('makes %s healthy and starts the ladder anew', (_case, state) => {
    expect(afterSuccess(state, NOW)).toEqual({ kind: 'recovered', state: healthy });
  });

  it.each<[string, CooldownState]>([
    ['a healthy key', healthy],
    ['a throttled key that is cooling down', limited(NOW + 1)],
    ['a failing key that is cooling down', failing(NOW + 1)],
    ['an exhausted key', exhausted],
    ['an exhausted key with an old deadline', { ...exhausted, cooldownUntil: NOW - 1 }],
  ])('writes nothing for %s', (_case, state) => {
    expect(afterSuccess(state, NOW)).toEqual({ kind: 'unchanged' });
  });
});

describe('any sequence of outcomes', () => {
  it('moves no deadline of a running cooldown to an earlier time', () => {
    const statuses: KeyStatus[] = ['healthy', 'rate_limited', 'error'];
    const deadlines = [null, NOW - 1, NOW, NOW + 1, NOW + 30 * SECOND, NOW + HOUR];
    const waits = [null, 0, 1, 30 * SECOND, 2 * HOUR];
    for (const status of statuses) {
      for (const cooldownUntil of deadlines) {
        const state: CooldownState = { status, cooldownUntil, ladderStep: 2 };
        const outcomes = [
          ...waits.map((wait) => afterRateLimit(state, wait, NOW, SETTINGS)),
          afterUpstreamErrors(state, 5, NOW, SETTINGS),
        ];
        for (const outcome of outcomes) {
          const after = outcome.kind === 'cooldown' ? outcome.state.cooldownUntil : cooldownUntil;
          expect(after ?? 0).toBeGreaterThanOrEqual(cooldownUntil ?? 0);
        }
      }
    }
  });
});
