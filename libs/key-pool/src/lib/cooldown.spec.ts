import {
  DEFAULT_COOLDOWN_SETTINGS,
  afterClearing,
  afterRateLimit,
  afterSuccess,
  afterSuspicion,
  lastStepBeganAt,
  type CooldownSettings,
  type CooldownState,
} from './cooldown';
import type { GuardHold } from './guard/guard-hold';
import type { KeyStatus } from './key-status';

const NOW = 1_800_000_000_000;
const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const SETTINGS = DEFAULT_COOLDOWN_SETTINGS;

const healthy: CooldownState = {
  status: 'healthy',
  cooldownUntil: null,
  nextTryAt: null,
  ladderStep: 0,
  suspectStep: 0,
};
const limited = (cooldownUntil: number | null, ladderStep = 1): CooldownState => ({
  ...healthy,
  status: 'rate_limited',
  cooldownUntil,
  ladderStep,
});
const suspect = (nextTryAt: number, changes: Partial<CooldownState> = {}): CooldownState => ({
  ...healthy,
  status: 'error',
  nextTryAt,
  suspectStep: 1,
  ...changes,
});
const exhausted: CooldownState = { ...healthy, status: 'exhausted', ladderStep: 3 };
/** What a 429 of the provider's own API does, which speaks against the key. */
const after429 = (
  state: CooldownState,
  waitMs: number | null,
  now = NOW,
  settings = SETTINGS,
  { isProvidersOwn = true, isEvidence = true } = {},
) => afterRateLimit(state, { waitMs, isProvidersOwn }, isEvidence, now, settings);
const afterDoubt = (
  state: CooldownState,
  now = NOW,
  settings = SETTINGS,
  hold: GuardHold | null = null,
) => afterSuspicion({ ...state, hold }, now, settings);
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
      suspectStepsMs: [30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE],
    });
  });
});

