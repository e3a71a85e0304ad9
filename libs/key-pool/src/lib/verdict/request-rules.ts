import type { ClassificationRule } from './rule';

/** Faults of the request, whatever the status. */
export const REQUEST_RULES: readonly ClassificationRule[] = [
  {
    name: 'key-not-sent',
    verdict: 'request_fault',
    reason: 'key_not_sent',
    status: [401, 403],
    text: /^(?:no (?:valid )?(?:api[ _-]?key|(?:access )?token|authorization header|auth(?:entication)?|(?:auth )?credentials?)(?: header)? (?:was |were )?(?:passed|provided|found|supplied|given|sent|present)|missing (?:or invalid |the |your )?(?:api[ -]?key|token|auth|bearer|credentials)|malformed api key passed in|you didn't provide an api key|(?:api[ -]?key|x-api-key|token|credentials?|authentication credentials|(?:authorization|authentication|api[ -]?key|x-api-key) header) (?:is |was |were |are )?(?:missing|required|not (?:provided|supplied|sent|set|present))|not logged in|未提供(?:令牌|密钥|api ?key|token)|缺少(?:令牌|密钥|api ?key|token)|无权进行此操作,未登录|chưa cung cấp (?:token|khóa))/i,
  },
  {
    name: 'store-type',
    verdict: 'request_fault',
    reason: 'store_access_denied',
    errorType: /^(?:[a-z]{1,20}_)?vector_store_access_denied$/,
  },
  {
    name: 'store-words',
    verdict: 'request_fault',
    reason: 'store_access_denied',
    text: /\b(?:not allowed|not have (?:access|permission)|not authorized)\b[^.]{0,40}\bvector stores?\b|\bvector store access denied\b/i,
  },
  {
    name: 'tool-type',
    verdict: 'request_fault',
    reason: 'tool_access_denied',
    errorType: /^(?:[a-z]{1,20}_search_)?tool_access_denied$/,
  },
  {
    name: 'tool-words',
    verdict: 'request_fault',
    reason: 'tool_access_denied',
    text: /\b(?:not allowed|not have (?:access|permission)|not authorized)\b[^.]{0,40}\btools?\b|\btool access denied\b/i,
  },
  {
    name: 'model-type',
    verdict: 'request_fault',
    reason: 'model_access_denied',
    errorType:
      /^(?:[a-z]{1,20}_)?model_(?:access_denied|not_found|not_supported|not_allowed|unavailable|price_error|cost_map_missing)$|^(?:invalid|unsupported|unknown)_model$|^no_available_channel$|^deployment_?not_?found$/,
  },
  {
    name: 'model-denied',
    verdict: 'request_fault',
    reason: 'model_access_denied',
    text: /\b(?:not allowed|not (?:have|has) (?:access|permission)|no (?:access|permission)|not authorized|not permitted|no (?:available )?(?:channels?|distributors?)|no healthy deployments?|available channels?)\b[^.。]{0,60}\bmodels?\b(?! budget)|\bno model grants\b|\bmodel access denied\b|\b(?:invalid|unknown|unsupported) model\b|\bmust be verified to use\b/i,
  },
  {
    name: 'model-missing',
    verdict: 'request_fault',
    reason: 'model_access_denied',
    text: /\bmodels?\b.{0,80}\b(?:not (?:found|supported|available|allowed|permitted|exist|specified|in the allowed models)|unavailable|unsupported|does(?:n't| not) (?:exist|support)|no (?:available )?channels?)\b|^(?:model: ?\S|model is blocked\b|llm provider not provided)/i,
  },
  {
    name: 'model-chinese',
    verdict: 'request_fault',
    reason: 'model_access_denied',
    text: /模型.{0,80}(?:不存在|无可用|不可用|不支持|无权|未开通|已下线|无权限|没有权限|不能为空)|(?:无权|不支持|没有权限|无法)(?:访问|使用|调用).{0,30}模型|无可用渠道/,
  },
  {
    name: 'region-type',
    verdict: 'request_fault',
    reason: 'region_not_supported',
    errorType: ['unsupported_country_region_territory'],
  },
  {
    name: 'region-words',
    verdict: 'request_fault',
    reason: 'region_not_supported',
    status: [400, 401, 403, 451],
    text: /\b(?:regions?|country|countries|territory|location)\b.{0,60}\b(?:supported|unsupported|available|allowed|restricted|blocked)\b|(?:地区|区域|国家).{0,20}(?:不支持|受限|不可用)/i,
  },
  {
    name: 'context-type',
    verdict: 'request_fault',
    reason: 'context_too_long',
    errorType: ['context_length_exceeded', 'string_above_max_length'],
  },
  {
    name: 'context-words',
    verdict: 'request_fault',
    reason: 'context_too_long',
    text: /\blong[- ]context\b|\bcontext (?:length|window|limit)\b|\bcontextwindowexceeded|\bmaximum context\b|\bprompt is too long\b|上下文(?:长度|窗口|超)/i,
  },
  {
    name: 'content-type',
    verdict: 'request_fault',
    reason: 'content_refused',
    errorType:
      /^(?:content_filter|content_policy(?:_violation)?|data_?inspection_?failed|sensitive_words_detected|prompt_blocked|invalid_prompt|moderation_blocked|responsibleaipolicyviolation)$/,
  },
  {
    name: 'content-words',
    verdict: 'request_fault',
    reason: 'content_refused',
    status: [400, 403, 422, 451],
    text: /\bsafety system\b|\bprompt injection\b|\bcontent[ _-]?(?:policy|safety|management|filter)|\bcontentpolicyviolation|\bmoderation\b|\bguardrails?\b|\bsensitive words?\b|\binappropriate content\b|敏感词|不安全或敏感|违规内容|内容(?:安全|审核|违规)/i,
  },
  {
    name: 'route-type',
    verdict: 'request_fault',
    reason: 'route_access_denied',
    errorType: ['team_member_permission_error', 'route_not_allowed'],
  },
  {
    name: 'route-words',
    verdict: 'request_fault',
    reason: 'route_access_denied',
    status: [401, 403],
    text: /^(?:only proxy admin can|tried to access route=)|\bnot allowed to (?:call|access) this route\b|\bnot have (?:permission|access) to (?:use|access|call|perform) (?:the|this) (?:specified )?(?:resource|endpoint|operation|feature|route)\b|^missing scopes\b|\bmissing scopes:/i,
  },
];
