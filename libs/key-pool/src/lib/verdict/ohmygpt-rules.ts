import { ACCOUNTS_QUOTA_WORDS, isTooDear, isUsedUp, QUOTA_TYPE, QUOTA_WORDS } from './quota-words';
import type { ClassificationRule } from './rule';
import { tableOf } from './shared-rules';

/** Own type and words of OhMyGPT, and of the relays of one-api's family that it is one of. */
export const OHMYGPT_RULES: readonly ClassificationRule[] = [
  {
    name: 'too-dear',
    verdict: 'request_fault',
    reason: 'estimated_cost_too_high',
    text: isTooDear,
  },
  // Each relay of one-api's family adds its own `(request id: …)`: where there are two, another relay behind it said the rest.
  // What it lacks is money or a token of the relay (Calcium-Ion/new-api-horizon#32, QuantumNous/new-api#3045).
  {
    name: 'relayed-twice',
    verdict: 'upstream_unavailable',
    reason: 'upstream_error',
    status: [401, 402, 403, 429, [500, 599]],
    text: /\(request ?id: [^()]{1,80}\).{0,40}\(request ?id: /i,
  },
  {
    name: 'balance-type',
    verdict: 'quota_exhausted',
    reason: 'insufficient_balance',
    errorType: ['insufficient_balance_error', 'insufficient_user_quota'],
  },
  {
    name: 'quota-type',
    verdict: 'quota_exhausted',
    reason: 'insufficient_balance',
    status: [[200, 299], 400, 401, 402, 403],
    errorType: QUOTA_TYPE,
  },
  {
    name: 'account-quota-words',
    verdict: 'quota_exhausted',
    reason: 'insufficient_balance',
    status: ['none', [200, 299], [400, 428], [430, 599]],
    text: ACCOUNTS_QUOTA_WORDS,
  },
  {
    name: 'quota-words',
    verdict: 'quota_exhausted',
    reason: 'insufficient_balance',
    status: [[200, 299], 400, 401, 402, 403],
    text: QUOTA_WORDS,
  },
  {
    name: 'nothing-left',
    verdict: 'quota_exhausted',
    reason: 'insufficient_balance',
    status: [400, 402, 403],
    text: isUsedUp,
  },
  // The relay hands on what its own upstream refused.
  {
    name: 'relayed-refusal',
    verdict: 'upstream_unavailable',
    reason: 'upstream_error',
    status: [401, 402, 403, 429],
    errorType: ['upstream_error', 'bad_response_status_code', 'bad_response', 'bad_response_body'],
  },
  {
    name: 'payment-required',
    verdict: 'quota_exhausted',
    reason: 'insufficient_balance',
    status: [402],
  },
  {
    name: 'oauth-type',
    verdict: 'invalid_key',
    reason: 'invalid_key',
    errorType: ['oauth_invalid_token_error'],
  },
];

/** SPEC 6.1: the first row that matches decides; the body goes before the status. */
export const OHMYGPT_TABLE = tableOf(OHMYGPT_RULES);
