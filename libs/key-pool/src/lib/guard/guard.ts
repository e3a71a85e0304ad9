import { withConviction, type GuardHold } from './guard-hold';
import {
  hasFreePlace,
  placesAfterConviction,
  placesAfterSuccess,
  takenPlaces,
  withPlace,
} from './guard-places';
import type { GuardSettings } from './guard-settings';
import { isInDoubt, type GuardState, type KeySuccess } from './guard-state';
import { hasConvicted, hasUsedItsShare, withRequest, withTaken } from './token-share';

/** Evidence against one life of a key. Times are epoch ms. */
export interface Conviction {
  readonly keyId: string;
  readonly life: string;
  readonly verdict: string;
  /** When the key was promoted, or null for one that an admin added. */
  readonly promotedAt: number | null;
  /** Null for a key that the guard does not hold. */
  readonly hold: GuardHold | null;
  /** Whose report it was. */
  readonly token: string;
  /** Whether that token reaches some proxies only. */
  readonly isLimited: boolean;
  readonly requestId: string | null;
  /** Backup keys that could take the key's place. */
  readonly backups: number;
}

/** Why a conviction does not rotate. */
export const GUARD_REASONS = ['same_request', 'unconfirmed', 'token_share', 'paused'] as const;
export type GuardReason = (typeof GUARD_REASONS)[number];

/** Why one does, while the guard is on. */
export type GuardPass = 'place' | 'confirmed' | 'nothing_works' | 'off';

export type GuardDecision =
  /** The key rotates, or is exhausted; `afterRotation` is to be stored with it. */
  | { readonly kind: 'rotate'; readonly pass: GuardPass; readonly takesPlace: boolean }
  /** The key is left alone under a new lease. */
  | { readonly kind: 'hold'; readonly reason: 'unconfirmed' | 'paused'; readonly hold: GuardHold }
  /** The key is suspect: the evidence is about the request, or the token. */
  | { readonly kind: 'suspect'; readonly reason: 'same_request' | 'token_share' };

/** What a conviction comes to (SPEC 6.4). Nothing of it is stored yet. */
export function decide(
  state: GuardState,
  conviction: Conviction,
  now: number,
  settings: GuardSettings,
): GuardDecision {
  const hold = withConviction(conviction, state, now, settings);
  if (!settings.isOn) {
    return state.pausedAt === null
      ? { kind: 'rotate', pass: 'off', takesPlace: false }
      : { kind: 'hold', reason: 'paused', hold };
  }
  const { token, requestId } = conviction;
  if (requestId !== null && hasConvicted(state.requests, token, requestId, now, settings)) {
    return { kind: 'suspect', reason: 'same_request' };
  }
  if (isNew(conviction, now, settings) && isOverShare(state, conviction, now, settings)) {
    return { kind: 'suspect', reason: 'token_share' };
  }
  if (state.pausedAt !== null) {
    return { kind: 'hold', reason: 'paused', hold };
  }
  return (
    letThrough(state, conviction, hold, now, settings) ?? {
      kind: 'hold',
      reason: 'unconfirmed',
      hold,
    }
  );
}

/** What the guard knows after a conviction that rotated nothing. */
export function afterHeldConviction(
  state: GuardState,
  { life, token, requestId }: Conviction,
  now: number,
  settings: GuardSettings,
): GuardState {
  const places = placesAfterConviction(takenPlaces(state, now, settings), life);
  const known = requestId !== null && hasConvicted(state.requests, token, requestId, now, settings);
  return {
    ...state,
    places,
    isFull: !hasFreePlace(state, now, settings),
    requests:
      requestId === null || known
        ? state.requests
        : withRequest(state.requests, token, requestId, now, settings),
  };
}

/**
 * What the guard knows after a conviction that was let through.
 * @param outcome the promoted key, or the failed one that is exhausted for want of a backup key
 */
