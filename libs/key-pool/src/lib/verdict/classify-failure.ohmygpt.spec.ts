import { classifyFailure } from './classify-failure';
import { llm, omg, type RecordedAnswer } from './upstream-answers.fixture';

const OHMYGPT: RecordedAnswer[] = [
  [
    'an empty balance',
    omg(
      402,
      'User balance is insufficient, your request has been rejected, please recharge in time at https://www.ohmygpt.com/pay .',
      'insufficient_balance_error',
    ),
    'quota_exhausted insufficient_balance',
  ],
  [
    'an empty balance under another status',
    omg(400, 'Rejected', 'insufficient_balance_error'),
    'quota_exhausted insufficient_balance',
  ],
  [
    'an empty balance under 429',
    omg(429, 'Rejected', 'insufficient_balance_error'),
    'quota_exhausted insufficient_balance',
  ],
  [
    'an empty balance under 500',
    omg(500, 'Rejected', 'insufficient_balance_error'),
    'quota_exhausted insufficient_balance',
  ],
  [
    'an empty balance in the shape of OpenAI',
    llm(403, 'User balance is insufficient.', 'insufficient_balance_error'),
    'quota_exhausted insufficient_balance',
  ],
  [
    'an empty balance by its text alone',
    omg(403, 'User balance is insufficient, your request has been rejected'),
    'quota_exhausted insufficient_balance',
  ],
  ['402 without a body', { status: 402 }, 'quota_exhausted insufficient_balance'],
  [
    'a refused OAuth token',
    omg(
      401,
      'Incorrect OhMyGPT OAuth token provided. Please try to re-authenticate with the OAuth provider.',
      'oauth_invalid_token_error',
    ),
    'invalid_key invalid_key',
  ],
  [
    'a refused key in the shape of OpenAI',
    llm(401, 'Incorrect API key provided: sk-ab***yz.', 'invalid_request_error'),
    'invalid_key invalid_key',
  ],
  [
    'a refused OAuth token under another status',
    omg(403, 'Please try to re-authenticate', 'oauth_invalid_token_error'),
    'invalid_key invalid_key',
  ],
  ['401 without a body', { status: 401 }, 'invalid_key invalid_key'],
  [
    '401 with a page of markup',
    { status: 401, body: '<html><title>401 model access denied</title></html>' },
    'upstream_unavailable gateway_page',
  ],
  [
    '401 that refuses a model',
    omg(401, 'This key is not allowed to access model gpt-5'),
    'request_fault model_access_denied',
  ],
  [
    '401 for a request without a key',
    llm(401, "You didn't provide an API key. You need to provide your API key in a header."),
    'request_fault key_not_sent',
  ],
  ...[401, 403, 429, 500].map((status): RecordedAnswer => [
    `${status} of a relay behind, whose request has an id of its own`,
    llm(status, '用户额度不足 (request id: 2025a) (request id: 2025b)', 'new_api_error'),
    'upstream_unavailable upstream_error',
  ]),
  [
    'the same with one id',
    llm(403, '用户额度不足 (request id: 2025a)', 'new_api_error'),
    'quota_exhausted insufficient_balance',
  ],
  [
    'usage that is at its limit, as a fault of the request',
    llm(400, 'You have reached your specified API usage limits.', 'invalid_request_error'),
    'unknown account_restricted',
  ],
  ['429', omg(429, 'Too many requests', 'rate_limit_error'), 'rate_limited rate_limited'],
  [
    '429 whose text speaks of no deployments',
    omg(429, 'No deployments available for selected model'),
    'rate_limited rate_limited',
  ],
  [
    '400 whose text speaks of a budget, which is not how OhMyGPT says it',
    omg(400, 'Budget has been exceeded'),
    'unknown unrecognized',
  ],
  ['400', omg(400, 'Invalid parameter: messages'), 'request_fault bad_request'],
  ['404', omg(404, 'Not Found'), 'request_fault not_found'],
  ['413', { status: 413, body: 'Payload Too Large' }, 'request_fault request_too_large'],
  ['422', omg(422, 'Unprocessable'), 'request_fault unprocessable_request'],
  [
    '403 for a country',
    llm(403, 'Country, region, or territory not supported', 'request_forbidden'),
    'request_fault region_not_supported',
  ],
  [
    '403 for a country by its code alone',
    { status: 403, body: '{"error":{"code":"unsupported_country_region_territory"}}' },
    'request_fault region_not_supported',
  ],
  [
    '403 for a model',
    omg(403, 'You have no access to the model claude-opus'),
    'request_fault model_access_denied',
  ],
  ['another 403', omg(403, 'Forbidden'), 'unknown forbidden'],
  [
    '403 with a page that happens to speak of a model and a country',
    { status: 403, body: '<!DOCTYPE html><title>Blocked</title><p>your country, our model</p>' },
    'exit_refused blocked_page',
  ],
  ['500', omg(500, 'Internal Server Error'), 'upstream_unavailable upstream_error'],
  [
    '502 from a gateway',
    { status: 502, body: '<html><head><title>502 Bad Gateway</title></head></html>' },
    'upstream_unavailable gateway_page',
  ],
  ['a network error', { error: 'ECONNREFUSED' }, 'upstream_unavailable network_error'],
];

describe('what OhMyGPT answers', () => {
  it.each(OHMYGPT)('means for the key: %s', (_what, report, expected) => {
    const { verdict, reason } = classifyFailure('ohmygpt', report);
    expect(`${verdict} ${reason}`).toBe(expected);
  });
});
