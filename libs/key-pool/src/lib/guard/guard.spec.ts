import * as fc from 'fast-check';
import {
  afterEndOfLife,
  afterGoingOn,
  afterHeldConviction,
  afterKeySuccess,
  afterRotation,
  decide,
  type Conviction,
  type GuardDecision,
} from './guard';
import type { GuardHold } from './guard-hold';
import { takenPlaces, withPlace } from './guard-places';
import { DEFAULT_GUARD_SETTINGS as SETTINGS } from './guard-settings';
import { QUIET_GUARD, type GuardPlace, type GuardState } from './guard-state';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NOW = 1_700_000_000_000;

const CONVICTION: Conviction = {
  keyId: 'key',
  life: 'life',
  verdict: 'quota_exhausted',
  promotedAt: null,
  hold: null,
  token: 'token:worker',
  isLimited: false,
  requestId: null,
  backups: 10,
};
const HOLD: GuardHold = {
  since: NOW - MINUTE,
  convictedAt: NOW - MINUTE,
  until: NOW - 30 * SECOND,
  convictions: 1,
  failedTries: 0,
};
const PLACES: readonly GuardPlace[] = ['a', 'b', 'c', 'd', 'e'].reduce<GuardPlace[]>(
  (places, life) =>
    withPlace(places, { life, takenBy: 'rotation', verdict: 'quota_exhausted' }, NOW - MINUTE),
  [],
);
/** All places taken, and the other keys work. */
const FULL: GuardState = {
  ...QUIET_GUARD,
  places: PLACES,
  isFull: true,
  rotatedAt: NOW - MINUTE,
  successes: [{ keyId: 'other', begunAt: NOW - SECOND }],
};
const DOUBT: Partial<GuardState> = { doubtUntil: NOW + 1 };

function decided(state: Partial<GuardState>, conviction: Partial<Conviction> = {}): GuardDecision {
  return decide({ ...QUIET_GUARD, ...state }, { ...CONVICTION, ...conviction }, NOW, SETTINGS);
}

