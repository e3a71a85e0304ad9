import { EXIT_RULES, KEY_RULES, REQUEST_RULES, STATUS_RULES, UPSTREAM_RULES } from './shared-rules';
import type { ClassificationRule } from './rule';

/** At or above this rest, in the currency of the message, it is the request that is dear, not the account that is empty. */
const RICH = 1;

/** new-api sets the estimated cost aside first: `用户剩余额度: ＄4.99, 需要预扣费额度: ＄5.20`. */
function isTooDear(text: string): boolean {
  const [, left, wanted] =
    /(?:剩余额度|剩余余额|remaining (?:quota|balance))\D{0,10}(\d{1,12}(?:\.\d{1,9})?).{0,40}?(?:需要|预扣|need|required)\D{0,20}(\d{1,12}(?:\.\d{1,9})?)/i.exec(
      text,
    ) ?? [];
  return Number(left) >= RICH && Number(wanted) > Number(left);
}

const QUOTA_WORDS =
  /^(?:insufficient|not enough|no (?:remaining|more)|out of) (?:(?:account|user|token|wallet|api|remaining) )?(?:balance|quota|credits?|funds?)\b|^(?:you|your account) (?:have|has|had|are)? ?(?:insufficient|run out of|no (?:remaining|more)|exceeded your current|used up (?:all )?(?:of )?your|out of) (?:balance|quota|credits?|funds?)\b|^(?:您|你)?的?(?:可用|剩余|当前)*(?:余额|额度|配额|积分|点数)\s?(?:已|已经|严重)*(?:不足|用尽|用完|耗尽|为零|为0|不够|用光)|^(?:您|你|账户|帐户|账号|用户|的)*已?欠费/i;

const ACCOUNTS_QUOTA_WORDS =
  /^(?:(?:the|your|this|current) )?(?:user|account|token|api[- ]?key|key|wallet|credit|team|organi[sz]ation)(?:'s|’s)? (?:(?:remaining|credit|account) )?(?:balance|quota|credits?|funds?)\b.{0,30}\b(?:insufficient|not enough|exhausted|used up|depleted|empty|exceeded|too low|run out)\b|^(?:该|此|当前|您的|你的|用户|账户|帐户|账号|帐号|令牌|密钥|api ?key|key|token|\s|的|可用|剩余)+(?:余额|额度|配额|积分|点数)\s?(?:已|已经|严重)*(?:不足|用尽|用完|耗尽|为零|为0|不够|用光)/i;

/** Own type and words of OhMyGPT, and of the relays of one-api's family that it is one of. */
const OHMYGPT_RULES: readonly ClassificationRule[] = [
  { verdict: 'request_fault', reason: 'estimated_cost_too_high', text: isTooDear },
  {
    verdict: 'quota_exhausted',
    reason: 'insufficient_balance',
    errorType: ['insufficient_balance_error', 'insufficient_user_quota'],
  },
  {
    verdict: 'quota_exhausted',
    reason: 'insufficient_balance',
    status: [[200, 299], 400, 401, 402, 403],
    errorType: [
      'insufficient_quota',
      'insufficient_balance',
      'insufficient_credits',
      'pre_consume_token_quota_failed',
    ],
  },
  {
    verdict: 'quota_exhausted',
    reason: 'insufficient_balance',
    status: ['none', [200, 299], [400, 428], [430, 599]],
    text: ACCOUNTS_QUOTA_WORDS,
  },
  {
    verdict: 'quota_exhausted',
    reason: 'insufficient_balance',
    status: [[200, 299], 400, 401, 402, 403],
    text: QUOTA_WORDS,
  },
  // The relay hands on what its own upstream refused.
  {
    verdict: 'upstream_unavailable',
    reason: 'upstream_error',
    status: [401, 403, 429],
    errorType: ['upstream_error', 'bad_response_status_code', 'bad_response'],
  },
  { verdict: 'quota_exhausted', reason: 'insufficient_balance', status: [402] },
  { verdict: 'invalid_key', reason: 'invalid_key', errorType: ['oauth_invalid_token_error'] },
  {
    verdict: 'invalid_key',
    reason: 'invalid_key',
    status: [401],
    errorType: ['invalid_api_key', 'invalid_token', 'token_invalid', 'account_deactivated'],
  },
];

/** SPEC 6.1: the first row that matches decides; the body goes before the status. */
export const OHMYGPT_TABLE: readonly ClassificationRule[] = [
  ...EXIT_RULES,
  ...REQUEST_RULES,
  ...UPSTREAM_RULES,
  ...OHMYGPT_RULES,
  ...KEY_RULES,
  ...STATUS_RULES,
];