export function afterRotation(
  state: GuardState,
  conviction: Conviction,
  { pass, takesPlace }: Extract<GuardDecision, { kind: 'rotate' }>,
  outcome: { readonly life: string; readonly isExhausted: boolean },
  now: number,
  settings: GuardSettings,
): GuardState {
  const { places, ...known } = afterHeldConviction(state, conviction, now, settings);
  const { life, isExhausted } = outcome;
  const { verdict } = conviction;
  const takenBy = isExhausted ? 'exhaustion' : 'rotation';
  return {
    ...known,
    places: takesPlace ? withPlace(places, { life, takenBy, verdict }, now) : places,
    rotatedAt: now,
    forced: state.forced + (pass === 'nothing_works' ? 1 : 0),
    taken: isExhausted ? state.taken : withTaken(state.taken, conviction.token, now, settings),
  };
}

/** A success of one life of a key, and how the key stood. */
export interface Success {
  readonly keyId: string;
  readonly life: string;
  /** When its request was, in epoch ms. */
  readonly begunAt: number;
  /** Whether the key was held or exhausted: then a conviction was wrong. */
  readonly wasConvicted: boolean;
}

/** What the guard knows after a success. */
export function afterKeySuccess(
  state: GuardState,
  { keyId, life, begunAt, wasConvicted }: Success,
  now: number,
  settings: GuardSettings,
): GuardState {
  return {
    ...state,
    places: placesAfterSuccess(takenPlaces(state, now, settings), life, begunAt, now),
    successes: withSuccess(state.successes, { keyId, begunAt }),
    doubtUntil: wasConvicted ? now + settings.doubtMs : state.doubtUntil,
    forced: begunAt > (state.rotatedAt ?? 0) ? 0 : state.forced,
  };
}

/** An undo, a reset or a deletion gives the place of that life back. */
export function afterEndOfLife(state: GuardState, life: string): GuardState {
  return { ...state, places: state.places.filter((place) => place.life !== life) };
}

/** An admin has all held keys rotated: the places are empty, and nothing is doubted any more. */
export function afterGoingOn(state: GuardState): GuardState {
  return { ...state, places: [], isFull: false, doubtUntil: null };
}

/** Each key once, by the latest request that succeeded. */
function withSuccess(successes: readonly KeySuccess[], success: KeySuccess): KeySuccess[] {
  const known = successes.find(({ keyId }) => keyId === success.keyId);
  const latest = known && known.begunAt > success.begunAt ? known : success;
  return [latest, ...successes.filter((other) => other !== known)]
    .sort((one, other) => other.begunAt - one.begunAt)
    .slice(0, 2);
}

/** Null when the conviction waits for a confirmation. */
function letThrough(
  state: GuardState,
  { hold: before, backups }: Conviction,
  hold: GuardHold,
  now: number,
  settings: GuardSettings,
): GuardDecision | null {
  const inDoubt = isInDoubt(state, now);
  const isFree = hasFreePlace(state, now, settings);
  const tries = inDoubt ? settings.triesToConfirmInDoubt : settings.triesToConfirm;
  const isConfirmed = hold.failedTries >= tries;
  if (isConfirmed && (isFree || !inDoubt)) {
    return { kind: 'rotate', pass: 'confirmed', takesPlace: inDoubt };
  }
  if (isFree && !inDoubt) {
    return { kind: 'rotate', pass: 'place', takesPlace: true };
  }
  if (before && backups > 0 && nothingWorks(state, now, settings)) {
    return { kind: 'rotate', pass: 'nothing_works', takesPlace: false };
  }
  return null;
}

function nothingWorks(
  { rotatedAt, successes, forced }: GuardState,
  now: number,
  { forcedAfterMs }: GuardSettings,
): boolean {
  const since = Math.max(rotatedAt ?? 0, successes[0]?.begunAt ?? 0);
  return now >= since + (forcedAfterMs[forced] ?? forcedAfterMs.at(-1) ?? Infinity);
}

function isNew({ promotedAt }: Conviction, now: number, { shareWithinMs }: GuardSettings): boolean {
  return promotedAt !== null && now < promotedAt + shareWithinMs;
}

function isOverShare(
  { taken }: GuardState,
  { token, isLimited, backups }: Conviction,
  now: number,
  settings: GuardSettings,
): boolean {
  return isLimited && hasUsedItsShare(taken, token, backups, now, settings);
}
