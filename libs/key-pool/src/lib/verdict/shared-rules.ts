import type { ClassificationRule } from './rule';

/*
 * Rows that hold for every provider. Sources: SPEC 6.1; OpenAI's, one-api's, new-api's and LiteLLM's errors as their
 * documentation, source and issues show them.
 *
 * A row that convicts a key is anchored at the start of the upstream's own words. Upstreams repeat parts of the request
 * ("Invalid model name passed in model=…"), so a text found anywhere would let whoever writes the request burn one backup
 * after the other. Rows that spare a key may look anywhere. Every pattern matches in linear time.
 */

/** Refusals by what stands between worker and upstream. They come first: nothing in such a page is about the key. */
export const EXIT_RULES: readonly ClassificationRule[] = [
  { verdict: 'exit_refused', reason: 'proxy_refused', status: [407] },
  {
    verdict: 'exit_refused',
    reason: 'proxy_refused',
    status: [402, 403, 429],
    header: ['proxy-authenticate'],
  },
  { verdict: 'exit_refused', reason: 'blocked_page', status: [403, 429], form: ['markup'] },
  { verdict: 'exit_refused', reason: 'blocked_page', status: [403, 429], header: ['cf-mitigated'] },
  // Cloudflare answers programs with its code alone.
  {
    verdict: 'exit_refused',
    reason: 'blocked_page',
    status: [403, 429],
    text: /^error code: 1\d{3}\b/i,
  },
  {
    verdict: 'exit_refused',
    reason: 'proxy_refused',
    status: [402, 403, 429],
    text: /\b(?:residential|proxy (?:traffic|bandwidth|plan|account|subscription|balance|provider|user|authentication))\b/i,
  },
  {
    verdict: 'upstream_unavailable',
    reason: 'gateway_page',
    status: [401, [500, 599]],
    form: ['markup'],
  },
  { verdict: 'unknown', reason: 'gateway_page', status: [402], form: ['markup'] },
  { verdict: 'unknown', reason: 'another_key', status: [[400, 499]], showsAnotherKey: true },
];