describe('a conviction', () => {
  it('rotates at once with a place', () => {
    expect(decided({})).toEqual({ kind: 'rotate', pass: 'place', takesPlace: true });
    expect(decided({ places: PLACES.slice(1) })).toMatchObject({ pass: 'place' });
  });

  it('is held without a place', () => {
    expect(decided(FULL)).toMatchObject({
      kind: 'hold',
      reason: 'unconfirmed',
      hold: { convictions: 1, until: NOW + 30 * SECOND },
    });
  });

  it('rotates with a place that came back, held before or not', () => {
    const back = { ...FULL, places: [] };
    expect(decided(back)).toMatchObject({ pass: 'place', takesPlace: true });
    expect(decided(back, { hold: HOLD })).toMatchObject({ pass: 'place', takesPlace: true });
  });

  it('is confirmed by the second failed try in a row, and takes no place', () => {
    expect(decided(FULL, { hold: HOLD })).toMatchObject({ kind: 'hold', hold: { failedTries: 1 } });
    expect(decided(FULL, { hold: { ...HOLD, failedTries: 1 } })).toEqual({
      kind: 'rotate',
      pass: 'confirmed',
      takesPlace: false,
    });
  });

  it('rotates nothing at once in doubt', () => {
    expect(decided(DOUBT)).toMatchObject({ kind: 'hold', reason: 'unconfirmed' });
    expect(decided({ doubtUntil: NOW })).toMatchObject({ kind: 'rotate' });
  });

  it('needs three tries and a place in doubt', () => {
    const twice = { hold: { ...HOLD, failedTries: 1 } };
    const thrice = { hold: { ...HOLD, failedTries: 2 } };
    const { successes } = FULL;
    expect(decided({ ...DOUBT, successes }, twice)).toMatchObject({ kind: 'hold' });
    expect(decided({ ...DOUBT, successes }, thrice)).toEqual({
      kind: 'rotate',
      pass: 'confirmed',
      takesPlace: true,
    });
    expect(decided({ ...FULL, ...DOUBT }, thrice)).toMatchObject({ kind: 'hold' });
  });

  it.each([
    [0, 15],
    [1, 30],
    [2, 60],
    [3, 60],
  ])('rotates a held key when nothing works, %i keys before it: after %i min', (forced, wait) => {
    const dead = { ...FULL, forced, successes: [], rotatedAt: NOW - wait * MINUTE };
    const later = { ...dead, rotatedAt: NOW - wait * MINUTE + 1 };
    expect(decided(dead, { hold: HOLD })).toMatchObject({
      pass: 'nothing_works',
      takesPlace: false,
    });
    expect(decided(later, { hold: HOLD })).toMatchObject({ kind: 'hold' });
    expect(decided(dead)).toMatchObject({ kind: 'hold' });
    expect(decided(dead, { hold: HOLD, backups: 0 })).toMatchObject({ kind: 'hold' });
    const works = { ...dead, successes: [{ keyId: 'key', begunAt: NOW - MINUTE }] };
    expect(decided(works, { hold: HOLD })).toMatchObject({ kind: 'hold' });
  });

  it('by a request that convicted before makes a suspect', () => {
    const state = afterHeldConviction(
      QUIET_GUARD,
      { ...CONVICTION, requestId: 'r' },
      NOW - MINUTE,
      SETTINGS,
    );
    const suspect = { kind: 'suspect', reason: 'same_request' };
    expect(decided(state, { requestId: 'r' })).toEqual(suspect);
    expect(decided(state, { requestId: 's' })).toMatchObject({ kind: 'rotate' });
    expect(decided(state, { requestId: 'r', token: 'other' })).toMatchObject({ kind: 'rotate' });
    expect(decided({ ...state, pausedAt: NOW }, { requestId: 'r' })).toEqual(suspect);
  });

  it('does not renew the time of its request', () => {
    const conviction = { ...CONVICTION, requestId: 'r' };
    const first = afterHeldConviction(QUIET_GUARD, conviction, NOW, SETTINGS);
    const again = afterHeldConviction(first, conviction, NOW + MINUTE, SETTINGS);
    expect(again.requests).toEqual(first.requests);
  });

  describe('by a limited token that used up its share', () => {
    const taken = [{ token: CONVICTION.token, minute: NOW - MINUTE, used: 5 }];
    const young = { isLimited: true, promotedAt: NOW - 10 * MINUTE + 1 };

    it('makes a promoted key suspect, never out', () => {
      expect(decided({ taken }, young)).toEqual({ kind: 'suspect', reason: 'token_share' });
    });

    it.each([
      ['a key that an admin added', { promotedAt: null }],
      ['a key that was promoted 10 min ago', { promotedAt: NOW - 10 * MINUTE }],
      ['another token', { token: 'token:other' }],
      ['a token that reaches all proxies', { isLimited: false }],
      ['a share of a larger reserve', { backups: 16 }],
    ])('spares %s', (_, changes) => {
      expect(decided({ taken }, { ...young, ...changes })).toMatchObject({ kind: 'rotate' });
    });
  });

  it('is held while an admin has paused rotation', () => {
    const paused = { pausedAt: NOW - 1 };
    expect(decided(paused)).toMatchObject({ kind: 'hold', reason: 'paused' });
    expect(decided({ ...FULL, ...paused }, { hold: { ...HOLD, failedTries: 1 } })).toMatchObject({
      kind: 'hold',
      reason: 'paused',
    });
  });

  it('rotates whatever comes with the guard off, but for a pause', () => {
    const off = { ...SETTINGS, isOn: false };
    expect(decide({ ...FULL, ...DOUBT }, CONVICTION, NOW, off)).toEqual({
      kind: 'rotate',
      pass: 'off',
      takesPlace: false,
    });
    expect(decide({ ...FULL, pausedAt: NOW }, CONVICTION, NOW, off)).toMatchObject({
      kind: 'hold',
      reason: 'paused',
    });
  });
});

