/**
 * What keys are answered that nothing convicts, one a line: what may happen, provider (or any), status, body (⏎ is a line
 * break). Sources as in `dead-keys.fixture.ts`.
 */
export const SPARED_KEYS = String.raw`
convict_or_suspect ohmygpt 403 {"error":{"message":"Số dư không đủ","type":"error"}}
convict_or_suspect ohmygpt 403 {"error":{"message":"残高が不足しています","type":"error"}}
spare ohmygpt 401 null
convict_or_suspect ohmygpt 400 {"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}
spare ohmygpt 401 ⏎⏎  <html><body><h1>Unauthorized</h1></body></html>
spare ohmygpt 401 <?xml version="1.0"?><Error><Code>InvalidAccessKeyId</Code></Error>
spare ohmygpt 401 <script>location="/login"</script>
spare ohmygpt 401 <meta http-equiv="refresh">
spare ohmygpt 401 <table><tr><td>Unauthorized
spare ohmygpt 403 <html>⏎<head><title>403 Forbidden</title></head>⏎<body>⏎<center><h1>403 Forbidden</h1></center>⏎</body>⏎</html>
spare ohmygpt 403 <!DOCTYPE html><title>Attention Required! | Cloudflare</title>Sorry, you have been blocked
spare ohmygpt 403 error code: 1006
spare ohmygpt 403 {"title":"Error 1020: Access denied","status":403,"detail":"The site owner has blocked access","error_code":1020,"cloudflare_error":true}
spare ohmygpt 403 <HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY><H1>403 ERROR</H1>
spare ohmygpt 503 <html>⏎<head><title>503 Service Temporarily Unavailable</title></head>⏎<body>
spare ohmygpt 502 <html>⏎<head><title>502 Bad Gateway</title></head>
spare ohmygpt 520 error code: 520
spare ohmygpt 521 <!DOCTYPE html><title>api | 521: Web server is down</title>
spare ohmygpt 524 error code: 524
spare ohmygpt 525 error code: 525
spare ohmygpt 503 no healthy upstream
spare ohmygpt 500 {"error":{"message":"Internal server error","type":"server_error"}}
spare ohmygpt 500 {"error":{"message":"The server had an error while processing your request. Sorry about that!","type":"server_error"}}
spare ohmygpt 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}
spare ohmygpt 200 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}
spare ohmygpt 429 {"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit of 40,000 input tokens per minute"},"request_id":"req_1"}
spare ohmygpt 429 {"error":{"message":"Rate limit reached for gpt-4 in organization org-x on tokens per min (TPM): Limit 10000, Used 9000","type":"tokens","code":"rate_limit_exceeded"}}
spare ohmygpt 429 {"error":{"message":"请求过于频繁，请稍后再试","type":"new_api_error"}}
spare ohmygpt 429 {"message":"Too Many Requests"}
spare ohmygpt 429 {"error":{"message":"Daily quota exceeded","type":"x"}}
spare ohmygpt 429 {"error":{"message":"The service is busy, please try again later","type":"x"}}
spare ohmygpt 429 {"error":{"message":"Upstream load saturated, please try again later","type":"new_api_error"}}
spare ohmygpt 429 {"error":{"message":"当前分组上游负载已饱和","type":"insufficient_user_quota","code":"insufficient_user_quota"}}
spare ohmygpt 403 {"error":{"message":"当前分组上游负载已饱和，请稍后再试","type":"insufficient_user_quota","code":"insufficient_user_quota"}}
spare ohmygpt 401 {"error":{"message":"bad response status code 401","type":"upstream_error","code":"bad_response_status_code"}}
spare ohmygpt 401 {"error":{"message":"openai_error","type":"openai_error","code":"bad_response_status_code"}}
spare ohmygpt 403 {"error":{"message":"bad_response_status_code 403","type":"new_api_error","code":"bad_response_status_code"}}
spare ohmygpt 403 {"error":{"message":"上游渠道余额不足","type":"new_api_error"}}
spare ohmygpt 403 {"error":{"message":"渠道余额不足，请联系管理员","type":"new_api_error","code":"insufficient_user_quota"}}
spare ohmygpt 403 {"error":{"message":"The upstream account balance is insufficient","type":"upstream_error"}}
spare ohmygpt 402 {"error":{"message":"Upstream provider has insufficient credits","type":"upstream_error"}}
spare ohmygpt 401 {"error":{"message":"Upstream authentication failed","type":"upstream_error"}}
spare ohmygpt 401 {"error":{"message":"上游认证失败","type":"upstream_error"}}
spare ohmygpt 401 {"error":{"message":"Provider returned error","type":null,"code":401}}
nothing ohmygpt 503 {"error":{"message":"当前分组 vip 下对于模型 claude-4 无可用渠道","type":"one_api_error"}}
nothing ohmygpt 503 {"error":{"message":"No available channel for model gpt-5 under group vip (distributor)","type":"new_api_error","code":"model_not_found"}}
nothing ohmygpt 403 {"error":{"message":"该令牌无权使用模型：gpt-4o","type":"new_api_error"}}
nothing ohmygpt 403 {"error":{"message":"This token has no access to model gpt-4o","type":"new_api_error"}}
spare ohmygpt 403 {"error":{"message":"无权访问 vip 分组","type":"new_api_error"}}
spare ohmygpt 403 {"error":{"message":"令牌分组 vip 已被弃用","type":"new_api_error"}}
spare ohmygpt 403 {"error":{"message":"No permission to access group vip","type":"new_api_error","code":"access_denied"}}
spare ohmygpt 403 {"error":{"message":"Your IP is not in the allowlist of this token","type":"new_api_error"}}
nothing ohmygpt 400 {"error":{"message":"未指定模型名称，模型名称不能为空","type":"new_api_error"}}
nothing ohmygpt 400 {"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"},"request_id":"req_1"}
nothing ohmygpt 400 {"type":"error","error":{"type":"invalid_request_error","message":"messages: text content blocks must be non-empty"},"request_id":"req_1"}
nothing ohmygpt 413 {"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"},"request_id":"req_1"}
nothing ohmygpt 403 {"type":"error","error":{"type":"permission_error","message":"Your API key does not have permission to use the specified resource."},"request_id":"req_1"}
nothing ohmygpt 400 {"error":{"code":400,"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}}
nothing ohmygpt 400 {"error":{"message":"敏感词检测失败: xx","type":"new_api_error","code":"sensitive_words_detected"}}
nothing ohmygpt 400 {"error":{"message":"user sensitive words detected","type":"new_api_error","code":"sensitive_words_detected"}}
nothing ohmygpt 429 {"error":{"message":"Extra usage is required for long context requests.","type":"rate_limit_error"}}
nothing ohmygpt 400 {"error":{"message":"Unsupported parameter: max_tokens","type":"invalid_request_error"}}
nothing ohmygpt 400 {"error":{"message":"image_url is not supported","type":"invalid_request_error"}}
nothing ohmygpt 400 {"error":{"message":"tools: unsupported","type":"invalid_request_error"}}
nothing ohmygpt 400 {"error":{"message":"Unable to parse JSON","type":"invalid_request_error"}}
spare ohmygpt 415 {"error":{"message":"Unsupported media type","type":"invalid_request_error"}}
nothing ohmygpt 404 {"error":{"message":"Invalid URL (POST /v1/chat/completion)","type":"invalid_request_error"}}
nothing ohmygpt 401 {"error":{"message":"未提供令牌","type":"new_api_error"}}
nothing ohmygpt 401 {"error":{"message":"You didn't provide an API key. You need to provide your API key in an Authorization header","type":"invalid_request_error"}}
nothing ohmygpt 401 {"error":{"message":"No auth credentials found","type":null,"code":401}}
nothing ohmygpt 401 {"error":{"message":"x-api-key header is required","type":"authentication_error"}}
nothing ohmygpt 401 {"error":{"message":"Authorization header is missing","type":"x"}}
spare ohmygpt 401 {"error":{"message":"You must be a member of an organization to use the API","type":"invalid_request_error"}}
spare ohmygpt 401 {"error":{"message":"Your IP address is not authorized to access this API","type":"invalid_request_error","code":"ip_not_authorized"}}
spare ohmygpt 403 {"error":{"message":"Forbidden","type":"x"}}
spare ohmygpt 403 Forbidden
spare ohmygpt 400 Bad Request
spare ohmygpt 401 {"error":{"message":"Something odd happened","type":"x"}}
spare ohmygpt 401 {"error":{"message":"token state unavailable","type":"x"}}
spare ohmygpt 401 {"error":{"message":"Token verification failed: database error","type":"new_api_error"}}
spare ohmygpt 401 {"error":{"message":"令牌验证失败: dial tcp 127.0.0.1:3306: connect: connection refused","type":"new_api_error"}}
spare ohmygpt 401 {"error":{"message":"failed to validate token: context deadline exceeded","type":"new_api_error"}}
spare ohmygpt 401 {"error":{"message":"Invalid token: redis: connection pool timeout","type":"new_api_error"}}
spare ohmygpt 500 {"error":{"message":"用户额度查询失败","type":"new_api_error"}}
spare ohmygpt 403 {"error":{"message":"Access denied by security policy","type":"x"}}
spare ohmygpt 401 {"error":{"message":"Invalid CSRF token","type":"x"}}
spare ohmygpt 401 {"error":{"message":"Invalid max_tokens value","type":"x"}}
spare ohmygpt 200 OK
spare ohmygpt 400 {"error":{"message":"Invalid value: insufficient_balance_error","type":"invalid_request_error"}}
spare ohmygpt 400 {"error":{"message":"Unknown model: 用户余额不足","type":"invalid_request_error"}}
spare ohmygpt 407 <html>407
spare ohmygpt 502 <html>Proxy Error
spare openhands 401 {"error":{"message":"Authentication Error, No connected db.","type":"no_db_connection"}}
spare openhands 401 {"error":{"message":"Authentication Error, timed out","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Server disconnected without sending a response.","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, 'key'","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Redis connection lost","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, 500: {'error': 'db'}","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Invalid token lookup: database error","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Key lookup failed: connection refused","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Unable to connect to the database","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Team doesn't exist in db. Team=t1.","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Enterprise feature. You must be a LiteLLM Enterprise user","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Rate limit exceeded","type":"auth_error"}}
spare openhands 401 litellm.AuthenticationError: AnthropicException - {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}
spare openhands 401 {"error":{"message":"litellm.AuthenticationError: geminiException - API key not valid","type":"None"}}
spare openhands 401 {"error":{"message":"litellm.AuthenticationError: BedrockException Invalid Authentication - Unable to locate credentials","type":"None"}}
spare openhands 401 {"error":{"message":"litellm.AuthenticationError: Missing Anthropic API Key - A call is being made to anthropic but no key is set either in the environment variables or via params","type":"None"}}
spare openhands 429 {"error":{"message":"litellm.RateLimitError: RateLimitError: OpenAIException - You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota"}}
spare openhands 429 {"error":{"message":"Exceeded budget for provider openai: 12 >= 10","type":"None"}}
spare openhands 429 {"error":{"message":"No deployments available for selected model, Try again in 60 seconds. Passed model=x","type":"None"}}
spare openhands 429 {"error":{"message":"litellm.RateLimitError: No deployments available for selected model","type":"None"}}
spare openhands 429 {"error":{"message":"Budget has been exceeded! End-User=eu Current cost: 1, Max budget: 0.5","type":"budget_exceeded"}}
spare openhands 429 {"error":{"message":"Budget has been exceeded! EndUser=eu Current cost: 1, Max budget: 0.5","type":"budget_exceeded"}}
spare openhands 400 {"error":{"message":"Authentication Error, ExceededBudget: End User=eu over budget. Spend=1, Budget=0.5","type":"auth_error"}}
spare openhands 400 {"error":{"message":"Tag budget exceeded for tag x","type":"budget_exceeded"}}
spare openhands 400 {"error":{"message":"Budget exceeded for end user eu","type":"budget_exceeded"}}
spare openhands 400 {"error":{"message":"Budget exceeded for customer eu","type":"x"}}
spare openhands 429 {"error":{"message":"LiteLLM Virtual Key: k, key_alias: a, exceeded budget for model=gpt-5","type":"budget_exceeded"}}
spare openhands 429 {"error":{"message":"LiteLLM End User: eu, exceeded budget for model=gpt-5","type":"budget_exceeded"}}
spare openhands 400 {"error":{"message":"ExceededBudget: LiteLLM Proxy has exceeded its budget. Current spend: 11; Max Budget: 10","type":"x"}}
spare openhands 429 {"error":{"message":"Budget has been exceeded! Tags=['a'] Current cost: 1","type":"budget_exceeded"}}
spare openhands 429 {"error":{"message":"Budget has been exceeded! Agent=a Current cost: 1","type":"budget_exceeded"}}
spare openhands 429 {"error":{"message":"Rate limit exceeded for api_key: aaaa. Limit type: tokens. Current limit: 100, Remaining: 0. Limit resets at: 2026-08-27 00:15:18 UTC","type":"throttling_error"}}
spare openhands 429 {"error":{"message":"Crossed TPM / RPM / Max Parallel Request Limit","type":"None"}}
spare openhands 429 {"error":{"message":"Max parallel request limit reached {}","type":"None"}}
spare openhands 429 {"detail":"Max parallel request limit reached"}
nothing openhands 403 {"error":{"message":"Team not allowed to access model. Team=t, Model=b","type":"team_model_access_denied"}}
nothing openhands 403 {"error":{"message":"user not allowed to access model","type":"user_model_access_denied"}}
nothing openhands 404 {"error":{"message":"litellm.NotFoundError: AnthropicException - model: claude-9","type":"None"}}
nothing openhands 400 {"error":{"message":"litellm.UnsupportedParamsError: openai does not support parameters: ['x']","type":"None"}}
nothing openhands 400 {"error":{"message":"litellm.BadRequestError: LLM Provider NOT provided. Pass in the LLM provider you are trying to call","type":"None"}}
nothing openhands 400 {"error":{"message":"Violated guardrail policy","type":"None"}}
nothing openhands 401 {"error":{"message":"Authentication Error, No api key passed in.","type":"auth_error"}}
spare openhands 500 {"error":{"message":"litellm.APIConnectionError: OpenAIException - Connection error","type":"None"}}
spare openhands 408 {"error":{"message":"litellm.Timeout: APITimeoutError - Request timed out","type":"None"}}
spare openhands 500 {"detail":"Internal Server Error"}
spare openhands 502 <html>⏎<head><title>502 Bad Gateway</title></head>⏎<body>⏎<center><h1>502 Bad Gateway</h1></center>⏎</body>⏎</html>
spare openhands 400 {"error":{"message":"Invalid model name passed in model=ExceededBudget: User=x","type":"invalid_request_error"}}
spare openhands 403 {"error":{"message":"Access forbidden","type":"None"}}
spare any 401 401 <html><head><title>401 Authorization Required</title></head></html>
spare any 401 AuthenticationError: 401 <!DOCTYPE html><html>
spare any 403 403 <!DOCTYPE html><html><title>Just a moment...</title>
spare any 403 PermissionDeniedError: <!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title>
spare any 402 402 <html>Pay for internet</html>
spare any 401 {"message":"<html>x"}
spare any 403 ---⏎error_code: 1020⏎error_name: access_denied⏎cloudflare_error: true⏎status: 403⏎---⏎# Error 1020: Access denied⏎
spare any 403 {"error":"error code: 1020"}
spare any 403 Request forbidden by administrative rules.
spare any 429 rate limited by edge
spare any 402 Traffic limit exceeded
spare any 402 {"error":"proxy_plan_expired","message":"Your proxy subscription has expired"}
spare any 407 {"error":"x"}
nothing any 402 {"error":{"message":"max_tokens is too large for your context window","type":"x"}}
spare any 402 {"error":{"message":"Upstream returned 402","type":"x"}}
spare any 402 {"error":{"message":"Provider returned error","type":"x"}}
spare any 402 {"error":{"message":"The provider behind this model refused the request: insufficient funds","type":"x"}}
spare any 401 {"error":{"message":"Incorrect API key provided: sk-zzzz…9Q9Q.","type":"invalid_request_error","code":"invalid_api_key"}}
spare any 401 {"error":{"message":"Authentication Fails, Your api key: ****9Q9Q is invalid","type":"authentication_error"}}
spare any 401 AuthenticationError: 401 Incorrect API key provided: sk-zzzz***9Q9Q. You can find
spare any 401 {"error":{"message":"Invalid JSON: unexpected token < in JSON at position 0","type":"x"}}
spare any 401 {"error":{"message":"Invalid request signature; key not loaded","type":"x"}}
spare any 401 {"error":{"message":"Token service is unavailable","type":"x"}}
spare any 401 {"error":{"message":"Key management service returned an error: not found","type":"x"}}
spare any 401 {"error":{"message":"The token could not be verified: database connection timed out","type":"x"}}
spare any 401 {"error":{"message":"API key validation service unavailable","type":"x"}}
spare any 401 {"error":{"message":"Invalid API key cache: connection refused","type":"x"}}
spare any 401 {"error":{"message":"API key is temporarily unavailable","type":"x"}}
spare any 401 {"error":{"message":"Unauthorized: database is locked","type":"x"}}
spare any 401 {"error":{"message":"Your session has expired, please sign in","type":"x"}}
spare any 401 {"error":{"message":"Clock skew too great: token used before issued","type":"x"}}
convict_or_suspect any 400 {"error":{"message":"Invalid API key","type":"x"}}
convict_or_suspect any 403 {"error":{"message":"Invalid API key","type":"x"}}
convict_or_suspect any 403 {"error":{"message":"Your account has been suspended","type":"x"}}
convict_or_suspect any 403 {"error":{"message":"该令牌已被禁用","type":"x"}}
convict_or_suspect any 400 {"error":{"message":"API key expired","type":"x"}}
spare any 200 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}
spare any 200 {"type":"error","error":{"type":"api_error","message":"Internal server error"},"request_id":"req_1"}
spare any 200 data: {"error":{"message":"Rate limit reached","type":"rate_limit_error","code":"rate_limit_exceeded"}}⏎⏎
spare any 429 {}
spare any 429 Too Many Requests
nothing any 404 {"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again."}}
spare any 403 {"error":{"code":"403","message":"Access denied due to Virtual Network/Firewall rules."}}
spare any 403 {"statusCode":403,"message":"Out of call volume quota. Quota will be replenished in 10:20:30."}
spare any 429 {"statusCode":429,"message":"Rate limit is exceeded. Try again in 5 seconds."}
nothing any 400 {"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}
spare ohmygpt 401 {"error":{"message":"This token quota is exhausted TokenStatusExhausted[sk-abc***xyz]","type":"new_api_error"}}
spare ohmygpt 401 {"error":{"message":"Invalid token, database query error, please contact administrator","type":"new_api_error"}}
spare ohmygpt 401 {"error":{"message":"無效的令牌，資料庫查詢出錯，請聯繫管理員","type":"new_api_error"}}
spare ohmygpt 401 {"error":{"message":"Token không hợp lệ, lỗi truy vấn cơ sở dữ liệu, vui lòng liên hệ quản trị viên","type":"new_api_error"}}
spare ohmygpt 401 {"error":{"message":"Trạng thái token này không khả dụng","type":"new_api_error"}}
nothing ohmygpt 401 {"error":{"message":"Token not provided","type":"new_api_error"}}
nothing ohmygpt 401 {"error":{"message":"Chưa cung cấp token","type":"new_api_error"}}
convict_or_suspect ohmygpt 403 {"error":{"message":"User has been banned","type":"new_api_error"}}
spare ohmygpt 500 {"error":{"message":"Database error, please try again later","type":"new_api_error"}}
spare ohmygpt 429 {"error":{"message":"Current group upstream load is saturated, please try again later","type":"new_api_error"}}
spare ohmygpt 403 {"error":{"message":"Current group upstream load is saturated, please try again later","type":"insufficient_user_quota","code":"insufficient_user_quota"}}
spare ohmygpt 403 {"error":{"message":"该渠道已被禁用","type":"one_api_error"}}
spare ohmygpt 403 {"error":{"message":"This channel has been disabled","type":"new_api_error"}}
spare ohmygpt 403 {"error":{"message":"该令牌只能在指定网段使用：10.0.0.0/8，当前 ip：1.2.3.4","type":"one_api_error"}}
spare ohmygpt 429 {"error":{"message":"You have reached the request limit: maximum 10 requests in 1 minutes","type":"new_api_error"}}
spare ohmygpt 429 {"error":{"message":"您已达到请求数限制：1分钟内最多请求10次","type":"new_api_error"}}
nothing ohmygpt 403 {"error":{"message":"预扣费额度失败, 用户剩余额度: ¥14.99, 需要预扣费额度: ¥25.20","type":"new_api_error","code":"insufficient_user_quota"}}
nothing ohmygpt 403 {"error":{"message":"预扣费额度失败, 用户剩余额度: 12340000 点额度, 需要预扣费额度: 50000000 点额度","type":"new_api_error","code":"insufficient_user_quota"}}
spare ohmygpt 403 {"error":{"message":"Quota exceeded for quota metric 'Queries' and limit 'Queries per minute'","type":"x"}}
spare ohmygpt 403 {"error":{"message":"Daily quota exceeded","type":"x"}}
spare ohmygpt 404 {"error":{"message":"Not found"}}
spare any 200 {"error":{"message":"ok","type":null}}
spare any 200 {"choices":[{"message":{"content":"Error code: 401 - Invalid API key"}}]}
spare any 200 {"output":{"message":"User balance is insufficient"},"type":"message"}
spare any 200 {"message":"Insufficient balance","type":"message","role":"assistant"}
spare any 200 data: {"type":"message_start","message":{"id":"x","content":[]}}⏎⏎data: {"type":"content_block_delta","delta":{"text":"Your API key has been revoked"}}⏎⏎
spare any 200 {"error":null,"message":"Insufficient balance"}
spare any 200 {"type":"response","error":null,"status":"completed","message":"x"}
spare openhands 401 {"error":{"message":"Authentication Error, 'user' param not passed in. 'enforce_user_param'=True","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, JWT Auth is an enterprise only feature","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Invalid JSON payload received. token mismatch","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Unable to find matching public key for kid","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, token contains an invalid number of segments: DB lookup failed","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, [Errno 111] Connection refused","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Too many requests to key management","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Unknown error","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, User=u1 not in team","type":"auth_error"}}
spare openhands 500 {"error":{"message":"Authentication Error, Invalid proxy server token passed.","type":"auth_error"}}
spare openhands 500 {"error":{"message":"Budget check failed","type":"x"}}
nothing openhands 403 {"detail":{"error":"Your team does not have permission to modify guardrails."}}
nothing openhands 403 {"error":{"message":"Tool(s) ['x'] are not in the allowed tools list for this key/team.","type":"tool_access_denied"}}
spare openhands 401 {"error":{"message":"litellm.AuthenticationError: AuthenticationError: OpenAIException - Error code: 401 - {'error': {'message': 'Incorrect API key provided'}}","type":null,"code":"401"}}
spare any 401 upstream connect error
spare any 401 no healthy upstream
spare any 401 Jwt verification fails
spare any 401 Jwks remote fetch is failed
spare any 401 Proxy Authentication Required
spare any 401 {"error":{"message":"Internal error: failed to authenticate","code":500}}
spare any 401 {"ok":false,"reason":"maintenance"}
`;
