import type { GuardHold } from './guard/guard-hold';
import { isCoolingDown, isSuspect, type KeyStanding, type KeyStatus } from './key-status';

/** The numbers of SPEC 6.1; names of the configuration in SPEC 8 (`KEYPOOL_COOLDOWN_STEPS` and after). */
export interface CooldownSettings {
  /** The ladder: the wait in ms of each step. The last one repeats. */
  readonly stepsMs: readonly number[];
  /** After this many steps in a row without a success, the next 429 is permanent. */
  readonly permanentAfterSteps: number;
  /** A wait in ms that an upstream asks for: longer is permanent. */
  readonly permanentWaitMs: number;
  /** How long in ms a suspect waits for each of its tries. The last one repeats. */
  readonly suspectStepsMs: readonly number[];
}

export const DEFAULT_COOLDOWN_SETTINGS: CooldownSettings = {
  stepsMs: [30_000, 120_000, 600_000, 3_600_000],
  permanentAfterSteps: 5,
  permanentWaitMs: 21_600_000,
  suspectStepsMs: [30_000, 60_000, 120_000, 300_000, 600_000],
};

/** What is stored with a key, so that restarts and other processes keep it. */
export interface CooldownState extends KeyStanding {
  /** Steps climbed in a row without a success. */
  readonly ladderStep: number;
  /** How often the key became suspect or failed its try since its last success. */
  readonly suspectStep: number;
}

/** With what the guard stored of the key. */
export interface GuardedState extends CooldownState {
  /** Null unless the guard holds the key. */
  readonly hold: GuardHold | null;
}

/** Nothing to write. */
export interface Unchanged {
  readonly kind: 'unchanged';
}

/** `state` is to be stored. */
export interface CooledDown {
  readonly kind: 'cooldown';
  readonly state: CooldownState;
}

/** `state` is to be stored. */
export interface Suspected {
  readonly kind: 'suspected';
  readonly state: CooldownState;
}

/** The key is to be rotated like one without quota, and why. */
export interface Permanent {
  readonly kind: 'permanent';
  readonly reason: 'ladder_used_up' | 'wait_too_long';
}

/** `state` is to be stored. */
export interface Recovered {
  readonly kind: 'recovered';
  readonly state: CooldownState;
}

/** A deadline moves by at least this, or by this part of the rest: less is not worth a write. */
const SMALLEST_MOVE_MS = 30_000;
const SMALLEST_MOVE_OF_REST = 0.1;

const UNCHANGED: Unchanged = { kind: 'unchanged' };

/** What a 429 says. */
export interface RateLimit {
  /** What the upstream asked to wait, in ms, or null for nothing. */
  readonly waitMs: number | null;
  /** Whether the provider's own API answered: it may ask for a wait of any length. */
  readonly isProvidersOwn: boolean;
}

/** The longest wait that is believed when it is not the provider's own API that asks for it. */
const LONGEST_FOREIGN_WAIT_MS = 3_600_000;

/**
 * What a 429 does to a key (SPEC 6.1).
 *
 * - A wait that the upstream asks for wins over the ladder. None, or one that has already passed (a
 *   clock that is wrong, `Retry-After: 0`), leaves the ladder's: with no wait at all, a worker's next
 *   attempts would climb every step within a second.
 * - Deadlines only move later. A 429 while a cooldown runs climbs no step: it can only lengthen it, and does so when the
 *   deadline moves by 30 s, or by a tenth of the rest. Otherwise each of many reports would cause a write and an event.
 * - Any other 429 climbs one step, whichever wait applies. "After 5 steps in a row without a success"
 *   is read so: five steps are cooldowns (30 s, 2 m, 10 m, 1 h, 1 h), and the 429 after the fifth has
 *   passed is permanent, where that is evidence about this key; else the last step repeats.
 * - Longer than 6 h is permanent when the provider's own API asks for it. A page of something in between may name any time.
 * - A suspect stays one: only a success ends that.
 * @param isEvidence whether a ladder that is used up speaks against this key: others work, or no other could be used
 * @param now epoch ms
 */
