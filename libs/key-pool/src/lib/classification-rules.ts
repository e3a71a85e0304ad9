import type { FailureReason, Verdict } from './failure';
import type { ProviderId } from './provider-id';

/** A status, or a range of them, both ends included. */
export type StatusMatch = number | readonly [from: number, to: number];

/** One row: everything that is given must hold. */
export interface ClassificationRule {
  readonly verdict: Verdict;
  readonly reason: FailureReason;
  readonly status?: readonly StatusMatch[];
  /** The body's error type or code is one of these, or matches. */
  readonly errorType?: readonly string[] | RegExp;
  /** One of the body's texts matches, as it stands or without its wrappings. Not for HTML. */
  readonly text?: RegExp;
  /** One of these headers is there. */
  readonly header?: readonly string[];
  /** There is no status, and the network error's text matches. */
  readonly networkError?: RegExp;
}

/*
 * Sources of the rows: SPEC 6.1; OhMyGPT's documentation of its errors; LiteLLM's error reference and
 * source (1.109) with its older forms from issue reports.
 *
 * Texts that cost a key are anchored at the start of the upstream's own words. Upstreams repeat parts
 * of the request ("Invalid model name passed in model=…"), so a text found anywhere would let whoever
 * writes the request burn one backup after the other. Every pattern matches in linear time.
 */

