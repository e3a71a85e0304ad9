import type { KeyStanding } from '../key-status';
import type { GuardSettings } from './guard-settings';
import { anotherSucceeded, type GuardState } from './guard-state';

/** What is stored with a key that the guard holds: its conviction waits for a confirmation. Times are epoch ms. */
export interface GuardHold {
  readonly since: number;
  /** The last conviction. */
  readonly convictedAt: number;
  /**
   * The end of the cooldown; then the key is last in line. A token that reaches some proxies only takes no key from the
   * others: it is last in line at once.
   */
  readonly until: number;
  /** Convictions since then, the first one included. */
  readonly convictions: number;
  /** Failed tries in a row, each after another key of the provider succeeded. */
  readonly failedTries: number;
}

/** The convicted key, and whose report convicts it. */
export interface HoldingReport {
  readonly keyId: string;
  /** Null for a key that was not held yet. */
  readonly hold: GuardHold | null;
  /** Whether its token reaches some proxies only. */
  readonly isLimited: boolean;
}

/** The hold after a conviction, which begins or prolongs it. */
export function withConviction(
  { keyId, hold, isLimited }: HoldingReport,
  state: GuardState,
  now: number,
  settings: GuardSettings,
): GuardHold {
  const convictions = (hold?.convictions ?? 0) + 1;
  const wasTry = hold !== null && canBeTried(hold, keyId, state, now, settings);
  return {
    since: hold?.since ?? now,
    convictedAt: now,
    until: isLimited ? now : now + stepAfter(convictions, settings),
    convictions,
    failedTries: (hold?.failedTries ?? 0) + (wasTry ? 1 : 0),
  };
}

function stepAfter(convictions: number, { holdStepsMs }: GuardSettings): number {
  return holdStepsMs[convictions - 1] ?? holdStepsMs.at(-1) ?? 0;
}

/** Whether one `acquire` may try the held key now, in its old place, whatever its cooldown. */
export function canBeTried(
  { convictedAt }: GuardHold,
  keyId: string,
  state: GuardState,
  now: number,
  { tryAfterMs }: GuardSettings,
): boolean {
  return now >= convictedAt + tryAfterMs && anotherSucceeded(state, keyId, convictedAt);
}

/**
 * Whether a report is evidence about a key that was convicted before (SPEC 6.4, "Evidence in time"): what was under way at
 * the conviction neither convicts nor confirms nor proves.
 * @param begunAt when the request was, in epoch ms
 * @param convictedAt the last conviction that left the key in the pool, in epoch ms, or null
 */
export function isEvidence(begunAt: number, convictedAt: number | null): boolean {
  return convictedAt === null || begunAt > convictedAt;
}

/** How a key stands against the next conviction. Times are epoch ms. */
interface Convicted extends Pick<KeyStanding, 'status'> {
  readonly hold: GuardHold | null;
  readonly convictedAt: number | null;
}

/** Whether a conviction adds anything: right after one, the same answer comes in from everywhere. */
export function isNews(
  { status, hold, convictedAt }: Convicted,
  begunAt: number,
  now: number,
  { tryAfterMs }: GuardSettings,
): boolean {
  const isOpen = hold !== null || status === 'exhausted';
  return isEvidence(begunAt, convictedAt) && (!isOpen || now >= (convictedAt ?? 0) + tryAfterMs);
}

/**
 * When the request of a report was begun, in epoch ms. One that names no lease may be a minute old.
 * @param handedOutAt when the lease says it was, or null when the report names none; never later than now
 */
export function begunAt(
  handedOutAt: number | null,
  now: number,
  { evidenceWithoutLeaseMs }: GuardSettings,
): number {
  return Math.min(handedOutAt ?? now - evidenceWithoutLeaseMs, now);
}
