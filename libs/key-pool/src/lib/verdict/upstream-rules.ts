import type { ClassificationRule } from './rule';

/** Faults of the upstream, or of what is behind it, whatever the status. */
export const UPSTREAM_RULES: readonly ClassificationRule[] = [
  {
    name: 'upstream-saturated',
    verdict: 'upstream_unavailable',
    reason: 'upstream_saturated',
    text: /上游.{0,20}(?:负载|饱和|繁忙|限流|错误|异常|超时|不可用|失败|余额|额度|返回)|负载已?饱和|(?:服务器?|系统)(?:繁忙|过载)|渠道.{0,20}(?:余额|额度|配额|密钥|异常|错误|禁用)|\b(?:model|engine|server|service|system)s?\b.{0,30}\boverloaded\b|^model capacity reached\b|\bupstream load\b/i,
  },
  {
    name: 'upstream-words',
    verdict: 'upstream_unavailable',
    reason: 'upstream_error',
    text: /^(?:the |our |an? )?(?:upstream|channel|(?:model )?provider (?:returned|behind|error|refused|rejected))\b|^bad response status code\b/i,
  },
  {
    name: 'channel-type',
    verdict: 'upstream_unavailable',
    reason: 'upstream_error',
    errorType: /^channel:/,
  },
  // A gateway that cannot look the key up: one-api and new-api say "invalid token" then, LiteLLM answers 401
  // (BerriAI/litellm#29986, #4880, #29093).
  {
    name: 'database-type',
    verdict: 'upstream_unavailable',
    reason: 'upstream_database_down',
    errorType: [
      'no_db_connection',
      'auth_provider_unavailable',
      'query_data_error',
      'update_data_error',
    ],
  },
  {
    name: 'database-words',
    verdict: 'upstream_unavailable',
    reason: 'upstream_database_down',
    status: [[400, 599]],
    text: /\b(?:database|db|redis|mysql|postgres\w{0,5}|sqlite)\b.{0,40}\b(?:errors?|unavailable|connect\w{0,5}|timed? ?out|down|locked|failed|failure|refused|closed|lost|starting up|shutting down)\b|\b(?:can't|cannot|could not|unable to|failed to|not|no|error \d{1,5}) (?:be )?(?:reach|connect\w{0,3}|query|access)\b.{0,20}\b(?:database|db|redis|mysql|postgres\w{0,5})\b|\bquery engine\b|\brelation "litellm_|\bprisma\b|数据库|資料库|资料库|cơ sở dữ liệu|データベース|base de don|баз[аеуы] данных/i,
  },
  {
    name: 'lookup-failed',
    verdict: 'upstream_unavailable',
    reason: 'upstream_database_down',
    status: [401, 403],
    text: /\bdial tcp\b|\bi\/o timeout\b|\bcontext (?:deadline exceeded|canceled)\b|\bconnection (?:refused|reset|timed out|closed|pool)\b|\btoo many connections\b|\bconnection attempts failed\b|\bconnecterror\b|\bE(?:CONNREFUSED|CONNRESET|TIMEDOUT|AI_AGAIN)\b|^令牌验证失败|^internal (?:\w{1,20} )?error\b|^(?:unable|failed) to (?:validate|verify|check|look up|load) (?!(?:\w{1,20} ){0,2}credentials)|\bcheck_cache_only\b/i,
  },
];

/** What the status says where the body says nothing of its own. */
export const STATUS_RULES: readonly ClassificationRule[] = [
  { name: 'throttled', verdict: 'rate_limited', reason: 'rate_limited', status: [429] },
  {
    name: 'timeout',
    verdict: 'upstream_unavailable',
    reason: 'timeout',
    status: [408, 504, 524],
  },
  {
    name: 'server-error',
    verdict: 'upstream_unavailable',
    reason: 'upstream_error',
    status: [[500, 599]],
  },
  {
    name: 'account-restricted',
    verdict: 'unknown',
    reason: 'account_restricted',
    status: [400, 403],
    text: /\b(?:account|organi[sz]ation|user|team|project|workspace)\b.{0,60}\b(?:restricted|suspended|banned|deactivated|disabled|blocked|frozen|terminated)\b|^you have reached your (?:\w{1,12} ){0,3}usage limits?\b|^you(?:'re| are) out of (?:extra )?usage\b|(?:账户|账号|帐号|用户|组织).{0,20}(?:封禁|禁用|停用|冻结|注销|限制)/i,
  },
  {
    name: 'key-under-400',
    verdict: 'unknown',
    reason: 'key_refused',
    status: [400, 404],
    text: /^(?:(?:the|your|this|provided|an?) )*(?:(?:invalid|incorrect|unknown|expired) )?(?:api[ -]?key|access token)\b(?! (?:parameter|field))/i,
  },
  { name: 'too-large', verdict: 'request_fault', reason: 'request_too_large', status: [413] },
  {
    name: 'request-type',
    verdict: 'request_fault',
    reason: 'bad_request',
    status: [400, 404, 413, 422],
    errorType:
      /^(?:invalid_request(?:_error)?|bad_?request(?:error|_error)?|bad_request_body|invalid_parameter|invalid_argument|invalid_value|missing_required_parameter|unsupported_parameter|not_found(?:_error)?|validation_error|value_error(?:\.\w{1,40})?|missing|int_parsing|int_type|int|string_type|json_invalid|type_error(?:\.\w{1,40})?)$/,
  },
  {
    name: 'request-words',
    verdict: 'request_fault',
    reason: 'bad_request',
    status: [400, 404, 422],
    text: /\b(?:invalid|missing|unsupported|unknown|required|unexpected|malformed|unrecognized)\b.{0,40}\b(?:parameters?|arguments?|fields?|values?|json|body|request|messages?|inputs?|prompt|schema|format|url|path|route)\b|\b(?:parameters?|arguments?|fields?|values?|inputs?|messages?|max_tokens|temperature|body|json)\b.{0,60}\b(?:invalid|missing|required|must be|should be|is too|unsupported|not supported|exceeds?)\b|\bnot support\b.{0,20}\bparameters?\b|(?:参数|请求|字段|消息).{0,20}(?:错误|无效|缺失|不合法|不能为空|格式)/i,
  },
  {
    name: 'not-found',
    verdict: 'request_fault',
    reason: 'not_found',
    status: [404],
    text: /^(?:not found|no route|cannot (?:get|post)|invalid url)\b/i,
  },
  {
    name: 'unprocessable',
    verdict: 'request_fault',
    reason: 'unprocessable_request',
    status: [422],
    text: /^(?:unprocessable|validation error|field required|input should be)\b/i,
  },
  { name: 'forbidden', verdict: 'unknown', reason: 'forbidden', status: [403] },
  {
    name: 'proxy-error',
    verdict: 'exit_refused',
    reason: 'proxy_refused',
    networkError:
      /\b407\b|proxy authentication|socks\S{0,20} authentication|\bfrom proxy after connect\b|\btunnel connection failed: 4\d\d\b/i,
  },
  {
    name: 'network-timeout',
    verdict: 'upstream_unavailable',
    reason: 'timeout',
    networkError: /time(?:d ?|[- ])?out|deadline exceeded/i,
  },
  {
    name: 'network-error',
    verdict: 'upstream_unavailable',
    reason: 'network_error',
    networkError: /\S/,
  },
];
