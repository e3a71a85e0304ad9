import { classifyFailure } from './classify-failure';
import { llm, type RecordedAnswer } from './upstream-answers.fixture';

const HASH = '5ea43e256ed93ce3082d9e89be60b7b2ff5709391df2b35b2eca0e493eeb4c72';

const ANSWERS: RecordedAnswer[] = [
  [
    'a spent budget, 400 (OpenHands evaluation proxy)',
    llm(400, 'Budget has been exceeded! Current cost: 1000.23, Max budget: 1000.0'),
    'quota_exhausted budget_exceeded',
  ],
  [
    'a spent budget, 400 with its own type',
    llm(400, 'Budget has been exceeded! Current cost: 0.3, Max budget: 0.2', 'budget_exceeded'),
    'quota_exhausted budget_exceeded',
  ],
  [
    'a spent budget, 400 as auth_error',
    llm(400, 'Budget has been exceeded! Current cost: 0.001, Max budget: 0.0', 'auth_error'),
    'quota_exhausted budget_exceeded',
  ],
  [
    'a spent budget, 429',
    llm(
      429,
      'Budget has been exceeded! Key=analytics-team (sk-...W8TA) Current cost: 0.06, Max budget: 0.05',
      'budget_exceeded',
    ),
    'quota_exhausted budget_exceeded',
  ],
  [
    'a spent budget, 429 without its type but with Retry-After',
    llm(429, 'Budget has been exceeded! Team=99c7 Current cost: 2, Max budget: 1', null, {
      'retry-after': '60',
    }),
    'quota_exhausted budget_exceeded',
  ],
  [
    'a spent budget, 422 (LiteLLM 1.109)',
    llm(422, 'Budget has been exceeded! Organization=o1 Current cost: 2, Max budget: 1'),
    'quota_exhausted budget_exceeded',
  ],
  [
    'a spent budget window',
    llm(422, 'ExceededBudget: Key over 7d budget. Spend=$10.5, Limit=$10.0', 'budget_exceeded'),
    'quota_exhausted budget_exceeded',
  ],
  [
    'a spent budget window without its type',
    llm(422, 'ExceededBudget: Key over 7d budget. Spend=$10.5, Limit=$10.0'),
    'quota_exhausted budget_exceeded',
  ],
  [
    'a spent token budget of an early LiteLLM, 401',
    llm(
      401,
      'Authentication Error, ExceededTokenBudget: Current spend for token: 7.2e-05; Max Budget for Token: 2e-07',
      'auth_error',
    ),
    'quota_exhausted budget_exceeded',
  ],
  [
    'a spent budget as an SDK repeats it',
    llm(
      400,
      'litellm.BadRequestError: Litellm_proxyException - Budget has been exceeded! Current cost: 14.1, Max budget: 10. Received Model Group=m1',
    ),
    'quota_exhausted budget_exceeded',
  ],
  [
    'a spent budget as the text of a Python client',
    {
      status: 400,
      body: "Error code: 400 - {'error': {'message': 'Budget has been exceeded! Current cost: 14', 'type': 'budget_exceeded'}}",
    },
    'quota_exhausted budget_exceeded',
  ],
  [
    'a spent budget as plain text',
    { status: 400, body: 'Your monthly budget has been exceeded.' },
    'quota_exhausted budget_exceeded',
  ],
  [
    'a spent budget under detail',
    { status: 400, body: '{"detail":{"error":"Budget has been exceeded! Current cost: 2"}}' },
    'quota_exhausted budget_exceeded',
  ],
  [
    'a spent budget without a status',
    { error: 'HTTPError', body: '{"error":{"type":"budget_exceeded","message":"over"}}' },
    'quota_exhausted budget_exceeded',
  ],
  ['402', { status: 402 }, 'quota_exhausted payment_required'],
  [
    'an unknown key',
    llm(
      401,
      `Authentication Error, Invalid proxy server token passed. Received API Key = sk-...ITlA, Key Hash (Token) =${HASH}. Unable to find token in cache or \`LiteLLM_VerificationTokenTable\``,
      'token_not_found_in_db',
    ),
    'invalid_key unknown_key',
  ],
  [
    'an expired key',
    llm(
      401,
      'Authentication Error - Expired Key. Key Expiry time 2026-01-01 00:00:00+00:00 and current time 2026-02-01',
      'expired_key',
    ),
    'invalid_key expired_key',
  ],
  [
    'an expired key, 400 as early versions say it',
    llm(400, 'Authentication Error - Expired Key.', 'expired_key'),
    'invalid_key expired_key',
  ],
  [
    'a blocked key',
    llm(
      401,
      "Authentication Error, Key is blocked. Update via `/key/unblock` if you're an admin.",
      'auth_error',
    ),
    'invalid_key blocked_key',
  ],
  [
    'a blocked team',
    llm(
      401,
      "Authentication Error, Team=t1 is blocked. Update via `/team/unblock` if you're an admin.",
    ),
    'invalid_key blocked_key',
  ],
  [
    'another 401',
    llm(401, 'Authentication Error, Invalid token', 'auth_error'),
    'invalid_key invalid_key',
  ],
  [
    'a key in a wrong form',
    llm(401, "LiteLLM Virtual Key expected. Received=abcd****wxyz, expected to start with 'sk-'."),
    'invalid_key invalid_key',
  ],
];

describe('what OpenHands answers for a key that is at its end', () => {
  it.each(ANSWERS)('means for the key: %s', (_what, report, expected) => {
    const { verdict, reason } = classifyFailure('openhands', report);
    expect(`${verdict} ${reason}`).toBe(expected);
  });
});
