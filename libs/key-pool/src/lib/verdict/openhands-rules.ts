import type { ClassificationRule } from './rule';
import {
  EXIT_RULES,
  KEY_RULES,
  PAYMENT_RULES,
  REQUEST_RULES,
  STATUS_RULES,
  UPSTREAM_RULES,
} from './shared-rules';

/** The statuses under which LiteLLM says that a budget is used up (SPEC 6.1). */
const BUDGET_STATUSES = ['none', [200, 299], 400, 402, 422, 429] as const;

/** LiteLLM refuses a request whose estimated cost would pass the budget: `Current cost: 0.0, Estimated request cost: 3.6, Max budget: 2.5`. */
function isEstimate(text: string): boolean {
  const spent = /current (?:cost|spend)\D{0,4}(\d{1,12}(?:\.\d{1,20})?)/i.exec(text)?.[1];
  const limit = /max budget\D{0,4}(\d{1,12}(?:\.\d{1,20})?)/i.exec(text)?.[1];
  return /\bestimated\b/i.test(text) && !(Number(spent) >= Number(limit));
}

/** Whose budgets are the key's own: LiteLLM names the owner after its first words (`Team=… `). */
const OWNERS =
  '(?:(?:this|the|your) )?(?:key|virtual key|api[ -]?key|token|team|team ?member|user|member|org|organi[sz]ation|project)';

export const OTHERS_BUDGETS: readonly ClassificationRule[] = [
  {
    name: 'estimated-cost',
    verdict: 'request_fault',
    reason: 'estimated_cost_too_high',
    text: isEstimate,
  },
  {
    name: 'session-budget',
    verdict: 'request_fault',
    reason: 'session_budget_exceeded',
    text: /^(?:session budget|max iterations) exceeded\b|^(?:budget has been exceeded!? |exceededbudget: )session\b/i,
  },
  // "LiteLLM Virtual Key: …, exceeded budget for model=m": the key works for other models.
  {
    name: 'model-budget',
    verdict: 'unknown',
    reason: 'model_budget_exceeded',
    text: /^(?:litellm [\w ]{1,30}:.{0,300}\b)?(?:exceeded budget|(?:max )?budget (?:has been )?exceeded) for model\b/i,
  },
  // "No deployments available - crossed budget: Exceeded budget for deployment …" is not the key's budget either.
  {
    name: 'no-deployments',
    verdict: 'upstream_unavailable',
    reason: 'no_deployments',
    text: /^no deployments available\b|^deployment (?:over|has all)\b|^all deployments\b.{0,60}\bin cooldown\b|^exceeded budget for (?:deployment|provider)\b|^there are no healthy deployments\b|^(?:exceededbudget: )?litellm proxy has exceeded its budget\b/i,
  },
  {
    name: 'deployments-type',
    verdict: 'upstream_unavailable',
    reason: 'no_deployments',
    errorType: ['all_deployments_in_cooldown'],
  },
  {
    name: 'others-budget',
    verdict: 'request_fault',
    reason: 'request_budget_exceeded',
    text: new RegExp(
      `^(?:budget has been exceeded!? |exceededbudget: )(?!${OWNERS}\\b)[\\w -]{1,40}=|^(?:budget has been exceeded!? |exceededbudget: )?(?:tags?|end[ _-]?users?|customer)\\b.{0,60}\\b(?:over )?budget\\b|^(?:max )?budget (?:has been )?exceeded for (?!${OWNERS}\\b)`,
      'i',
    ),
  },
  {
    name: 'others-budget-type',
    verdict: 'request_fault',
    reason: 'request_budget_exceeded',
    errorType: /^(?:tag|end_?user|customer)_budget_exceeded$/,
  },
];

/** The provider behind the gateway refused or throttled the gateway itself. */
export const BEHIND_RULES: readonly ClassificationRule[] = [
  {
    name: 'behind-refused',
    verdict: 'upstream_unavailable',
    reason: 'provider_auth_failed',
    status: [401, 402, 403],
    isFromBehind: true,
  },
  {
    name: 'behind-throttled',
    verdict: 'upstream_unavailable',
    reason: 'provider_rate_limited',
    status: [429],
    isFromBehind: true,
  },
  {
    name: 'behind-unpaid',
    verdict: 'upstream_unavailable',
    reason: 'provider_auth_failed',
    status: [400],
    isFromBehind: true,
    text: /\b(?:credit balance|billing|insufficient (?:credits?|balance|funds|quota)|exceeded your current quota|reached your (?:\w{1,12} ){0,3}usage limits?|out of (?:extra )?usage|over budget|budget has been exceeded)\b/i,
  },
  {
    name: 'behind-request',
    verdict: 'request_fault',
    reason: 'bad_request',
    status: [400, 404, 422],
    isFromBehind: true,
  },
];