export function afterRateLimit(
  state: CooldownState,
  limit: RateLimit,
  isEvidence: boolean,
  now: number,
  settings: CooldownSettings,
): Unchanged | CooledDown | Permanent {
  if (state.status === 'exhausted') {
    return UNCHANGED;
  }
  const askedMs = believedWaitMs(limit, settings);
  if (askedMs !== null && askedMs > settings.permanentWaitMs) {
    return { kind: 'permanent', reason: 'wait_too_long' };
  }
  if (isCoolingDown(state.cooldownUntil, now)) {
    const restMs = (state.cooldownUntil ?? 0) - now;
    const smallestMoveMs = Math.min(SMALLEST_MOVE_MS, restMs * SMALLEST_MOVE_OF_REST);
    return askedMs === null || askedMs < restMs + smallestMoveMs
      ? UNCHANGED
      : cooldown(state, now + askedMs, state.ladderStep);
  }
  if (isLadderUsedUp(state, settings) && isEvidence) {
    return { kind: 'permanent', reason: 'ladder_used_up' };
  }
  const waited = askedMs ?? stepAt(settings.stepsMs, state.ladderStep);
  return cooldown(
    state,
    now + waited,
    Math.min(state.ladderStep + 1, settings.permanentAfterSteps),
  );
}

/** Whether the next 429 is permanent, if it is evidence about the key. */
export function isLadderUsedUp(
  { ladderStep }: Pick<CooldownState, 'ladderStep'>,
  { permanentAfterSteps }: CooldownSettings,
): boolean {
  return ladderStep >= permanentAfterSteps;
}

/** When the step that the key climbed last began, in epoch ms, as far as its cooldown tells. */
export function lastStepBeganAt(
  { cooldownUntil, ladderStep }: Pick<CooldownState, 'cooldownUntil' | 'ladderStep'>,
  { stepsMs }: CooldownSettings,
): number {
  return (cooldownUntil ?? 0) - stepAt(stepsMs, ladderStep - 1);
}

function believedWaitMs(
  { waitMs, isProvidersOwn }: RateLimit,
  { permanentWaitMs }: CooldownSettings,
): number | null {
  if (waitMs === null || waitMs <= 0) {
    return null;
  }
  return isProvidersOwn || waitMs <= permanentWaitMs
    ? waitMs
    : Math.min(permanentWaitMs, LONGEST_FOREIGN_WAIT_MS);
}

/**
 * What suspicion does to a key (SPEC 6.1, see `FailureRows`): status `error`, and a time at which it is tried in its old
 * place; until then it is handed out last. Never permanent, and no step of the ladder. The wait grows when the key fails its
 * try: answers that were on their way, or came while it was last, change nothing. A running cooldown stays as it is, and so
 * does a key that the guard holds: it is last in line already.
 * @param now epoch ms
 */
export function afterSuspicion(
  state: GuardedState,
  now: number,
  settings: CooldownSettings,
): Unchanged | Suspected {
  const isLast = state.hold !== null || (isSuspect(state) && (state.nextTryAt ?? 0) > now);
  if (state.status === 'exhausted' || isLast || isCoolingDown(state.cooldownUntil, now)) {
    return UNCHANGED;
  }
  return {
    kind: 'suspected',
    state: {
      status: 'error',
      cooldownUntil: null,
      nextTryAt: now + stepAt(settings.suspectStepsMs, state.suspectStep),
      ladderStep: state.ladderStep,
      suspectStep: state.suspectStep + 1,
    },
  };
}

/** A key of which nothing bad is known. */
export const HEALTHY: CooldownState = {
  status: 'healthy',
  cooldownUntil: null,
  nextTryAt: null,
  ladderStep: 0,
  suspectStep: 0,
};

/**
 * What a success does to a key (SPEC 5, "Success"): one that is not cooling down is healthy again, suspect no more, and
 * starts the ladder anew. `unchanged` when there is nothing to reset, so that nothing is written.
 * @param now epoch ms
 */
export function afterSuccess(state: CooldownState, now: number): Unchanged | Recovered {
  return isCoolingDown(state.cooldownUntil, now) ? UNCHANGED : afterClearing(state);
}

/**
 * What an admin's "Clear" does to a key (SPEC 6.5): the same, during a cooldown, too. Only a reset ends `exhausted`.
 */
export function afterClearing(state: CooldownState): Unchanged | Recovered {
  const clean =
    state.status === 'healthy' && state.cooldownUntil === null && state.ladderStep === 0;
  return clean || state.status === 'exhausted' ? UNCHANGED : { kind: 'recovered', state: HEALTHY };
}

function cooldown(state: CooldownState, cooldownUntil: number, ladderStep: number): CooledDown {
  const status: KeyStatus = isSuspect(state) ? 'error' : 'rate_limited';
  return { kind: 'cooldown', state: { ...state, status, cooldownUntil, ladderStep } };
}

/** @param step how many were taken already. The last one repeats */
export function stepAt(stepsMs: readonly number[], step: number): number {
  return stepsMs[step] ?? stepsMs.at(-1) ?? 0;
}