const OHMYGPT_BODY_RULES: readonly ClassificationRule[] = [
  {
    verdict: 'quota_exhausted',
    reason: 'insufficient_balance',
    errorType: ['insufficient_balance_error'],
  },
  {
    verdict: 'quota_exhausted',
    reason: 'insufficient_balance',
    text: /^(?:the )?user(?:'s)? balance is insufficient\b/i,
  },
  { verdict: 'invalid_key', reason: 'invalid_key', errorType: ['oauth_invalid_token_error'] },
];

const OPENHANDS_BODY_RULES: readonly ClassificationRule[] = [
  {
    verdict: 'request_fault',
    reason: 'session_budget_exceeded',
    text: /^session budget exceeded for session\b/i,
  },
  // "No deployments available - crossed budget: Exceeded budget for deployment …" is not the key's budget.
  {
    verdict: 'upstream_unavailable',
    reason: 'no_deployments',
    text: /^no deployments available\b/i,
  },
  {
    verdict: 'upstream_unavailable',
    reason: 'no_deployments',
    errorType: ['all_deployments_in_cooldown'],
  },
  { verdict: 'quota_exhausted', reason: 'budget_exceeded', errorType: ['budget_exceeded'] },
  {
    verdict: 'quota_exhausted',
    reason: 'budget_exceeded',
    text: /^(?:(?:the|your|this|key|key's|api|llm|team|user|organization|project|monthly|weekly|daily|max|maximum|total) ){0,4}budget (?:has been |is |was )?exceeded\b|^exceeded(?:token)?budget:/i,
  },
  { verdict: 'invalid_key', reason: 'unknown_key', errorType: ['token_not_found_in_db'] },
  { verdict: 'invalid_key', reason: 'expired_key', errorType: ['expired_key'] },
  {
    verdict: 'upstream_unavailable',
    reason: 'upstream_database_down',
    errorType: ['no_db_connection', 'auth_provider_unavailable'],
  },
  {
    verdict: 'request_fault',
    reason: 'model_access_denied',
    errorType: /^[a-z]{1,20}_model_access_denied$/,
  },
  {
    verdict: 'request_fault',
    reason: 'store_access_denied',
    errorType: /^[a-z]{1,20}_vector_store_access_denied$/,
  },
  {
    verdict: 'request_fault',
    reason: 'tool_access_denied',
    errorType: /^(?:[a-z]{1,20}_search_)?tool_access_denied$/,
  },
  // LiteLLM answers 401 to valid keys while its database is away (BerriAI/litellm#29986, #4880, #29093).
  {
    verdict: 'upstream_unavailable',
    reason: 'upstream_database_down',
    status: [401],
    text: /^(?:can't reach database|no connected db\b|all connection attempts failed|relation "litellm_|timed out fetching a new connection)/i,
  },
  // The provider behind the gateway refused the gateway's own key.
  {
    verdict: 'upstream_unavailable',
    reason: 'provider_auth_failed',
    status: [401],
    text: /^litellm\.AuthenticationError\b/i,
  },
  {
    verdict: 'request_fault',
    reason: 'route_access_denied',
    status: [401],
    text: /^(?:only proxy admin can|tried to access route=)/i,
  },
  {
    verdict: 'request_fault',
    reason: 'route_access_denied',
    errorType: ['team_member_permission_error'],
  },
  {
    verdict: 'invalid_key',
    reason: 'blocked_key',
    status: [401],
    text: /^(?:key|(?:team|project|user)=\S{1,200}) is blocked\b/i,
  },
  {
    verdict: 'rate_limited',
    reason: 'gateway_rate_limited',
    status: [429],
    header: ['rate_limit_type', 'reset_at'],
  },
  {
    verdict: 'rate_limited',
    reason: 'provider_rate_limited',
    status: [429],
    text: /\b[a-z_]{1,60}Exception - /i,
  },
];

/** An answer that shows that the key is not at fault. Wrong matches cost nothing: no row rotates. */
const SHARED_BODY_RULES: readonly ClassificationRule[] = [
  {
    verdict: 'request_fault',
    reason: 'key_not_sent',
    status: [401],
    text: /^(?:no api key (?:passed|provided)|malformed api key passed in|you didn't provide an api key)/i,
  },
  {
    verdict: 'request_fault',
    reason: 'store_access_denied',
    status: [401],
    text: /\b(?:not allowed|not have (?:access|permission)|not authorized)\b[^.]{0,40}\bvector stores?\b|\bvector store access denied\b/i,
  },
  {
    verdict: 'request_fault',
    reason: 'model_access_denied',
    status: [401],
    text: /\b(?:not allowed|not have (?:access|permission)|not authorized)\b[^.]{0,40}\bmodels?\b|\bmodel access denied\b/i,
  },
  {
    verdict: 'request_fault',
    reason: 'tool_access_denied',
    status: [401],
    text: /\b(?:not allowed|not have (?:access|permission)|not authorized)\b[^.]{0,40}\btools?\b|\btool access denied\b/i,
  },
  {
    verdict: 'request_fault',
    reason: 'region_not_supported',
    status: [403],
    errorType: ['unsupported_country_region_territory'],
  },
  {
    verdict: 'request_fault',
    reason: 'region_not_supported',
    status: [403],
    text: /\b(?:regions?|country|countries|territory|location)\b/i,
  },
  {
    verdict: 'request_fault',
    reason: 'model_access_denied',
    status: [403],
    text: /\bmodels?\b/i,
  },
];

const SHARED_STATUS_RULES: readonly ClassificationRule[] = [
  { verdict: 'quota_exhausted', reason: 'payment_required', status: [402] },
  { verdict: 'invalid_key', reason: 'invalid_key', status: [401] },
  { verdict: 'rate_limited', reason: 'rate_limited', status: [429] },
  { verdict: 'upstream_unavailable', reason: 'timeout', status: [408, 504, 524] },
  { verdict: 'upstream_unavailable', reason: 'upstream_error', status: [[500, 599]] },
  { verdict: 'request_fault', reason: 'bad_request', status: [400] },
  { verdict: 'request_fault', reason: 'not_found', status: [404] },
  { verdict: 'request_fault', reason: 'request_too_large', status: [413] },
  { verdict: 'request_fault', reason: 'unprocessable_request', status: [422] },
  { verdict: 'unknown', reason: 'forbidden', status: [403] },
  {
    verdict: 'upstream_unavailable',
    reason: 'timeout',
    networkError: /time(?:d ?|[- ])?out|deadline exceeded/i,
  },
  { verdict: 'upstream_unavailable', reason: 'network_error', networkError: /\S/ },
];

/** SPEC 6.1: one table per provider, the first row that matches wins, the body goes before the status. */
export const CLASSIFICATION_RULES: Readonly<Record<ProviderId, readonly ClassificationRule[]>> = {
  ohmygpt: [
    ...OHMYGPT_BODY_RULES,
    ...SHARED_BODY_RULES,
    { verdict: 'quota_exhausted', reason: 'insufficient_balance', status: [402] },
    ...SHARED_STATUS_RULES,
  ],
  openhands: [...OPENHANDS_BODY_RULES, ...SHARED_BODY_RULES, ...SHARED_STATUS_RULES],
};
