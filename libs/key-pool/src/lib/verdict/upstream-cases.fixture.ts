import type { ProviderId } from '../providers';
import type { FailureReport } from './failure';

/** `spare`: never rotated, at most suspect. `nothing`: a fault of the request, which changes nothing. */
export type Expectation = 'convict' | 'convict_or_suspect' | 'spare' | 'nothing';

export interface UpstreamCase {
  readonly provider: ProviderId;
  readonly what: string;
  /** The public report or the documentation that shows this answer, or one of its kind. */
  readonly source: string;
  readonly report: FailureReport;
  readonly expect: Expectation;
}

/** The reported key: answers that name it show its ends. */
export const REPORTED_KEY = 'sk-fresh-0123456789-1234';

/** Answers of real upstreams, and their neighbours of the same kind. Ids, hashes and names are invented. */
export const UPSTREAM_CASES: readonly UpstreamCase[] = [
  {
    provider: 'ohmygpt',
    what: '403 insufficient_user_quota, English',
    source: 'popjane/free_chatgpt_api#78, songquanpeng/one-api#1270',
    report: {
      status: 403,
      body: '{"error":{"message":"user quota is not enough (request id: 20260101000000000000000AbCdEf)","type":"v_api_error","param":"","code":"insufficient_user_quota"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: "403 Insufficient quota, reseller in OpenAI's shape",
    source: 'nextapi-docs.pages.dev/api/errors, crazyrouter docs (resellers: 403 = no balance)',
    report: {
      status: 403,
      body: '{"error":{"message":"Insufficient quota","type":"insufficient_quota","code":"insufficient_quota"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '403 account banned, Chinese',
    source: 'popjane/free_chatgpt_api#54, terobox/ChatGPT-API-Faucet#5',
    report: {
      status: 403,
      body: '{"error":{"message":"用户已被封禁 (request id: 20260101000000000000000AbCdEf)","type":"v_api_error"}}',
    },
    expect: 'convict_or_suspect',
  },
  {
    provider: 'ohmygpt',
    what: '400 organization restricted',
    source: 'songquanpeng/one-api#271 (last comment)',
    report: {
      status: 400,
      body: '{"error":{"message":"Organization has been restricted. Please reach out to support if you believe this was in error.","type":"invalid_request_error","code":"organization_restricted"}}',
    },
    expect: 'convict_or_suspect',
  },
  {
    provider: 'ohmygpt',
    what: '503 no channel for this model, Chinese, 6 times',
    source: 'songquanpeng/one-api#2340, ConardLi/easy-dataset#80',
    report: {
      status: 503,
      body: '{"error":{"message":"当前分组 default 下对于模型 gpt3 无可用渠道 (request id: 20260101000000000000000AbCdEf)","type":"new_api_error"}}',
    },
    expect: 'nothing',
  },
  {
    provider: 'ohmygpt',
    what: '401 page of an nginx in front',
    source: 'redis/RedisInsight#6021',
    report: {
      status: 401,
      headers: { 'content-type': 'text/html' },
      body: '<html>\r\n<head><title>401 Authorization Required</title></head>\r\n<body>\r\n<center><h1>401 Authorization Required</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
    },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: '429 Cloudflare 1015 page, Retry-After one day',
    source: 'cloudflare docs error-1015; RocketMap/RocketMap#1152',
    report: {
      status: 429,
      headers: {
        'content-type': 'text/html; charset=UTF-8',
        server: 'cloudflare',
        'retry-after': '86400',
      },
      body: '<!DOCTYPE html><html><head><title>Access denied | api.ohmygpt.com used Cloudflare to restrict access</title></head><body>Error 1015 You are being rate limited. The owner of this website has banned you temporarily.</body></html>',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '401 query engine not connected (good keys)',
    source: 'BerriAI/litellm#28322',
    report: {
      status: 401,
      body: '{"error":{"message":"Authentication Error, Client is not connected to the query engine, you must call `connect()` before attempting to query data.","type":"auth_error","param":"None","code":"401"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '401 dead key as the LiteLLM SDK words it',
    source: 'OpenHands/OpenHands#11140',
    report: {
      status: 401,
      body: 'litellm.AuthenticationError: AuthenticationError: Litellm_proxyException - Authentication Error, Invalid proxy server token passed. Received API Key = sk-...AAAA, Key Hash (Token) =0000000000000000000000000000000000000000000000000000000000000000. Unable to find token in cache or `LiteLLM_VerificationTokenTable`',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '429 one request dearer than the budget, spend 0.0',
    source: 'BerriAI/litellm#40002',
    report: {
      status: 429,
      body: '{"error":{"message":"Budget has been exceeded! Key=0000000000000000000000000000000000000000000000000000000000000000 Current cost: 0.0, Estimated request cost: 3.6432300000000004, Max budget: 2.5","type":"budget_exceeded","param":null,"code":"429"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '429 budget of a tag the request carries',
    source: 'BerriAI/litellm#41218, #27481',
    report: {
      status: 429,
      body: '{"error":{"message":"Budget has been exceeded! Tag=team-a Current cost: 0.0010921, Max budget: 1e-06","type":"rate_limit_error","param":null,"code":"429"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '400 budget as a client prints it: API error 400: {json}',
    source: 'FerroxLabs/wayland#394',
    report: {
      status: 400,
      body: 'API error 400: {"error":{"message":"Budget has been exceeded! Current cost: 52.93262626700003, Max budget: 50.0","type":"budget_exceeded","param":null,"code":"400"}}',
    },
    expect: 'convict_or_suspect',
  },
  {
    provider: 'openhands',
    what: '200 event stream that ends in a budget error',
    source: 'CherryHQ/cherry-studio-app#1066',
    report: {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: 'data: {"error": {"message": "Budget has been exceeded! Current cost: 10.2, Max budget: 10.0", "type": "budget_exceeded", "param": null, "code": "400"}}\n\ndata: [DONE]\n\n',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '403 plain Chinese: balance insufficient',
    source: 'docs.crazyrouter.com/error-handling (403 = no balance), chatanywhere/GPT_API_free#495',
    report: {
      status: 403,
      body: '{"error":{"message":"余额不足","type":"chatanywhere_error","param":null,"code":"403 FORBIDDEN"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '401 account_deactivated',
    source: 'songquanpeng/one-api#271',
    report: {
      status: 401,
      body: '{"error":{"message":"Your account has been deactivated, please check your email for more information.","type":"invalid_request_error","code":"account_deactivated"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '401 CreditsError',
    source: 'TiaraBasori/OpenCode2API#5',
    report: {
      status: 401,
      body: '{"message":"Insufficient balance. Manage your billing here: https://x.example/billing","type":"CreditsError","param":"","code":null}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '402 insufficient_credits',
    source: 'Gitlawb/openclaude#1528',
    report: {
      status: 402,
      body: '{"error":{"message":"Insufficient credits — top up your balance","type":"insufficient_quota","code":"insufficient_credits"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '402 text localised, 200 outer status',
    source: 'ohmygpt-docs.apifox.cn/api-192724620 (machine-translated page shows localised text)',
    report: {
      status: 200,
      body: '{"statusCode":402,"message":"User balance is insufficient, your request has been rejected, please recharge in time.","errorType":"insufficient_balance_error","data":null}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: "429 reseller's own upstream is saturated",
    source: 'QuantumNous/new-api#991, WEIFENG2333/VideoCaptioner#1120',
    report: {
      status: 429,
      body: '{"error":{"message":"当前分组上游负载已饱和，请稍后再试 (request id: 20260101000000000000000AbCdEf)","type":"upstream_error","param":"404","code":"bad_response_status_code"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: '429 saturated upstream that is typed insufficient_quota (must not rotate)',
    source: '666ghj/BettaFish#579',
    report: {
      status: 429,
      body: '{"error":{"message":"当前分组上游负载已饱和，请稍后再试","localized_message":"Unknown error","type":"insufficient_quota","param":"","code":"insufficient_quota"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: '403 Cloudflare challenge page',
    source: 'NousResearch/hermes-agent#70566, tashfeenahmed/freellmapi#1298',
    report: {
      status: 403,
      headers: {
        'content-type': 'text/html; charset=UTF-8',
        server: 'cloudflare',
        'cf-mitigated': 'challenge',
      },
      body: '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body>Enable JavaScript and cookies to continue</body></html>',
    },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: '403 with an empty body from a WAF',
    source: 'NousResearch/hermes-agent#70566 (comment)',
    report: { status: 403, headers: { 'content-length': '0' }, body: '' },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: '530 error code: 1033',
    source: 'cloudflare docs 5xx (520-530)',
    report: { status: 530, body: 'error code: 1033' },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: "407 of the operator's own exit proxy",
    source: 'recitativonika/teneo-bot#26',
    report: { status: 407, body: 'Proxy Authentication Required' },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: '429 that belongs to the request: long context needs extra usage',
    source: 'anthropics/claude-code#27252, #64982',
    report: {
      status: 429,
      body: '{"type":"error","error":{"type":"rate_limit_error","message":"Extra usage is required for long context requests."},"request_id":"req_0"}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '401 all connection attempts failed',
    source: 'BerriAI/litellm#34479',
    report: {
      status: 401,
      body: '{"error":{"message":"Authentication Error, All connection attempts failed","type":"auth_error","code":"401"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '401 valid_token=None',
    source: 'BerriAI/litellm#7287, #9132',
    report: {
      status: 401,
      body: '{"error":{"message":"Authentication Error, Invalid proxy server token passed. valid_token=None.","type":"auth_error","param":"None","code":"401"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '400 user over budget as a Python SDK prints it',
    source: 'OpenHands/OpenHands-Cloud#16',
    report: {
      status: 400,
      body: "Error code: 400 - {'error': {'message': 'ExceededBudget: User=u-1 over budget. Spend=10.3, Budget=10.0'}}",
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: "429 operator's own wording, type budget_exceeded",
    source: 'BerriAI/litellm#36729',
    report: {
      status: 429,
      body: '{"error":{"message":"Your AI usage allowance has been reached. Please contact the AI team.","type":"budget_exceeded","code":"429"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '429 max parallel requests',
    source: 'BerriAI/litellm#7210, #17323',
    report: {
      status: 429,
      body: '{"error":{"message":"Max parallel request limit reached Hit limit for LiteLLM Virtual Key user_api_key_hash: 0000000000000000000000000","type":"None","param":"None","code":"429"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '403 route not allowed for the key',
    source: 'BerriAI/litellm#32443',
    report: {
      status: 403,
      body: '{"detail":"Virtual key is not allowed to call this route. Only allowed to call routes: [\'llm_api_routes\']. Tried to call route: /v1/model/info"}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '429 No deployments - crossed budget, status in front',
    source: 'BerriAI/litellm#14144 (deployment budget, SDK text with status first)',
    report: {
      status: 429,
      body: 'Error: 429 No deployments available - crossed budget: Exceeded budget for deployment model_name: xxx, litellm_params.model: xxx: 0.36 >= 1d',
    },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: '502 that carries the empty balance',
    source: 'lidge-jun/opencodex#3176 (quota behind 502)',
    report: {
      status: 502,
      body: '{"error":{"message":"User balance is insufficient, your request has been rejected","type":"upstream_error"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '401 dead key as the Python SDK prints it',
    source: 'OpenHands/OpenHands#17390',
    report: {
      status: 401,
      body: "Error code: 401 - {'error': {'message': 'Authentication Error, Invalid proxy server token passed. Received API Key = sk-...AAAA, Key Hash (Token) =0000000000000000000000000000000000000000000000000000000000000000. Unable to find token in cache or `LiteLLM_VerificationTokenTable`', 'type': 'token_not_found_in_db', 'param': 'key', 'code': '401'}}",
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '401 gateway without database, SDK text',
    source: 'BerriAI/litellm#34479 (as the Python SDK prints it)',
    report: {
      status: 401,
      body: "Error code: 401 - {'error': {'message': 'Authentication Error, All connection attempts failed', 'type': 'auth_error', 'param': 'None', 'code': '401'}}",
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '400 no healthy deployments for this model',
    source: 'BerriAI/litellm docs error_reference',
    report: {
      status: 400,
      body: '{"error":{"message":"There are no healthy deployments for this model","type":null,"param":null,"code":"400"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: '403 balance of the user, Chinese',
    source: 'one-api, new-api source: relay errors',
    report: {
      status: 403,
      body: '{"error": {"message": "用户余额不足 (request id: 2026)", "type": "new_api_error", "param": null, "code": "insufficient_user_quota"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '403 quota of the token used up, Chinese',
    source: 'one-api, new-api source: relay errors',
    report: {
      status: 403,
      body: '{"error": {"message": "令牌额度已用尽 (request id: 2026)", "type": "new_api_error", "param": null, "code": null}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '401 quota of this token used up, Chinese',
    source: 'one-api, new-api source: relay errors',
    report: {
      status: 401,
      body: '{"error": {"message": "该令牌额度已用尽 !token.UnlimitedQuota && token.RemainQuota = 0", "type": "new_api_error", "param": null, "code": null}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '403 token quota not enough, English',
    source: 'one-api, new-api source: relay errors',
    report: {
      status: 403,
      body: '{"error": {"message": "token quota is not enough, token remain quota: ＄0.000012", "type": "new_api_error", "param": null, "code": "pre_consume_token_quota_failed"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '403 cost set aside first, nothing left',
    source: 'one-api, new-api source: relay errors',
    report: {
      status: 403,
      body: '{"error": {"message": "预扣费额度失败, 用户剩余额度: ＄0.000012, 需要预扣费额度: ＄0.020000", "type": "new_api_error", "param": null, "code": "insufficient_user_quota"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '200 with success false',
    source: 'new-api admin answers',
    report: { status: 200, body: '{"success": false, "message": "用户余额不足"}' },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '200 event stream that ends in an empty balance',
    source: 'OhMyGPT streaming',
    report: {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: 'data: {"id":"c1","choices":[{"delta":{"content":"Hi"}}]}\n\ndata: {"statusCode":402,"message":"User balance is insufficient","errorType":"insufficient_balance_error"}\n\n',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '402 with a text of its own',
    source: 'resellers',
    report: { status: 402, body: 'Please top up.' },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '402 with an empty body',
    source: 'RFC 9110',
    report: { status: 402, body: '' },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '402 with JSON of another kind',
    source: 'resellers',
    report: { status: 402, body: '{"ok": false, "reason": "PAYMENT"}' },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '403 account is out of credits',
    source: 'OpenAI error codes',
    report: {
      status: 403,
      body: '{"error": {"message": "Your account has run out of credits.", "type": "billing_error", "param": null, "code": null}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '400 credit balance too low',
    source: 'Anthropic errors: credit balance',
    report: {
      status: 400,
      body: '{"type": "error", "error": {"type": "invalid_request_error", "message": "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '403 arrears, Chinese',
    source: 'resellers',
    report: {
      status: 403,
      body: '{"error": {"message": "账户已欠费，请充值", "type": "billing_error", "param": null, "code": null}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '402 balance not enough, Node SDK text',
    source: 'openai-node APIError text',
    report: {
      status: 402,
      body: '402 User balance is insufficient, your request has been rejected',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '402 as go-openai prints it',
    source: 'go-openai APIError text',
    report: {
      status: 402,
      body: 'error, status code: 402, status: 402 Payment Required, message: Insufficient balance',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '403 quota as the Python SDK prints it',
    source: 'openai-python APIStatusError text',
    report: {
      status: 403,
      body: "Error code: 403 - {'error': {'message': 'user quota is not enough (request id: 2026)', 'type': 'v_api_error', 'param': '', 'code': 'insufficient_user_quota'}}",
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '401 invalid token, Chinese',
    source: 'one-api, new-api source: relay errors',
    report: {
      status: 401,
      body: '{"error": {"message": "无效的令牌 (request id: 2026)", "type": "new_api_error", "param": null, "code": null}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '401 expired token, Chinese',
    source: 'one-api, new-api source: relay errors',
    report: {
      status: 401,
      body: '{"error": {"message": "该令牌已过期 (request id: 2026)", "type": "new_api_error", "param": null, "code": null}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '401 disabled token, Chinese',
    source: 'one-api, new-api source: relay errors',
    report: {
      status: 401,
      body: '{"error": {"message": "令牌已被禁用", "type": "new_api_error", "param": null, "code": null}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '401 banned user, Chinese',
    source: 'one-api, new-api source: relay errors',
    report: {
      status: 401,
      body: '{"error": {"message": "用户已被封禁", "type": "new_api_error", "param": null, "code": null}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '401 says no more than its status',
    source: 'RFC 9110',
    report: { status: 401, body: 'Unauthorized' },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '401 says no more than its status, Chinese',
    source: 'resellers',
    report: {
      status: 401,
      body: '{"error": {"message": "未授权", "type": null, "param": null, "code": null}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '401 without a body',
    source: 'RFC 9110',
    report: { status: 401 },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '401 incorrect key, own ends',
    source: 'OpenAI error codes',
    report: {
      status: 401,
      body: '{"error": {"message": "Incorrect API key provided: sk-fresh****************1234. You can find your API key at https://platform.openai.com/account/api-keys.", "type": "invalid_request_error", "param": null, "code": "invalid_api_key"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '401 revoked key',
    source: 'OpenAI error codes',
    report: {
      status: 401,
      body: '{"error": {"message": "Your API key has been revoked.", "type": "invalid_request_error", "param": null, "code": null}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '401 invalid x-api-key',
    source: 'Anthropic errors',
    report: {
      status: 401,
      body: '{"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '401 key not found, flat',
    source: 'OhMyGPT flat errors',
    report: {
      status: 401,
      body: '{"statusCode": 401, "message": "API key not found", "data": null}',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '422 team budget',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 422,
      body: '{"error": {"message": "Budget has been exceeded! Team=99c7 Current cost: 2.1, Max budget: 2.0", "type": "budget_exceeded", "param": null, "code": "422"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '400 organization budget, no type',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 400,
      body: '{"error": {"message": "Budget has been exceeded! Organization=o1 Current cost: 2.1, Max budget: 2.0", "type": null, "param": null, "code": "400"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '402 project budget',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 402,
      body: '{"error": {"message": "ExceededBudget: Project=p1 over budget. Spend=10.2, Budget=10", "type": "budget_exceeded", "param": null, "code": "402"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '429 key budget, old form',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 429,
      body: '{"error": {"message": "Budget has been exceeded! Current cost: 10.2, Max budget: 10.0", "type": null, "param": null, "code": "429"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '429 estimate, but the budget is used up',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 429,
      body: '{"error": {"message": "Budget has been exceeded! Current cost: 2.6, Estimated request cost: 0.1, Max budget: 2.5", "type": "budget_exceeded", "param": null, "code": "429"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '400 budget as the LiteLLM SDK words it',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 400,
      body: 'litellm.BadRequestError: Litellm_proxyException - Budget has been exceeded! Current cost: 14.1, Max budget: 10. Received Model Group=m1',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '400 budget, Python SDK text without its end',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 400,
      body: "Error code: 400 - {'error': {'message': 'Budget has been exceeded! Current cost: 14.1, Max bud",
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '400 budget after the words of a client',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 400,
      body: 'Request failed with status code 400: {"error":{"message":"Budget has been exceeded! Current cost: 52.9, Max budget: 50.0","type":"budget_exceeded"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '200 stream with an error event',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: 'event: error\ndata: {"error":{"message":"ExceededBudget: User=u-1 over budget. Spend=10.3, Budget=10.0","type":"budget_exceeded","code":"400"}}\n\n',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '429 budget under FastAPI detail',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 429,
      body: '{"detail": {"error": "Budget has been exceeded! Current cost: 2, Max budget: 1"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '401 early LiteLLM token budget',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 401,
      body: '{"error": {"message": "Authentication Error, ExceededTokenBudget: Current spend for token: 7.2e-05; Max Budget for Token: 2e-07", "type": "auth_error", "param": null, "code": "401"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '401 key blocked',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 401,
      body: '{"error": {"message": "Authentication Error, Key is blocked. Update via `/key/unblock` if you\'re an admin.", "type": "auth_error", "param": null, "code": "401"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '401 expired, SDK text',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 401,
      body: 'litellm.AuthenticationError: AuthenticationError: Litellm_proxyException - Authentication Error - Expired Key. Key Expiry time 2026-01-01 00:00:00+00:00',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '401 expired, by its type',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 401,
      body: '{"error": {"message": "Refused", "type": "expired_key", "param": null, "code": "401"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '401 unknown key, SDK that knows the gateway as openai',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 401,
      body: 'litellm.AuthenticationError: AuthenticationError: OpenAIException - Authentication Error, Invalid proxy server token passed. Received API Key = sk-...1234',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '401 bare',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 401,
      body: '{"error": {"message": "Authentication Error", "type": "auth_error", "param": null, "code": "401"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'openhands',
    what: '401 user blocked',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 401,
      body: '{"error": {"message": "Authentication Error, User=u-1 is blocked.", "type": "auth_error", "param": null, "code": "401"}}',
    },
    expect: 'convict',
  },
  {
    provider: 'ohmygpt',
    what: '402 page of a captive portal',
    source: 'hotel networks',
    report: {
      status: 402,
      headers: { 'content-type': 'text/html' },
      body: '<html><title>402 Payment Required</title><body>Buy internet access</body></html>',
    },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: '402 of the exit: proxy traffic used up',
    source: 'residential proxies answer for themselves',
    report: { status: 402, body: 'Proxy traffic limit reached, please top up your proxy plan' },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: '403 error code 1020 of Cloudflare, plain',
    source: 'cloudflare docs error-1020',
    report: { status: 403, body: 'error code: 1020' },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: '429 error code 1015 of Cloudflare, plain',
    source: 'cloudflare docs error-1015',
    report: { status: 429, headers: { 'retry-after': '86400' }, body: 'error code: 1015' },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: "403 page inside a gateway's JSON",
    source: 'new-api: bad response body',
    report: {
      status: 403,
      body: '{"error": {"message": "<!DOCTYPE html><html><title>Just a moment...</title></html>", "type": "upstream_error", "param": null, "code": "bad_response_status_code"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: "403 balance of the relay's channel, Chinese",
    source: 'one-api, new-api source: relay errors',
    report: {
      status: 403,
      body: '{"error": {"message": "上游渠道余额不足", "type": "new_api_error", "param": null, "code": null}}',
    },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: "429 relay's upstream, English",
    source: 'one-api, new-api source: relay errors',
    report: {
      status: 429,
      body: '{"error": {"message": "upstream rate limit exceeded, please retry later", "type": "upstream_error", "param": null, "code": null}}',
    },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: '404 model that does not exist',
    source: 'OpenAI error codes',
    report: {
      status: 404,
      body: '{"error": {"message": "The model `gpt-9` does not exist or you do not have access to it.", "type": "invalid_request_error", "param": null, "code": "model_not_found"}}',
    },
    expect: 'nothing',
  },
  {
    provider: 'ohmygpt',
    what: '503 no channel for a model, code',
    source: 'songquanpeng/one-api#2340',
    report: {
      status: 503,
      body: '{"error": {"code": "model_not_found", "message": "分组 default 下模型 gpt-5.1-high 无可用渠道（distributor）", "type": "packy_api_error"}}',
    },
    expect: 'nothing',
  },
  {
    provider: 'ohmygpt',
    what: '503 no channel for a model, English',
    source: 'new-api distributor',
    report: {
      status: 503,
      body: '{"error": {"message": "No available channel for model gpt-5.1 under group default", "type": "new_api_error", "param": null, "code": null}}',
    },
    expect: 'nothing',
  },
  {
    provider: 'ohmygpt',
    what: '403 no right to a model, Chinese',
    source: 'one-api, new-api source: relay errors',
    report: {
      status: 403,
      body: '{"error": {"message": "该令牌无权访问模型 gpt-5", "type": "new_api_error", "param": null, "code": null}}',
    },
    expect: 'nothing',
  },
  {
    provider: 'ohmygpt',
    what: '400 context too long',
    source: 'OpenAI error codes',
    report: {
      status: 400,
      body: '{"error": {"message": "This model\'s maximum context length is 128000 tokens.", "type": "invalid_request_error", "param": null, "code": "context_length_exceeded"}}',
    },
    expect: 'nothing',
  },
  {
    provider: 'ohmygpt',
    what: '403 region',
    source: 'OpenAI error codes',
    report: {
      status: 403,
      body: '{"error": {"message": "Country, region, or territory not supported", "type": "request_forbidden", "param": null, "code": "unsupported_country_region_territory"}}',
    },
    expect: 'nothing',
  },
  {
    provider: 'ohmygpt',
    what: '400 bad parameter',
    source: 'OpenAI error codes',
    report: {
      status: 400,
      body: '{"error": {"message": "Invalid value for \'temperature\'", "type": "invalid_request_error", "param": null, "code": null}}',
    },
    expect: 'nothing',
  },
  {
    provider: 'ohmygpt',
    what: '403 request dearer than a full account',
    source: 'one-api, new-api source: relay errors',
    report: {
      status: 403,
      body: '{"error": {"message": "预扣费额度失败, 用户剩余额度: ＄4.990000, 需要预扣费额度: ＄5.200000", "type": "new_api_error", "param": null, "code": "insufficient_user_quota"}}',
    },
    expect: 'nothing',
  },
  {
    provider: 'ohmygpt',
    what: '400 a prompt that imitates an empty balance',
    source: 'OpenAI error codes',
    report: {
      status: 400,
      body: '{"error": {"message": "Invalid value: \'User balance is insufficient\'", "type": "invalid_request_error", "param": null, "code": null}}',
    },
    expect: 'nothing',
  },
  {
    provider: 'ohmygpt',
    what: '200 completion that talks of money',
    source: 'a completion is no error',
    report: {
      status: 200,
      body: '{"id": "c1", "choices": [{"message": {"content": "User balance is insufficient"}}]}',
    },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: '200 plain text that talks of money',
    source: 'a completion is no error',
    report: { status: 200, body: 'User balance is insufficient' },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: '200 event stream without an error',
    source: 'a completion is no error',
    report: {
      status: 200,
      body: 'data: {"choices":[{"delta":{"content":"{\\"error\\":{\\"type\\":\\"insufficient_balance_error\\"}}"}}]}\n\ndata: [DONE]\n\n',
    },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: '401 state of the token unclear, Chinese',
    source: 'QuantumNous/new-api#3302',
    report: {
      status: 401,
      body: '{"error": {"message": "该令牌状态不可用", "type": "new_api_error", "param": null, "code": ""}}',
    },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: '401 ends of another key',
    source: 'QuantumNous/new-api#3302',
    report: {
      status: 401,
      body: '{"error": {"message": "Incorrect API key provided: sk-zzzz****************************************9Q9Q.", "type": "invalid_request_error", "param": null, "code": "invalid_api_key"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: 'network error of the exit',
    source: 'undici ProxyAgent',
    report: { error: 'Proxy response (407) !== 200 when HTTP Tunneling' },
    expect: 'spare',
  },
  {
    provider: 'ohmygpt',
    what: '500 with words of a key in a stack',
    source: 'resellers',
    report: { status: 500, body: 'Internal error at checkKey: invalid key cache' },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '401 database away, prisma words',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 401,
      body: '{"error": {"message": "Authentication Error, Can\'t reach database server at `db`:`5432`", "type": "auth_error", "param": null, "code": "401"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '401 relation missing',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 401,
      body: '{"error": {"message": "Authentication Error, relation \\"LiteLLM_VerificationToken\\" does not exist", "type": "auth_error", "param": null, "code": "401"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '401 a fault of Python in the catch-all',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 401,
      body: '{"error": {"message": "Authentication Error, \'NoneType\' object has no attribute \'get\'", "type": "auth_error", "param": null, "code": "401"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '401 a fault of Redis in the catch-all',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 401,
      body: '{"error": {"message": "Authentication Error, Error 111 connecting to redis:6379. Connection refused.", "type": "auth_error", "param": null, "code": "401"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '401 catch-all, Python SDK text',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 401,
      body: "Error code: 401 - {'error': {'message': 'Authentication Error, Timed out fetching a new connection from the connection pool', 'type': 'auth_error', 'param': 'None', 'code': '401'}}",
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '401 of the provider behind',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 401,
      body: '{"error": {"message": "litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key provided: sk-ab***yz.", "type": "invalid_request_error", "param": null, "code": "401"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '429 of the provider behind',
    source: 'LiteLLM error reference',
    report: {
      status: 429,
      body: '{"error": {"message": "litellm.RateLimitError: RateLimitError: AnthropicException - {\\"type\\":\\"error\\",\\"error\\":{\\"type\\":\\"rate_limit_error\\",\\"message\\":\\"This request would exceed your account\'s rate limit\\"}}", "type": "throttling_error", "param": null, "code": "429"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '402 of the provider behind',
    source: 'LiteLLM error reference',
    report: {
      status: 402,
      body: '{"error": {"message": "litellm.APIError: APIError: OpenrouterException - {\\"error\\":{\\"message\\":\\"Insufficient credits\\",\\"code\\":402}}", "type": null, "param": null, "code": "402"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '429 budget of an end user',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 429,
      body: '{"error": {"message": "Budget has been exceeded! End User=eu-1 Current cost: 1.2, Max budget: 1.0", "type": "budget_exceeded", "param": null, "code": "429"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '400 budget of a customer',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 400,
      body: '{"error": {"message": "ExceededBudget: Customer=c-1 over budget. Spend=1.2, Budget=1.0", "type": "budget_exceeded", "param": null, "code": "400"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '429 budget of a session',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 429,
      body: '{"error": {"message": "Session budget exceeded for session s1. Current spend: $2.0000, max_budget_per_session: $1.00.", "type": "throttling_error", "param": null, "code": null}}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '400 estimate above the rest of a budget',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 400,
      body: '{"error": {"message": "Budget has been exceeded! Current cost: 9.0, Estimated request cost: 1.5, Max budget: 10.0", "type": "budget_exceeded", "param": null, "code": "400"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '429 budget of the gateway with a provider',
    source: 'LiteLLM source: proxy auth checks',
    report: { status: 429, body: 'Exceeded budget for provider openai: 12.1 >= 10.0' },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '400 model name that imitates a used-up budget',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 400,
      body: '{"error": {"message": "Invalid model name passed in model=Budget has been exceeded! Call `/v1/models`", "type": "invalid_request_error", "param": null, "code": "400"}}',
    },
    expect: 'nothing',
  },
  {
    provider: 'openhands',
    what: '400 model name that imitates an answer',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 400,
      body: '{"error": {"message": "Invalid model name passed in model={\\"error\\":{\\"type\\":\\"budget_exceeded\\"}}", "type": "invalid_request_error", "param": null, "code": "400"}}',
    },
    expect: 'nothing',
  },
  {
    provider: 'openhands',
    what: '401 model not for this key',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 401,
      body: '{"error": {"message": "Authentication Error, API Key not allowed to access model. This token can only access models=[\'m1\']. Tried to access m2", "type": "auth_error", "param": null, "code": "401"}}',
    },
    expect: 'nothing',
  },
  {
    provider: 'openhands',
    what: '403 model not for this team',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 403,
      body: '{"error": {"message": "team not allowed to access model", "type": "team_model_access_denied", "param": null, "code": "403"}}',
    },
    expect: 'nothing',
  },
  {
    provider: 'openhands',
    what: '429 parallel requests of the key',
    source: 'LiteLLM source: proxy auth checks',
    report: {
      status: 429,
      body: '{"error": {"message": "Max parallel request limit reached. Hit limit for LiteLLM Virtual Key", "type": "None", "param": null, "code": "429"}}',
    },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '502 page of the load balancer',
    source: 'nginx',
    report: { status: 502, body: '<html>\r\n<head><title>502 Bad Gateway</title></head>' },
    expect: 'spare',
  },
  {
    provider: 'openhands',
    what: '401 page of a single sign-on',
    source: 'oauth2-proxy',
    report: { status: 401, body: '<!-- login --><html><title>Sign in</title></html>' },
    expect: 'spare',
  },
];