describe('what the guard remembers', () => {
  const atOnce = { kind: 'rotate', pass: 'place', takesPlace: true } as const;

  it('is the place, the time and the token of a rotation', () => {
    const conviction = { ...CONVICTION, verdict: 'invalid_key', requestId: 'r' };
    const outcome = { life: 'promoted', isExhausted: false };
    const state = afterRotation(QUIET_GUARD, conviction, atOnce, outcome, NOW, SETTINGS);
    expect(state).toMatchObject({
      places: [{ life: 'promoted', takenBy: 'rotation', isOnTrial: true, takenAt: NOW }],
      isFull: false,
      rotatedAt: NOW,
      forced: 0,
      requests: [{ token: 'token:worker', requestId: 'r', at: NOW }],
      taken: [{ token: 'token:worker', used: 1 }],
    });
  });

  it('is the place of an exhausted key, which used up no backup key', () => {
    const outcome = { life: 'life', isExhausted: true };
    const state = afterRotation(QUIET_GUARD, CONVICTION, atOnce, outcome, NOW, SETTINGS);
    expect(state.places).toMatchObject([{ life: 'life', takenBy: 'exhaustion' }]);
    expect(state.taken).toEqual([]);
  });

  it('is no place of a key that replaces one without a place; that one gives nothing back', () => {
    const pass = { kind: 'rotate', pass: 'nothing_works', takesPlace: false } as const;
    const outcome = { life: 'next', isExhausted: false };
    const state = afterRotation(FULL, { ...CONVICTION, life: 'a' }, pass, outcome, NOW, SETTINGS);
    expect(state).toMatchObject({ places: PLACES, forced: 1 });
  });

  it('is that the places were full, until all are back', () => {
    const full = afterHeldConviction({ ...FULL, isFull: false }, CONVICTION, NOW, SETTINGS);
    const success = { begunAt: NOW + 1, wasConvicted: false };
    const back = ['a', 'b', 'c', 'd'].reduce(
      (state, life) => afterKeySuccess(state, { keyId: life, life, ...success }, NOW + 2, SETTINGS),
      full,
    );
    const all = afterKeySuccess(back, { keyId: 'e', life: 'e', ...success }, NOW + 2, SETTINGS);
    expect(full.isFull).toBe(true);
    expect(decide(back, CONVICTION, NOW + 2, SETTINGS)).toMatchObject({ kind: 'hold' });
    expect(decide(all, CONVICTION, NOW + 2, SETTINGS)).toMatchObject({ kind: 'rotate' });
  });

  it('is a doubt of 10 min when a convicted key succeeds', () => {
    const success = { keyId: 'key', life: 'life', begunAt: NOW };
    const doubt = afterKeySuccess(FULL, { ...success, wasConvicted: true }, NOW, SETTINGS);
    const none = afterKeySuccess(FULL, { ...success, wasConvicted: false }, NOW, SETTINGS);
    expect(doubt.doubtUntil).toBe(NOW + 10 * MINUTE);
    expect(none.doubtUntil).toBeNull();
  });

  it('is that something works, if the request was begun after the last rotation', () => {
    const forced = { ...FULL, forced: 2 };
    const success = { keyId: 'key', life: 'life', wasConvicted: false };
    const begun = (begunAt: number) => ({ ...success, begunAt });
    expect(afterKeySuccess(forced, begun(NOW), NOW, SETTINGS).forced).toBe(0);
    expect(afterKeySuccess(forced, begun(NOW - MINUTE), NOW, SETTINGS).forced).toBe(2);
  });

  it('is the latest success of two keys', () => {
    const succeed = (state: GuardState, keyId: string, begunAt: number) =>
      afterKeySuccess(state, { keyId, life: keyId, begunAt, wasConvicted: false }, NOW, SETTINGS);
    let state = succeed(QUIET_GUARD, 'a', 5);
    state = succeed(state, 'a', 3);
    state = succeed(state, 'b', 1);
    state = succeed(state, 'c', 4);
    expect(state.successes).toEqual([
      { keyId: 'a', begunAt: 5 },
      { keyId: 'c', begunAt: 4 },
    ]);
  });

  it('loses the place of a life that an undo, a reset or a deletion ends', () => {
    expect(afterEndOfLife(FULL, 'b').places.map(({ life }) => life)).toEqual(['a', 'c', 'd', 'e']);
  });

  it('is emptied when an admin goes on', () => {
    expect(decided(afterGoingOn({ ...FULL, ...DOUBT }))).toMatchObject({ pass: 'place' });
  });
});

it('never has more places taken than there are, nor grows without end', () => {
  const lives = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
  const step = fc.record({
    life: lives,
    works: fc.boolean(),
    wasConvicted: fc.boolean(),
    isExhausted: fc.boolean(),
    requestId: fc.option(fc.string({ maxLength: 2 })),
    isLimited: fc.boolean(),
    failedTries: fc.integer({ min: 0, max: 3 }),
    afterMs: fc.integer({ min: 0, max: 20 * MINUTE }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      let state = QUIET_GUARD;
      let now = NOW;
      steps.forEach(({ life, works, afterMs, wasConvicted, ...given }, index) => {
        now += afterMs;
        if (works) {
          const success = { keyId: life, life, begunAt: now, wasConvicted };
          state = afterKeySuccess(state, success, now, SETTINGS);
          return;
        }
        const { failedTries, requestId, isLimited, isExhausted } = given;
        const hold = failedTries > 0 ? { ...HOLD, failedTries } : null;
        const conviction = { ...CONVICTION, keyId: life, life, hold, requestId, isLimited };
        const decision = decide(state, conviction, now, SETTINGS);
        const outcome = { life: `${life} ${index}`, isExhausted };
        state =
          decision.kind === 'rotate'
            ? afterRotation(state, conviction, decision, outcome, now, SETTINGS)
            : afterHeldConviction(state, conviction, now, SETTINGS);
        expect(takenPlaces(state, now, SETTINGS).length).toBeLessThanOrEqual(SETTINGS.places);
        expect(state.successes.length).toBeLessThanOrEqual(2);
        expect(state.taken.length).toBeLessThanOrEqual(11);
      });
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    }),
  );
});
