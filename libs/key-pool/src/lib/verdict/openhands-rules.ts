import { EXIT_RULES, KEY_RULES, REQUEST_RULES, STATUS_RULES, UPSTREAM_RULES } from './shared-rules';
import type { ClassificationRule } from './rule';

/** The statuses under which LiteLLM says that a budget is used up (SPEC 6.1). */
const BUDGET_STATUSES = ['none', [200, 299], 400, 402, 422, 429] as const;

/** LiteLLM refuses a request whose estimated cost would pass the budget: `Current cost: 0.0, Estimated request cost: 3.6, Max budget: 2.5`. */
function isEstimate(text: string): boolean {
  const spent = /current (?:cost|spend)\D{0,4}(\d{1,12}(?:\.\d{1,20})?)/i.exec(text)?.[1];
  const limit = /max budget\D{0,4}(\d{1,12}(?:\.\d{1,20})?)/i.exec(text)?.[1];
  return /\bestimated\b/i.test(text) && !(Number(spent) >= Number(limit));
}

const OTHERS_BUDGETS: readonly ClassificationRule[] = [
  { verdict: 'request_fault', reason: 'estimated_cost_too_high', text: isEstimate },
  {
    verdict: 'request_fault',
    reason: 'session_budget_exceeded',
    text: /^session budget exceeded\b|^(?:budget has been exceeded!? |exceededbudget: )session\b/i,
  },
  {
    verdict: 'request_fault',
    reason: 'request_budget_exceeded',
    text: /^(?:budget has been exceeded!? |exceededbudget: )(?:tags?|end[ _-]?users?|customer)\b|^(?:tag|end[ _-]?user|customer)s?\b.{0,60}\bbudget (?:has been )?(?:exceeded|crossed)|^(?:max )?budget exceeded for (?:tag|end[ _-]?user|customer)\b/i,
  },
  {
    verdict: 'request_fault',
    reason: 'request_budget_exceeded',
    errorType: /^(?:tag|end_?user|customer)_budget_exceeded$/,
  },
  // "No deployments available - crossed budget: Exceeded budget for deployment …" is not the key's budget.
  {
    verdict: 'upstream_unavailable',
    reason: 'no_deployments',
    text: /^no deployments available\b|^exceeded budget for (?:deployment|provider)\b|^there are no healthy deployments\b/i,
  },
  {
    verdict: 'upstream_unavailable',
    reason: 'no_deployments',
    errorType: ['all_deployments_in_cooldown'],
  },
];

/** The provider behind the gateway refused or throttled the gateway itself. */
const BEHIND_RULES: readonly ClassificationRule[] = [
  {
    verdict: 'upstream_unavailable',
    reason: 'provider_auth_failed',
    status: [401, 402, 403],
    isFromBehind: true,
  },
  {
    verdict: 'upstream_unavailable',
    reason: 'provider_rate_limited',
    status: [429],
    isFromBehind: true,
  },
];

const BUDGET_RULES: readonly ClassificationRule[] = [
  {
    verdict: 'quota_exhausted',
    reason: 'budget_exceeded',
    status: BUDGET_STATUSES,
    errorType: ['budget_exceeded'],
  },
  {
    verdict: 'quota_exhausted',
    reason: 'budget_exceeded',
    status: [...BUDGET_STATUSES, 401],
    text: /^(?:(?:the|your|this|key|key's|api|llm|team|user|organi[sz]ation|project|monthly|weekly|daily|max|maximum|total) ){0,4}budget (?:has been |is |was )?(?:exceeded|exhausted|used up|reached)\b|^exceeded(?:token)?budget:|^litellm (?:user|virtual key|team)\b.{0,200}\bexceeded budget\b/i,
  },
];

const DATABASE_WORDS =
  /(?:can't|cannot|could not) (?:reach|connect to) (?:the )?database|query engine|\bno connected db\b|\bnot connected to (?:the )?(?:db|database)\b|all connection attempts failed|relation "litellm_|timed out fetching a new connection|connection pool timeout|database (?:is )?(?:unavailable|not connected|starting up|shutting down)|prisma/i;

const GATEWAY_RULES: readonly ClassificationRule[] = [
  {
    verdict: 'upstream_unavailable',
    reason: 'upstream_database_down',
    errorType: ['no_db_connection', 'auth_provider_unavailable'],
  },
  // LiteLLM answers 401 to valid keys while its database is unavailable (BerriAI/litellm#29986, #4880, #29093).
  {
    verdict: 'upstream_unavailable',
    reason: 'upstream_database_down',
    status: [[400, 599]],
    text: DATABASE_WORDS,
  },
  ...BEHIND_RULES,
];

/** The gateway's own refusals of a key: an allow-list, because its catch-all wraps every other fault in the same words. */
const OWN_KEY_RULES: readonly ClassificationRule[] = [
  {
    verdict: 'invalid_key',
    reason: 'unknown_key',
    status: [400, 401],
    errorType: ['token_not_found_in_db'],
  },
  { verdict: 'invalid_key', reason: 'expired_key', status: [400, 401], errorType: ['expired_key'] },
  {
    verdict: 'invalid_key',
    reason: 'expired_key',
    status: [401],
    text: /^(?:authentication error - )?expired key\b/i,
  },
  {
    verdict: 'invalid_key',
    reason: 'unknown_key',
    status: [401],
    text: /^invalid proxy server token passed\b/i,
  },
  {
    verdict: 'invalid_key',
    reason: 'blocked_key',
    status: [401],
    text: /^(?:key|(?:team|project|user|organization)=\S{1,200}) is blocked\b/i,
  },
  {
    verdict: 'invalid_key',
    reason: 'invalid_key',
    status: [401],
    text: /^litellm virtual key expected\b/i,
  },
];

/** Whatever else the gateway's catch-all says is a fault of the gateway. */
const CATCH_ALL_RULES: readonly ClassificationRule[] = [
  {
    verdict: 'upstream_unavailable',
    reason: 'gateway_auth_fault',
    status: [401],
    errorType: ['auth_error'],
  },
  {
    verdict: 'upstream_unavailable',
    reason: 'gateway_auth_fault',
    status: [401],
    text: /^authentication error[,:]/i,
  },
];

/** SPEC 6.1: the first row that matches decides; the body goes before the status. */
export const OPENHANDS_TABLE: readonly ClassificationRule[] = [
  ...EXIT_RULES,
  ...OTHERS_BUDGETS,
  ...REQUEST_RULES,
  ...GATEWAY_RULES,
  ...UPSTREAM_RULES,
  ...BUDGET_RULES,
  { verdict: 'quota_exhausted', reason: 'payment_required', status: [402] },
  ...OWN_KEY_RULES,
  ...KEY_RULES,
  ...CATCH_ALL_RULES,
  {
    verdict: 'rate_limited',
    reason: 'gateway_rate_limited',
    status: [429],
    header: ['rate_limit_type', 'reset_at'],
  },
  ...STATUS_RULES,
];
