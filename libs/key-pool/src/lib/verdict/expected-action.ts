import { afterRateLimit, HEALTHY, type CooldownSettings } from '../cooldown';
import { askedWaitMs } from './asked-wait';
import type { Classification } from './classify-failure';
import type { FailureReport } from './failure';

/** What a report does to a healthy key that the guard does not hold. */
export const EXPECTED_ACTIONS = ['rotated', 'cooldown', 'suspected', 'none'] as const;

export interface ExpectedAction {
  readonly action: (typeof EXPECTED_ACTIONS)[number];
  /** How long the cooldown is, in ms; null without one. */
  readonly cooldownMs: number | null;
  /** How many such failures in a row make the key suspect; null when none does. */
  readonly suspectAfter: number | null;
}

/** The numbers of SPEC 6.1 that decide it. */
export interface ActionSettings extends CooldownSettings {
  readonly suspectAfter: number;
}

const NONE: ExpectedAction = { action: 'none', cooldownMs: null, suspectAfter: null };
const ROTATED: ExpectedAction = { ...NONE, action: 'rotated' };

/**
 * What a report does to a healthy key with nothing counted against it, while the guard lets convictions through.
 * @param now epoch ms
 */
export function expectedAction(
  { verdict, isProvidersOwn }: Pick<Classification, 'verdict' | 'isProvidersOwn'>,
  report: FailureReport,
  now: number,
  settings: ActionSettings,
): ExpectedAction {
  switch (verdict) {
    case 'quota_exhausted':
    case 'invalid_key':
      return ROTATED;
    case 'rate_limited': {
      const limit = { waitMs: askedWaitMs(report, now), isProvidersOwn };
      const decision = afterRateLimit(HEALTHY, limit, false, now, settings);
      return 'state' in decision
        ? { ...NONE, action: 'cooldown', cooldownMs: (decision.state.cooldownUntil ?? now) - now }
        : ROTATED;
    }
    case 'upstream_unavailable':
    case 'unknown':
      return { ...NONE, action: 'suspected', suspectAfter: settings.suspectAfter };
    case 'request_fault':
    case 'exit_refused':
      return NONE;
  }
}
