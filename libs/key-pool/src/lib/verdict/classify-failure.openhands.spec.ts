import { classifyFailure } from './classify-failure';
import { llm, type RecordedAnswer } from './upstream-answers.fixture';

const ANSWERS: RecordedAnswer[] = [
  [
    'a model name that imitates a spent budget',
    llm(
      400,
      'Invalid model name passed in model=Budget has been exceeded! Call `/v1/models` to view available models for your key.',
      'invalid_request_error',
    ),
    'request_fault model_access_denied',
  ],
  [
    "the budget of a caller's session",
    llm(
      429,
      'Session budget exceeded for session s1. Current spend: $2.0000, max_budget_per_session: $1.00.',
      'throttling_error',
    ),
    'request_fault session_budget_exceeded',
  ],
  [
    'a budget per model',
    llm(429, 'LiteLLM User: u1, exceeded budget for model=m1', 'budget_exceeded'),
    'unknown model_budget_exceeded',
  ],
  [
    'a request without a key',
    llm(401, 'Authentication Error, No api key passed in.', 'auth_error'),
    'request_fault key_not_sent',
  ],
  [
    'a vector store',
    llm(
      401,
      "User not allowed to access vector store. Tried to access v1. Only allowed to access ['v2']",
      'key_vector_store_access_denied',
    ),
    'request_fault store_access_denied',
  ],
  [
    'a vector store of a team',
    llm(401, 'Team not allowed to access vector store.', 'team_vector_store_access_denied'),
    'request_fault store_access_denied',
  ],
  [
    'a vector store by its text alone',
    llm(401, 'User not allowed to access vector store. Tried to access v1.', 'auth_error'),
    'request_fault store_access_denied',
  ],
  [
    'a vector store by its type alone',
    llm(401, 'Refused', 'org_vector_store_access_denied'),
    'request_fault store_access_denied',
  ],
  [
    'an action of team members, 401',
    llm(401, 'Refused', 'team_member_permission_error'),
    'request_fault route_access_denied',
  ],
  [
    'a model, 403',
    llm(403, 'key not allowed to access model.', 'key_model_access_denied'),
    'request_fault model_access_denied',
  ],
  [
    'a model of an agent, 403',
    llm(403, 'The requested resource is not permitted', 'agent_model_access_denied'),
    'request_fault model_access_denied',
  ],
  [
    'a model, 401 as early versions say it',
    llm(
      401,
      "Authentication Error, API Key not allowed to access model. This token can only access models=['m1']. Tried to access m2",
      'auth_error',
    ),
    'request_fault model_access_denied',
  ],
  [
    'tags of a model, 401',
    llm(401, 'Not allowed to access model due to tags configuration'),
    'request_fault model_access_denied',
  ],
  [
    'a tool, 401 by its text',
    llm(401, 'Key not allowed to access search tool: t1. Allowed search tools: []'),
    'request_fault tool_access_denied',
  ],
  ['a tool, 403', llm(403, 'Refused', 'tool_access_denied'), 'request_fault tool_access_denied'],
  [
    'a search tool, 403',
    llm(403, 'Refused', 'key_search_tool_access_denied'),
    'request_fault tool_access_denied',
  ],
  [
    "an admins' route",
    llm(401, 'Authentication Error, Only proxy admin can be used to generate, delete keys'),
    'request_fault route_access_denied',
  ],
  [
    'the provider behind that refuses the gateway',
    llm(
      401,
      'litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key provided: sk-ab***yz.',
      'invalid_request_error',
    ),
    'upstream_unavailable provider_auth_failed',
  ],
  [
    'a database that is away, 401',
    llm(401, "Authentication Error, Can't reach database server at `db`:`5432`", 'auth_error'),
    'upstream_unavailable upstream_database_down',
  ],
  [
    'a database without its table, 401',
    llm(401, 'Authentication Error, relation "LiteLLM_VerificationToken" does not exist'),
    'upstream_unavailable upstream_database_down',
  ],
  [
    'no database at all, 400',
    llm(400, 'No connected db.', 'no_db_connection'),
    'upstream_unavailable upstream_database_down',
  ],
  [
    'no deployments',
    llm(
      429,
      "No deployments available for selected model, Try again in 5 seconds. Passed model=m1. pre-call-checks=False, cooldown_list=['a']",
      null,
      { 'retry-after': '5' },
    ),
    'upstream_unavailable no_deployments',
  ],
  [
    'no deployments by the type alone',
    llm(429, 'Try again in 5 seconds.', 'all_deployments_in_cooldown'),
    'upstream_unavailable no_deployments',
  ],
  [
    'deployments over their own budget',
    llm(
      429,
      'No deployments available - crossed budget: Exceeded budget for deployment model_name: m1',
    ),
    'upstream_unavailable no_deployments',
  ],
  [
    'no deployments as an SDK repeats it',
    llm(429, 'litellm.RateLimitError: No deployments available for selected model'),
    'upstream_unavailable no_deployments',
  ],
  [
    'a deployment over its own limit',
    llm(429, 'litellm.RateLimitError: Deployment over defined rpm limit=1. current usage=2'),
    'upstream_unavailable no_deployments',
  ],
  [
    'a deployment that is busy',
    llm(429, 'Deployment has all max_parallel_requests slots in use.'),
    'upstream_unavailable no_deployments',
  ],
  [
    'deployments that cool down',
    llm(429, 'All deployments for selected model are in cooldown. Try again in 5 seconds.'),
    'upstream_unavailable no_deployments',
  ],
  [
    'a model without capacity',
    llm(429, "{'error': 'Model capacity reached for m. Priority: low, Rate limit type: tokens'}"),
    'upstream_unavailable upstream_saturated',
  ],
  [
    "a key's limit of parallel requests, which is no deployment's",
    llm(429, 'Max parallel request limit reached'),
    'rate_limited rate_limited',
  ],
  [
    "the number of turns of a caller's session",
    llm(429, 'Max iterations exceeded for session s1. Current count: 5, max_iterations: 5.'),
    'request_fault session_budget_exceeded',
  ],
  [
    'a provider behind whose account is at its limit',
    llm(
      400,
      'litellm.BadRequestError: AnthropicException - You have reached your specified API usage limits.',
    ),
    'upstream_unavailable provider_auth_failed',
  ],
  [
    "the gateway's rate limit",
    llm(
      429,
      'Rate limit exceeded for api_key: b2f139a7... Limit type: requests. Current limit: 1, Remaining: 0.',
      'throttling_error',
      { 'Retry-After': '60', Rate_Limit_Type: 'requests', Reset_At: '2026-08-27 00:15:18 UTC' },
    ),
    'rate_limited gateway_rate_limited',
  ],
  [
    "a provider's rate limit",
    llm(
      429,
      'litellm.RateLimitError: RateLimitError: OpenAIException - Rate limit reached for gpt-5 on requests per min (RPM): Limit 3, Used 3.',
      'throttling_error',
    ),
    'upstream_unavailable provider_rate_limited',
  ],
  ['another 429', { status: 429, body: '' }, 'rate_limited rate_limited'],
  ['403 for no known cause', llm(403, 'Access forbidden'), 'unknown forbidden'],
  [
    'a wrong field',
    {
      status: 422,
      body: '{"detail":[{"loc":["body","n"],"msg":"Input should be valid","type":"int"}]}',
    },
    'request_fault bad_request',
  ],
  ['408', llm(408, 'litellm.Timeout: Connection timed out'), 'upstream_unavailable timeout'],
  ['504', { status: 504 }, 'upstream_unavailable timeout'],
  [
    '500',
    {
      status: 500,
      body: '{"error":{"message":"Internal server error","type":"internal_server_error"}}',
    },
    'upstream_unavailable upstream_error',
  ],
  [
    '503',
    llm(503, 'overloaded', 'no_db_connection'),
    'upstream_unavailable upstream_database_down',
  ],
  ['529', { status: 529 }, 'upstream_unavailable upstream_error'],
  ['405', { status: 405, body: 'Method Not Allowed' }, 'unknown unrecognized'],
  ['499', { status: 499 }, 'unknown unrecognized'],
  ['200', { status: 200, body: '{"choices":[]}' }, 'unknown unrecognized'],
];

describe('what OpenHands answers for any other reason', () => {
  it.each(ANSWERS)('means for the key: %s', (_what, report, expected) => {
    const { verdict, reason } = classifyFailure('openhands', report);
    expect(`${verdict} ${reason}`).toBe(expected);
  });
});
