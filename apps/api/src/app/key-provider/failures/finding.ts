import {
  writeLastError,
  type Classification,
  type GuardReason,
  type KeyStanding,
  type PoolKey,
} from '@keypool/key-pool';
import { failureEvent, type Failure, type FailureEvent, type FailureOutcome } from './failure';

/** What a report says of one life of a key. */
export interface Finding {
  readonly report: Failure;
  readonly key: PoolKey;
  readonly classification: Classification;
}

/** Nothing was done. */
export function nothing({ key, classification }: Finding): FailureOutcome {
  return {
    action: 'none',
    reason: classification.verdict,
    blame: classification.blame,
    guard: null,
    keyId: key.id,
    replacedBy: null,
    cooldownUntil: null,
  };
}

/** The key is in cooldown until then. */
export function leftAlone(finding: Finding, until: number | null): FailureOutcome {
  return until === null
    ? nothing(finding)
    : { ...nothing(finding), action: 'cooldown', cooldownUntil: new Date(until).toISOString() };
}

/** The key is suspect, or already in cooldown. */
export function suspected(
  finding: Finding,
  { status, cooldownUntil }: Pick<KeyStanding, 'status' | 'cooldownUntil'>,
): FailureOutcome {
  const outcome = leftAlone(finding, cooldownUntil);
  return status === 'error' ? { ...outcome, action: 'suspected' } : outcome;
}

/** The key was convicted but is not replaced yet: it is left alone, or handed out last. */
export function heldBack(
  finding: Finding,
  { status, cooldownUntil }: Pick<KeyStanding, 'status' | 'cooldownUntil'>,
  guard: GuardReason,
): FailureOutcome {
  const outcome =
    cooldownUntil === null
      ? suspected(finding, { status, cooldownUntil })
      : leftAlone(finding, cooldownUntil);
  return { ...outcome, guard };
}

/** The part that events record. */
export function eventOf({ report, classification }: Finding): FailureEvent {
  const { reason: cause, message } = classification;
  return failureEvent(report, { cause, status: report.status ?? null, message });
}

/** One line for the key's `lastError` and the log. */
export function describe({ report, classification }: Finding): string {
  const { reason, message } = classification;
  return writeLastError({ status: report.status ?? null, reason, message });
}
