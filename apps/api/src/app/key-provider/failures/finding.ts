import type { Classification, PoolKey } from '@keypool/key-pool';
import type { CooldownOutcome } from './cooldowns';
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

/** The key is left alone. */
export function putAside(
  finding: Finding,
  action: 'cooldown' | 'suspected',
  until: number | null,
): FailureOutcome {
  return until === null
    ? nothing(finding)
    : { ...nothing(finding), action, cooldownUntil: new Date(until).toISOString() };
}

/** @returns null when the life had ended already */
export function afterCooldown(
  finding: Finding,
  action: 'cooldown' | 'suspected',
  outcome: CooldownOutcome,
): FailureOutcome | null {
  return 'key' in outcome
    ? putAside(finding, action, outcome.key.cooldownUntil?.getTime() ?? null)
    : null;
}

/** What events tell of it. */
export function eventOf({ report, classification }: Finding): FailureEvent {
  const { reason: cause, message } = classification;
  return failureEvent(report, { cause, status: report.status ?? null, message });
}

/** One line for the key's `lastError` and the log. */
export function describe({ report, classification }: Finding): string {
  const what = `${report.status ?? 'no status'}, ${classification.reason}`;
  return classification.message ? `${what}: ${classification.message}` : what;
}
