/**
 * What a worker saw of a failed request (SPEC 5, `failures`). `body` is the upstream's answer as text,
 * `error` a network error's code or text. All of it is untrusted.
 */
export interface FailureReport {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly error?: string;
}

/** What a failure means for the key (SPEC 6.1). */
export const VERDICTS = [
  'quota_exhausted',
  'invalid_key',
  'rate_limited',
  'upstream_unavailable',
  'request_fault',
  'unknown',
] as const;

/** One of {@link VERDICTS}. */
export type Verdict = (typeof VERDICTS)[number];

/** Why a verdict was given: stable codes for journal, events and translations. */
export const FAILURE_REASONS = [
  'insufficient_balance',
  'budget_exceeded',
  'payment_required',
  'invalid_key',
  'expired_key',
  'blocked_key',
  'unknown_key',
  'rate_limited',
  'gateway_rate_limited',
  'provider_rate_limited',
  'no_deployments',
  'provider_auth_failed',
  'upstream_database_down',
  'upstream_error',
  'timeout',
  'network_error',
  'session_budget_exceeded',
  'model_access_denied',
  'tool_access_denied',
  'store_access_denied',
  'route_access_denied',
  'region_not_supported',
  'key_not_sent',
  'bad_request',
  'not_found',
  'request_too_large',
  'unprocessable_request',
  'forbidden',
  'unrecognized',
  'empty_report',
] as const;

/** One of {@link FAILURE_REASONS}. */
export type FailureReason = (typeof FAILURE_REASONS)[number];