describe('afterRateLimit', () => {
  it('climbs 30 s, 2 m, 10 m, 1 h, 1 h and is permanent after the fifth', () => {
    const waits: number[] = [];
    let state = healthy;
    let now = NOW;
    let outcome = after429(state, null, now);
    while (outcome.kind === 'cooldown' && waits.length < 10) {
      state = outcome.state;
      waits.push((state.cooldownUntil ?? 0) - now);
      now = state.cooldownUntil ?? 0;
      outcome = after429(state, null, now);
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
    [
      'a suspect stays one',
      suspect(NOW + 5, { ladderStep: 1 }),
      null,
      suspect(NOW + 5, { cooldownUntil: NOW + 2 * MINUTE, ladderStep: 2 }),
    ],
    ['while one runs, a later deadline', limited(NOW + 1, 2), 60_000, limited(NOW + 60_000, 2)],
    [
      '30 s later',
      limited(NOW + HOUR, 1),
      HOUR + 30 * SECOND,
      limited(NOW + HOUR + 30 * SECOND, 1),
    ],
    ['a tenth later', limited(NOW + 10 * SECOND, 1), 11 * SECOND, limited(NOW + 11 * SECOND, 1)],
  ])('%s', (_case, state, waitMs, expected) => {
    expect(after429(state, waitMs)).toEqual(cooldown(expected));
  });

  it.each<[string, CooldownState, number | null]>([
    ['a running cooldown without a wait', limited(NOW + 1), null],
    ['a running cooldown with an earlier end', limited(NOW + 10 * MINUTE), 30 * SECOND],
    ['a running cooldown with the same end', limited(NOW + 30 * SECOND), 30 * SECOND],
    ['a cooldown that would move by less than 30 s', limited(NOW + HOUR), HOUR + 29_999],
    ['a short one that would move by less than a tenth', limited(NOW + 10 * SECOND), 10_999],
    ['a running cooldown on the last step', limited(NOW + 1, 5), null],
    ['a running cooldown of a suspect', suspect(NOW, { cooldownUntil: NOW + 1 }), null],
    ['an exhausted key', exhausted, null],
    ['an exhausted key with a long wait', exhausted, 7 * HOUR],
  ])('leaves %s as it is', (_case, state, waitMs) => {
    expect(after429(state, waitMs)).toEqual({ kind: 'unchanged' });
  });

  it.each<[string, CooldownState]>([
    ['of a healthy key', healthy],
    ['while a cooldown runs', limited(NOW + HOUR)],
  ])('is permanent for a wait of more than 6 h %s', (_case, state) => {
    expect(after429(state, 6 * HOUR + 1)).toEqual({
      kind: 'permanent',
      reason: 'wait_too_long',
    });
  });

  it.each<[string, number, number]>([
    ['a day', 24 * HOUR, HOUR],
    ['just over 6 h', 6 * HOUR + 1, HOUR],
    ['6 h', 6 * HOUR, 6 * HOUR],
    ['a minute', MINUTE, MINUTE],
  ])('from something in between, a wait of %s is worth no rotation', (_case, waitMs, counted) => {
    expect(after429(healthy, waitMs, NOW, SETTINGS, { isProvidersOwn: false })).toEqual(
      cooldown(limited(NOW + counted)),
    );
  });

  it('repeats the last step of a ladder that is used up while nothing speaks against the key', () => {
    let state = limited(NOW, 5);
    for (let times = 0; times < 3; times++) {
      const outcome = after429(state, null, NOW, SETTINGS, { isEvidence: false });
      expect(outcome).toEqual(cooldown(limited(NOW + HOUR, 5)));
      state = limited(NOW, 5);
    }
    expect(after429(state, null)).toEqual({ kind: 'permanent', reason: 'ladder_used_up' });
  });

  it.each([
    [limited(NOW + HOUR, 4), NOW],
    [limited(NOW + HOUR, 5), NOW],
    [limited(NOW + 30 * SECOND, 1), NOW],
    [limited(null, 2), -2 * MINUTE],
  ])('tells when the last step began', (state, expected) => {
    expect(lastStepBeganAt(state, SETTINGS)).toBe(expected);
  });

  it('counts a hundred reports of one moment as one step, and one change', () => {
    let state = healthy;
    for (let i = 0; i < 100; i++) {
      const outcome = after429(state, 5 * SECOND, NOW + i);
      state = outcome.kind === 'cooldown' ? outcome.state : state;
    }
    expect(state).toEqual(limited(NOW + 5 * SECOND, 1));
  });

  it('follows the configuration', () => {
    const settings: CooldownSettings = {
      stepsMs: [100],
      permanentAfterSteps: 2,
      permanentWaitMs: 500,
      suspectStepsMs: [200],
    };
    expect(after429(limited(NOW, 1), null, NOW, settings)).toEqual(cooldown(limited(NOW + 100, 2)));
    expect(after429(limited(NOW, 2), null, NOW, settings).kind).toBe('permanent');
    expect(after429(healthy, 501, NOW, settings).kind).toBe('permanent');
    expect(afterDoubt(healthy, NOW, settings)).toMatchObject({
      state: { nextTryAt: NOW + 200 },
    });
  });
});

describe('afterSuspicion', () => {
  it('waits 30 s, 1, 2, 5, 10, 10 min for the tries, and never ends in anything else', () => {
    const waits: number[] = [];
    let [state, now] = [healthy, NOW];
    for (let tries = 0; tries < 6; tries++) {
      const outcome = afterDoubt(state, now);
      state = outcome.kind === 'suspected' ? outcome.state : state;
      waits.push((state.nextTryAt ?? 0) - now);
      now = state.nextTryAt ?? 0;
    }
    expect(waits).toEqual([30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 10 * MINUTE]);
    expect(state).toMatchObject({ status: 'error', cooldownUntil: null, suspectStep: 6 });
  });

  it.each<[string, CooldownState, CooldownState]>([
    ['makes a healthy key suspect', healthy, suspect(NOW + 30 * SECOND)],
    [
      'leaves the ladder where it is',
      limited(NOW, 3),
      suspect(NOW + 30 * SECOND, { ladderStep: 3 }),
    ],
    ['climbs when a try failed', suspect(NOW), suspect(NOW + MINUTE, { suspectStep: 2 })],
    [
      'climbs after a cooldown, too',
      suspect(NOW - 1, { cooldownUntil: NOW, ladderStep: 1 }),
      suspect(NOW + MINUTE, { ladderStep: 1, suspectStep: 2 }),
    ],
  ])('%s', (_case, state, expected) => {
    expect(afterDoubt(state)).toEqual({ kind: 'suspected', state: expected });
  });

  it.each<[string, CooldownState]>([
    ['a suspect that waits for its try', suspect(NOW + 1)],
    ['a running cooldown', limited(NOW + 1)],
    ['a running cooldown of a suspect', suspect(NOW - 1, { cooldownUntil: NOW + 1 })],
    ['an exhausted key', exhausted],
  ])('changes nothing for %s', (_case, state) => {
    expect(afterDoubt(state)).toEqual({ kind: 'unchanged' });
  });

  it.each<[string, CooldownState]>([
    ['leaves to its cooldown', suspect(NOW + 1, { cooldownUntil: NOW + 1 })],
    ['has last in line', suspect(NOW + 1)],
    ['may try', suspect(NOW - 1, { cooldownUntil: NOW - 1 })],
  ])('changes nothing for a key that the guard holds and %s', (_case, state) => {
    const hold = {
      since: NOW - MINUTE,
      convictedAt: NOW - MINUTE,
      until: state.nextTryAt ?? 0,
      convictions: 1,
      failedTries: 0,
    };
    expect(afterDoubt(state, NOW, SETTINGS, hold)).toEqual({ kind: 'unchanged' });
  });
});

describe('afterSuccess', () => {
  it.each<[string, CooldownState]>([
    ['a throttled key whose cooldown has passed', limited(NOW, 4)],
    ['a suspect that waits for its try', suspect(NOW + 1, { suspectStep: 4 })],
    ['a suspect that is tried', suspect(NOW - 1)],
    ['a healthy key with steps left over', { ...healthy, ladderStep: 2 }],
    ['a healthy key with an old deadline', { ...healthy, cooldownUntil: NOW - 1 }],
  ])('makes %s healthy and resets the ladder', (_case, state) => {
    expect(afterSuccess(state, NOW)).toEqual({ kind: 'recovered', state: healthy });
  });

  it.each<[string, CooldownState]>([
    ['a healthy key', healthy],
    ['a throttled key that is cooling down', limited(NOW + 1)],
    ['a suspect that is cooling down', suspect(NOW - 1, { cooldownUntil: NOW + 1 })],
    ['an exhausted key', exhausted],
    ['an exhausted key with an old deadline', { ...exhausted, cooldownUntil: NOW - 1 }],
  ])('writes nothing for %s', (_case, state) => {
    expect(afterSuccess(state, NOW)).toEqual({ kind: 'unchanged' });
  });
});

describe('afterClearing', () => {
  it.each<[string, CooldownState]>([
    ['a suspect', suspect(NOW + HOUR, { suspectStep: 5 })],
    ['a key that is cooling down', limited(NOW + HOUR, 5)],
  ])('makes %s healthy at once', (_case, state) => {
    expect(afterClearing(state)).toEqual({ kind: 'recovered', state: healthy });
  });

  it.each<[string, CooldownState]>([
    ['a healthy key', healthy],
    ['an exhausted key', exhausted],
  ])('writes nothing for %s', (_case, state) => {
    expect(afterClearing(state)).toEqual({ kind: 'unchanged' });
  });
});

describe('any sequence of outcomes', () => {
  it('moves no deadline of a running cooldown to an earlier time', () => {
    const statuses: KeyStatus[] = ['healthy', 'rate_limited', 'error'];
    const deadlines = [null, NOW - 1, NOW, NOW + 1, NOW + 30 * SECOND, NOW + HOUR];
    const waits = [null, 0, 1, 30 * SECOND, 2 * HOUR];
    for (const status of statuses) {
      for (const cooldownUntil of deadlines) {
        const nextTryAt = status === 'error' ? NOW : null;
        const state = { ...healthy, status, cooldownUntil, nextTryAt, ladderStep: 2 };
        const outcomes = [...waits.map((wait) => after429(state, wait)), afterDoubt(state)];
        for (const outcome of outcomes) {
          const { state: after = state } = 'state' in outcome ? outcome : {};
          if ((cooldownUntil ?? 0) > NOW) {
            expect(after.cooldownUntil).toBeGreaterThanOrEqual(cooldownUntil ?? 0);
          }
        }
      }
    }
  });
});
