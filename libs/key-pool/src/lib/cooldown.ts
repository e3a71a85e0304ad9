import { isCoolingDown, type KeyStatus } from './key-status';

/** The numbers of SPEC 6.1; names of the configuration in SPEC 8 (`KEYPOOL_COOLDOWN_STEPS` and after). */
export interface CooldownSettings {
  /** The ladder: the wait in ms of each step. The last one repeats. */
  readonly stepsMs: readonly number[];
  /** So many steps in a row without a success may be climbed; the next 429 is permanent. */
  readonly permanentAfterSteps: number;
  /** A wait in ms that an upstream asks for: longer is permanent. */
  readonly permanentWaitMs: number;
  /** So many upstream errors in a row on one key put it aside. */
  readonly upstreamErrors: number;
}

export const DEFAULT_COOLDOWN_SETTINGS: CooldownSettings = {
  stepsMs: [30_000, 120_000, 600_000, 3_600_000],
  permanentAfterSteps: 5,
  permanentWaitMs: 21_600_000,
  upstreamErrors: 5,
};

/** What is stored with a key, so that restarts and other processes keep it. */
export interface CooldownState {
  readonly status: KeyStatus;
  /** Epoch ms, or null for none. */
  readonly cooldownUntil: number | null;
  /** Steps climbed in a row without a success. */
  readonly ladderStep: number;
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

/** A deadline moves by as much as this, or by that part of what is left until it: less is not worth a write. */
const SMALLEST_MOVE_MS = 30_000;
const SMALLEST_MOVE_OF_REST = 0.1;

const UNCHANGED: Unchanged = { kind: 'unchanged' };

/**
 * What a 429 does to a key (SPEC 6.1).
 *
 * - A wait that the upstream asks for wins over the ladder. None, or one that has already passed (a
 *   clock that is wrong, `Retry-After: 0`), leaves the ladder's: with no wait at all, a worker's next
 *   attempts would climb every step within a second.
 * - Deadlines only move later. A 429 while a cooldown runs climbs no step: it can only lengthen it, and does so when the
 *   deadline moves by 30 s, or by a tenth of what is left. Else each of many reports would write and be an event.
 * - Any other 429 climbs one step, whichever wait applies. "After 5 steps in a row without a success"
 *   is read so: five steps are cooldowns (30 s, 2 m, 10 m, 1 h, 1 h), and the 429 after the fifth has
 *   passed is permanent.
 *
 * @param waitMs the upstream's wait, as `retryAfterMs` reads it
 * @param now epoch ms
 */
export function afterRateLimit(
  state: CooldownState,
  waitMs: number | null,
  now: number,
  settings: CooldownSettings,
): Unchanged | CooledDown | Permanent {
  if (state.status === 'exhausted') {
    return UNCHANGED;
  }
  const askedMs = waitMs !== null && waitMs > 0 ? waitMs : null;
  if (askedMs !== null && askedMs > settings.permanentWaitMs) {
    return { kind: 'permanent', reason: 'wait_too_long' };
  }
  if (isCoolingDown(state.cooldownUntil, now)) {
    const restMs = (state.cooldownUntil ?? 0) - now;
    const smallestMoveMs = Math.min(SMALLEST_MOVE_MS, restMs * SMALLEST_MOVE_OF_REST);
    return askedMs === null || askedMs < restMs + smallestMoveMs
      ? UNCHANGED
      : cooldown('rate_limited', now + askedMs, state.ladderStep);
  }
  if (state.ladderStep >= settings.permanentAfterSteps) {
    return { kind: 'permanent', reason: 'ladder_used_up' };
  }
  const waited = askedMs ?? stepMs(settings, state.ladderStep);
  return cooldown('rate_limited', now + waited, state.ladderStep + 1);
}

/**
 * What upstream errors in a row do to a key (SPEC 6.1): nothing until there are enough of them, then
 * status `error` and the ladder's first wait. Never permanent, and no step of the ladder. A cooldown
 * that runs at least as long stays as it is, its status too, and so does the `error` that the same
 * trouble has already set: the answers still in flight would only write it again.
 *
 * @param consecutive errors in a row on this key, this one included
 * @param now epoch ms
 */
export function afterUpstreamErrors(
  state: CooldownState,
  consecutive: number,
  now: number,
  settings: CooldownSettings,
): Unchanged | CooledDown {
  if (state.status === 'exhausted' || consecutive < settings.upstreamErrors) {
    return UNCHANGED;
  }
  const until = now + stepMs(settings, 0);
  const cooling = isCoolingDown(state.cooldownUntil, now);
  if (cooling && (state.status === 'error' || (state.cooldownUntil ?? 0) >= until)) {
    return UNCHANGED;
  }
  return cooldown('error', until, state.ladderStep);
}

/**
 * What a success does to a key (SPEC 5, "Success"): one that is not cooling down is healthy again and
 * starts the ladder anew. `unchanged` when there is nothing to reset, so that nothing is written.
 *
 * @param now epoch ms
 */
export function afterSuccess(state: CooldownState, now: number): Unchanged | Recovered {
  const clean =
    state.status === 'healthy' && state.cooldownUntil === null && state.ladderStep === 0;
  if (clean || state.status === 'exhausted' || isCoolingDown(state.cooldownUntil, now)) {
    return UNCHANGED;
  }
  return { kind: 'recovered', state: { status: 'healthy', cooldownUntil: null, ladderStep: 0 } };
}

function cooldown(status: KeyStatus, cooldownUntil: number, ladderStep: number): CooledDown {
  return { kind: 'cooldown', state: { status, cooldownUntil, ladderStep } };
}

function stepMs(settings: CooldownSettings, step: number): number {
  return settings.stepsMs[step] ?? settings.stepsMs.at(-1) ?? 0;
}
