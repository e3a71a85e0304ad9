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

/** What a failure means (SPEC 6.1). */
export const VERDICTS = [
  'quota_exhausted',
  'invalid_key',
  'rate_limited',
  'exit_refused',
  'upstream_unavailable',
  'request_fault',
  'unknown',
] as const;

/** One of {@link VERDICTS}. */
export type Verdict = (typeof VERDICTS)[number];

/** Who is to blame for a failure (SPEC 6.1). `exit` is the proxy through which the request went out. */
export const BLAMES = ['key', 'request', 'exit', 'upstream', 'nobody'] as const;

/** One of {@link BLAMES}. */
export type Blame = (typeof BLAMES)[number];

/** Whom each verdict blames (SPEC 6.1). */
export const BLAME_OF: Readonly<Record<Verdict, Blame>> = {
  quota_exhausted: 'key',
  invalid_key: 'key',
  rate_limited: 'key',
  exit_refused: 'exit',
  upstream_unavailable: 'upstream',
  request_fault: 'request',
  unknown: 'nobody',
};

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
  'proxy_refused',
  'blocked_page',
  'address_refused',
  'provider_rate_limited',
  'no_deployments',
  'provider_auth_failed',
  'upstream_saturated',
  'upstream_database_down',
  'upstream_error',
  'gateway_page',
  'gateway_auth_fault',
  'timeout',
  'network_error',
  'session_budget_exceeded',
  'request_budget_exceeded',
  'estimated_cost_too_high',
  'model_access_denied',
  'tool_access_denied',
  'store_access_denied',
  'route_access_denied',
  'region_not_supported',
  'context_too_long',
  'content_refused',
  'key_not_sent',
  'bad_request',
  'not_found',
  'request_too_large',
  'unprocessable_request',
  'another_key',
  'account_restricted',
  'key_refused',
  'model_budget_exceeded',
  'forbidden',
  'unrecognized',
  'empty_report',
] as const;

/** One of {@link FAILURE_REASONS}. */
export type FailureReason = (typeof FAILURE_REASONS)[number];