/** Faults of the request, whatever the status. */
export const REQUEST_RULES: readonly ClassificationRule[] = [
  {
    verdict: 'request_fault',
    reason: 'key_not_sent',
    status: [401],
    text: /^(?:no (?:api[ -]?key|token|authorization header|credentials?) (?:passed|provided|found|supplied)|missing (?:the )?(?:api[ -]?key|token|authorization|bearer)|malformed api key passed in|you didn't provide an api key|未提供(?:令牌|密钥|api ?key|token)|缺少(?:令牌|密钥|api ?key|token))/i,
  },
  {
    verdict: 'request_fault',
    reason: 'store_access_denied',
    errorType: /^(?:[a-z]{1,20}_)?vector_store_access_denied$/,
  },
  {
    verdict: 'request_fault',
    reason: 'store_access_denied',
    text: /\b(?:not allowed|not have (?:access|permission)|not authorized)\b[^.]{0,40}\bvector stores?\b|\bvector store access denied\b/i,
  },
  {
    verdict: 'request_fault',
    reason: 'tool_access_denied',
    errorType: /^(?:[a-z]{1,20}_search_)?tool_access_denied$/,
  },
  {
    verdict: 'request_fault',
    reason: 'tool_access_denied',
    text: /\b(?:not allowed|not have (?:access|permission)|not authorized)\b[^.]{0,40}\btools?\b|\btool access denied\b/i,
  },
  {
    verdict: 'request_fault',
    reason: 'model_access_denied',
    errorType:
      /^(?:[a-z]{1,20}_)?model_(?:access_denied|not_found|not_supported|not_allowed|unavailable)$|^(?:invalid|unsupported|unknown)_model$|^no_available_channel$/,
  },
  {
    verdict: 'request_fault',
    reason: 'model_access_denied',
    text: /\b(?:not allowed|not (?:have|has) (?:access|permission)|no (?:access|permission)|not authorized|not permitted|no (?:available )?(?:channels?|distributors?)|no healthy deployments?)\b[^.。]{0,60}\bmodels?\b|\bmodel access denied\b|\b(?:invalid|unknown|unsupported) model\b/i,
  },
  {
    verdict: 'request_fault',
    reason: 'model_access_denied',
    text: /\bmodels?\b.{0,80}\b(?:not (?:found|supported|available|allowed|permitted|exist)|unavailable|unsupported|does(?:n't| not) (?:exist|support)|no (?:available )?channels?)\b/i,
  },
  {
    verdict: 'request_fault',
    reason: 'model_access_denied',
    text: /模型.{0,80}(?:不存在|无可用|不可用|不支持|无权|未开通|已下线|无权限|没有权限)|(?:无权|不支持|没有权限|无法)(?:访问|使用|调用).{0,30}模型|无可用渠道/,
  },
  {
    verdict: 'request_fault',
    reason: 'region_not_supported',
    errorType: ['unsupported_country_region_territory'],
  },
  {
    verdict: 'request_fault',
    reason: 'region_not_supported',
    status: [400, 401, 403, 451],
    text: /\b(?:regions?|country|countries|territory|location)\b.{0,60}\b(?:supported|unsupported|available|allowed|restricted|blocked)\b|(?:地区|区域|国家).{0,20}(?:不支持|受限|不可用)/i,
  },
  {
    verdict: 'request_fault',
    reason: 'context_too_long',
    errorType: ['context_length_exceeded', 'string_above_max_length'],
  },
  {
    verdict: 'request_fault',
    reason: 'context_too_long',
    text: /\blong[- ]context\b|\bcontext (?:length|window|limit)\b|\bmaximum context\b|\bprompt is too long\b|上下文(?:长度|窗口|超)/i,
  },
  {
    verdict: 'request_fault',
    reason: 'route_access_denied',
    errorType: ['team_member_permission_error', 'route_not_allowed'],
  },
  {
    verdict: 'request_fault',
    reason: 'route_access_denied',
    status: [401, 403],
    text: /^(?:only proxy admin can|tried to access route=)|\bnot allowed to (?:call|access) this route\b/i,
  },
];

/** Faults of the upstream, or of what is behind it, whatever the status. */
export const UPSTREAM_RULES: readonly ClassificationRule[] = [
  {
    verdict: 'upstream_unavailable',
    reason: 'upstream_saturated',
    text: /上游.{0,20}(?:负载|饱和|繁忙|限流|错误|异常|超时|不可用|失败|余额|额度)|负载已?饱和|(?:服务器?|系统)(?:繁忙|过载)|渠道.{0,20}(?:余额|额度|配额|密钥|异常|错误|禁用)|\b(?:model|engine|server|service|system)s?\b.{0,30}\boverloaded\b|^upstream\b.{0,60}\b(?:error|saturated|overloaded|busy|unavailable|quota|balance|rate limit|time(?:d )?out)/i,
  },
  { verdict: 'upstream_unavailable', reason: 'upstream_error', errorType: /^channel:/ },
];

/** What the status says where the body says nothing of its own. */
export const STATUS_RULES: readonly ClassificationRule[] = [
  { verdict: 'rate_limited', reason: 'rate_limited', status: [429] },
  { verdict: 'upstream_unavailable', reason: 'timeout', status: [408, 504, 524] },
  { verdict: 'upstream_unavailable', reason: 'upstream_error', status: [[500, 599]] },
  {
    verdict: 'unknown',
    reason: 'account_restricted',
    status: [400, 403],
    text: /\b(?:account|organi[sz]ation|user|team|project|workspace)\b.{0,60}\b(?:restricted|suspended|banned|deactivated|disabled|blocked|frozen|terminated)\b|(?:账户|账号|帐号|用户|组织).{0,20}(?:封禁|禁用|停用|冻结|注销|限制)/i,
  },
  { verdict: 'request_fault', reason: 'request_too_large', status: [413] },
  {
    verdict: 'request_fault',
    reason: 'bad_request',
    status: [400, 404, 413, 422],
    errorType:
      /^(?:invalid_request(?:_error)?|bad_?request(?:error|_error)?|invalid_parameter|invalid_argument|invalid_value|missing_required_parameter|unsupported_parameter|content_filter|content_policy_violation|not_found(?:_error)?|validation_error|value_error(?:\.\w{1,40})?|missing|int_parsing|int_type|int|string_type|json_invalid|type_error(?:\.\w{1,40})?)$/,
  },
  {
    verdict: 'request_fault',
    reason: 'bad_request',
    status: [400, 404, 422],
    text: /\b(?:invalid|missing|unsupported|unknown|required|unexpected|malformed|unrecognized)\b.{0,40}\b(?:parameters?|arguments?|fields?|values?|json|body|request|messages?|inputs?|prompt|schema|format|url|path|route)\b|\b(?:parameters?|arguments?|fields?|values?|inputs?|messages?|max_tokens|temperature|body|json)\b.{0,60}\b(?:invalid|missing|required|must be|should be|is too|unsupported|not supported|exceeds?)\b|(?:参数|请求|字段|消息).{0,20}(?:错误|无效|缺失|不合法|不能为空|格式)|\bcontent (?:policy|management|filter)/i,
  },
  {
    verdict: 'request_fault',
    reason: 'not_found',
    status: [404],
    text: /^(?:not found|no route|cannot (?:get|post)|invalid url)\b/i,
  },
  {
    verdict: 'request_fault',
    reason: 'unprocessable_request',
    status: [422],
    text: /^(?:unprocessable|validation error|field required|input should be)\b/i,
  },
  { verdict: 'unknown', reason: 'forbidden', status: [403] },
  {
    verdict: 'exit_refused',
    reason: 'proxy_refused',
    networkError: /\b407\b|proxy authentication|socks\S{0,20} authentication/i,
  },
  {
    verdict: 'upstream_unavailable',
    reason: 'timeout',
    networkError: /time(?:d ?|[- ])?out|deadline exceeded/i,
  },
  { verdict: 'upstream_unavailable', reason: 'network_error', networkError: /\S/ },
];

/** 401 with words about this key or its account, or with no words at all. */
export const KEY_RULES: readonly ClassificationRule[] = [
  {
    verdict: 'invalid_key',
    reason: 'expired_key',
    status: [401],
    text: /^(?:(?:the|your|this|provided) )*(?:expired (?:api[ -]?)?(?:key|token)|(?:api[ -]?key|key|token)\b.{0,60}\b(?:has |is )?expired)\b|^(?:该|此|您的|你的|当前)?(?:api ?)?(?:令牌|密钥|秘钥|key|token)\s?(?:已|已经)?过期/i,
  },
  {
    verdict: 'invalid_key',
    reason: 'blocked_key',
    status: [401],
    text: /^(?:(?:the|your|this|provided) )*(?:api[ -]?key|key|token|account|user|organi[sz]ation|team|project)\b.{0,220}\b(?:blocked|disabled|revoked|deactivated|suspended|banned|deleted|terminated)\b|^(?:该|此|您的|你的|当前)?(?:api ?)?(?:令牌|密钥|秘钥|key|token|账户|账号|帐号|用户)\s?(?:已|已经|被)*(?:禁用|封禁|停用|撤销|吊销|删除|冻结|注销)/i,
  },
  {
    verdict: 'invalid_key',
    reason: 'invalid_key',
    status: [401],
    text: /^(?:(?:the|your|this|provided|an?) )*(?:invalid|incorrect|unknown|wrong|bad|unrecognized)\b.{0,40}\b(?:api[ -]?keys?|x-api-key|keys?|tokens?|credentials?|authorization)\b|^(?:(?:the|your|this|provided) )*(?:api[ -]?key|key|token|credentials?)\b.{0,60}\b(?:invalid|incorrect|unknown|not found|not exist|doesn't exist|not valid|no longer valid|not recognized|wrong)\b|^(?:无效|错误|非法|未知)的?\s?(?:api ?)?(?:令牌|密钥|秘钥|key|token)|^(?:该|此|您的|你的|当前|提供的)*(?:api ?)?(?:令牌|密钥|秘钥|key|token)\s?(?:是|验证)?(?:无效|不存在|已失效|错误|不正确|失败)/i,
  },
  // 401 with a body that says no more than its status.
  {
    verdict: 'invalid_key',
    reason: 'invalid_key',
    status: [401],
    text: /^(?:401[ :-]{0,3})?(?:unauthori[sz]ed|not authori[sz]ed|authentication (?:failed|required|error)|access denied|authorization required|未授权|未经授权|认证失败|鉴权失败|身份验证失败)?[\s.!。！]*$/i,
  },
  // 401 without any words.
  {
    verdict: 'invalid_key',
    reason: 'invalid_key',
    status: [401],
    form: ['empty'],
  },
];