export const BUDGET_RULES: readonly ClassificationRule[] = [
  {
    name: 'budget-type',
    verdict: 'quota_exhausted',
    reason: 'budget_exceeded',
    status: BUDGET_STATUSES,
    errorType: ['budget_exceeded'],
  },
  {
    name: 'budget-words',
    verdict: 'quota_exhausted',
    reason: 'budget_exceeded',
    status: [...BUDGET_STATUSES, 401],
    text: new RegExp(
      [
        "^(?:(?:the|your|this|key|key's|api|llm|team|user|organi[sz]ation|project|monthly|weekly|daily|max|maximum|total) ){0,4}budget (?:limit )?(?:has been |is |was )?(?:exceeded|exhausted|used up|reached|spent)\\b",
        '^exceeded(?:token)?budget:',
        '^litellm (?:user|virtual key|team)\\b.{0,200}\\bexceeded budget\\b',
        `^${OWNERS}\\b.{0,120}\\b(?:over (?:\\w{1,12} )?budget|(?:has|have) exceeded (?:its|their|your|the) (?:\\w{1,12} )?budget)\\b`,
        '^you have (?:exceeded|reached|used up|exhausted) your (?:\\w{1,12} )?budget\\b',
      ].join('|'),
      'i',
    ),
  },
];

/** The gateway's own refusals of a key: an allow-list, because its catch-all wraps every other fault in the same words. */
export const OWN_KEY_RULES: readonly ClassificationRule[] = [
  {
    name: 'unknown-key-type',
    verdict: 'invalid_key',
    reason: 'unknown_key',
    status: [400, 401],
    errorType: ['token_not_found_in_db'],
  },
  {
    name: 'expired-key-type',
    verdict: 'invalid_key',
    reason: 'expired_key',
    status: [400, 401],
    errorType: ['expired_key'],
  },
  {
    name: 'expired-key-words',
    verdict: 'invalid_key',
    reason: 'expired_key',
    status: [401],
    text: /^(?:authentication error - )?expired key\b/i,
  },
  {
    name: 'unknown-key-words',
    verdict: 'invalid_key',
    reason: 'unknown_key',
    status: [401],
    text: /^invalid proxy server token passed\b/i,
  },
  {
    name: 'owner-blocked',
    verdict: 'invalid_key',
    reason: 'blocked_key',
    status: [401],
    text: /^(?:(?:virtual )?key|(?:team|project|user|organization)=\S{1,200}) is blocked\b/i,
  },
  {
    name: 'no-virtual-key',
    verdict: 'invalid_key',
    reason: 'invalid_key',
    status: [401],
    text: /^litellm virtual key expected\b/i,
  },
];

/** Whatever else the gateway's catch-all says is a fault of the gateway. */
export const GATEWAY_RULES: readonly ClassificationRule[] = [
  {
    name: 'catch-all-type',
    verdict: 'upstream_unavailable',
    reason: 'gateway_auth_fault',
    status: [401],
    errorType: ['auth_error'],
  },
  {
    name: 'catch-all-words',
    verdict: 'upstream_unavailable',
    reason: 'gateway_auth_fault',
    status: [401],
    text: /^authentication error[,:]/i,
  },
  {
    name: 'gateway-limit',
    verdict: 'rate_limited',
    reason: 'gateway_rate_limited',
    status: [429],
    header: ['rate_limit_type', 'reset_at'],
  },
];

/** SPEC 6.1: the first row that matches decides; the body goes before the status. */
export const OPENHANDS_TABLE: readonly ClassificationRule[] = [
  ...EXIT_RULES,
  ...OTHERS_BUDGETS,
  ...REQUEST_RULES,
  ...BEHIND_RULES,
  ...UPSTREAM_RULES,
  ...BUDGET_RULES,
  ...OWN_KEY_RULES,
  ...PAYMENT_RULES,
  ...KEY_RULES,
  ...GATEWAY_RULES,
  ...STATUS_RULES,
];
