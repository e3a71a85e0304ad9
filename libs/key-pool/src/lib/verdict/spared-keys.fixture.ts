/**
 * What keys are answered that nothing convicts, one a line: what may happen, provider (or any), status, body (⏎ is a line
 * break). Sources as in `dead-keys.fixture.ts`.
 */
export const SPARED_KEYS = String.raw`
convict_or_suspect ohmygpt 403 {"error":{"message":"Số dư không đủ","type":"error"}}
spare ohmygpt 401 {"error":{"message":"令牌验证失败","type":"new_api_error"}}
spare ohmygpt 401 null
spare ohmygpt 401 <!DOCTYPE html>⏎<html><head><title>401 Unauthorized</title></head></html>
spare ohmygpt 401 ⏎⏎  <html><body><h1>Unauthorized</h1></body></html>
spare ohmygpt 401 <Error><Code>x</Code></Error>
spare ohmygpt 401 <script>location="/login"</script>
spare ohmygpt 401 <table><tr><td>Unauthorized
spare ohmygpt 401 <HTML><HEAD><TITLE>Unauthorized</TITLE></HEAD>
spare ohmygpt 403 <!DOCTYPE html><title>Attention Required! | Cloudflare</title>Sorry, you have been blocked
spare ohmygpt 403 error code: 1006
spare ohmygpt 403 {"title":"Error 1020: Access denied","status":403,"detail":"The site owner has blocked access","error_code":1020,"cloudflare_error":true}
spare ohmygpt 403 <HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY><H1>403 ERROR</H1>
spare ohmygpt 503 <html>⏎<head><title>503 Service Temporarily Unavailable</title></head>⏎<body>
spare ohmygpt 504 <html><head><title>504 Gateway Time-out</title></head></html>
spare ohmygpt 520 error code: 520
spare ohmygpt 522 error code: 522
spare ohmygpt 524 error code: 524
spare ohmygpt 503 upstream connect error or disconnect/reset before headers. reset reason: connection termination
spare ohmygpt 500 {"error":{"message":"Internal server error","type":"server_error"}}
spare ohmygpt 500 {"error":{"message":"The server had an error while processing your request. Sorry about that!","type":"server_error"}}
spare ohmygpt 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}
spare ohmygpt 200 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}
spare ohmygpt 429 {"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit of 40,000 input tokens per minute"},"request_id":"req_1"}
spare ohmygpt 429 {"error":{"message":"Rate limit reached for gpt-4 in organization org-x on tokens per min (TPM): Limit 10000, Used 9000","type":"tokens","code":"rate_limit_exceeded"}}
spare ohmygpt 429 {"error":{"message":"请求过于频繁，请稍后再试","type":"new_api_error"}}
spare ohmygpt 429 {"message":"Too Many Requests"}
spare ohmygpt 429 {"error":{"message":"当前模型负载过高，请稍后重试","type":"new_api_error"}}
spare ohmygpt 429 {"error":{"message":"Upstream load saturated, please try again later","type":"new_api_error"}}
spare ohmygpt 429 {"error":{"message":"The upstream of the current group is saturated, please try again later","type":"insufficient_quota","code":"insufficient_quota"}}
spare ohmygpt 403 {"error":{"message":"当前分组上游负载已饱和，请稍后再试","type":"insufficient_user_quota","code":"insufficient_user_quota"}}
spare ohmygpt 500 {"error":{"message":"openai_error","type":"openai_error","code":"bad_response_status_code"}}
spare ohmygpt 401 {"error":{"message":"openai_error","type":"openai_error","code":"bad_response_status_code"}}
spare ohmygpt 403 {"error":{"message":"bad_response_status_code 403","type":"new_api_error","code":"bad_response_status_code"}}
spare ohmygpt 403 {"error":{"message":"上游渠道余额不足","type":"new_api_error"}}
spare ohmygpt 403 {"error":{"message":"渠道余额不足，请联系管理员","type":"new_api_error","code":"insufficient_user_quota"}}
spare ohmygpt 403 {"error":{"message":"The upstream account balance is insufficient","type":"upstream_error"}}
spare ohmygpt 500 {"error":{"message":"渠道 #12 余额不足","type":"channel_error"}}
spare ohmygpt 401 {"error":{"message":"Upstream authentication failed","type":"upstream_error"}}
spare ohmygpt 401 {"error":{"message":"Provider returned error","type":null,"code":401}}
spare ohmygpt 402 {"error":{"message":"Provider returned error","code":402,"metadata":{"raw":"x","provider_name":"DeepSeek"}}}
nothing ohmygpt 503 {"error":{"message":"No available channel for model gpt-5 under group vip (distributor)","type":"new_api_error","code":"model_not_found"}}
nothing ohmygpt 503 {"error":{"message":"无可用渠道","type":"one_api_error"}}
nothing ohmygpt 403 {"error":{"message":"This token has no access to model gpt-4o","type":"new_api_error"}}
nothing ohmygpt 401 {"error":{"message":"该令牌无权访问模型 gpt-5","type":"new_api_error"}}
spare ohmygpt 403 {"error":{"message":"令牌分组 vip 已被弃用","type":"new_api_error"}}
spare ohmygpt 403 {"error":{"message":"No permission to access group vip","type":"new_api_error","code":"access_denied"}}
spare ohmygpt 403 {"error":{"message":"Your IP is not in the allowlist of this token","type":"new_api_error"}}
nothing ohmygpt 400 {"error":{"message":"This model's maximum context length is 8192 tokens","type":"invalid_request_error","code":"context_length_exceeded"}}
nothing ohmygpt 400 {"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"},"request_id":"req_1"}
nothing ohmygpt 404 {"type":"error","error":{"type":"not_found_error","message":"model: claude-9"},"request_id":"req_1"}
nothing ohmygpt 413 {"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"},"request_id":"req_1"}
nothing ohmygpt 400 {"error":{"code":400,"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}}
nothing ohmygpt 403 {"error":{"message":"Your request was rejected as a result of our safety system","type":"invalid_request_error","code":"content_policy_violation"}}
nothing ohmygpt 400 {"error":{"message":"user sensitive words detected","type":"new_api_error","code":"sensitive_words_detected"}}
nothing ohmygpt 400 {"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy","type":null,"code":"content_filter"}}
nothing ohmygpt 400 {"error":{"message":"Unsupported parameter: max_tokens","type":"invalid_request_error"}}
nothing ohmygpt 400 {"error":{"message":"image_url is not supported","type":"invalid_request_error"}}
nothing ohmygpt 400 {"error":{"message":"tools: unsupported","type":"invalid_request_error"}}
spare ohmygpt 405 {"error":{"message":"Method not allowed","type":"invalid_request_error"}}
spare ohmygpt 415 {"error":{"message":"Unsupported media type","type":"invalid_request_error"}}
nothing ohmygpt 401 {"error":{"message":"No token provided","type":"new_api_error"}}
nothing ohmygpt 401 {"error":{"message":"未提供令牌","type":"new_api_error"}}
nothing ohmygpt 401 {"error":{"message":"Missing Authentication header","type":null,"code":401}}
nothing ohmygpt 401 {"error":{"message":"No auth credentials found","type":null,"code":401}}
nothing ohmygpt 401 {"error":{"message":"Authorization header is missing","type":"x"}}
spare ohmygpt 401 {"error":{"message":"You must be a member of an organization to use the API","type":"invalid_request_error"}}
spare ohmygpt 401 {"error":{"message":"Your IP address is not authorized to access this API","type":"invalid_request_error","code":"ip_not_authorized"}}
spare ohmygpt 403 {"error":{"message":"Forbidden","type":"x"}}
spare ohmygpt 403 Forbidden
spare ohmygpt 400 Bad Request
spare ohmygpt 401 {"error":{"message":"Something odd happened","type":"x"}}
spare ohmygpt 401 {"error":{"message":"数据库查询失败","type":"new_api_error"}}
spare ohmygpt 401 {"error":{"message":"Token verification failed: database error","type":"new_api_error"}}
spare ohmygpt 401 {"error":{"message":"无效的令牌: Error 1040: Too many connections","type":"new_api_error"}}
spare ohmygpt 401 {"error":{"message":"Invalid token: redis: connection pool timeout","type":"new_api_error"}}
spare ohmygpt 403 {"error":{"message":"查询用户额度失败: database is locked","type":"new_api_error"}}
spare ohmygpt 403 {"error":{"message":"Access denied by security policy","type":"x"}}
spare ohmygpt 401 {"error":{"message":"Invalid CSRF token","type":"x"}}
spare ohmygpt 401 {"error":{"message":"Invalid max_tokens value","type":"x"}}
spare ohmygpt 200 OK
spare ohmygpt 400 {"error":{"message":"Invalid value: insufficient_balance_error","type":"invalid_request_error"}}
spare ohmygpt 400 {"error":{"message":"Unknown model: 用户余额不足","type":"invalid_request_error"}}
spare ohmygpt 407 <html>407
spare openhands 401 {"error":{"message":"Authentication Error, No connected db.","type":"no_db_connection"}}
spare openhands 401 {"error":{"message":"Authentication Error, httpx.ConnectError: All connection attempts failed","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Server disconnected without sending a response.","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, list index out of range","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Redis connection lost","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, server is not ready","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Invalid token lookup: database error","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Key lookup failed: connection refused","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Unable to connect to the database","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Team doesn't exist in db. Team=t1.","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Enterprise feature. You must be a LiteLLM Enterprise user","type":"auth_error"}}
spare openhands 401 Authentication Error, Invalid response from auth provider
spare openhands 401 litellm.AuthenticationError: AnthropicException - {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}
spare openhands 401 {"error":{"message":"litellm.AuthenticationError: BedrockException Invalid Authentication - Unable to locate credentials","type":"None"}}
spare openhands 401 {"error":{"message":"litellm.AuthenticationError: AzureException AuthenticationError - Access denied due to invalid subscription key","type":"None"}}
spare openhands 429 {"error":{"message":"litellm.RateLimitError: RateLimitError: OpenAIException - You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota"}}
spare openhands 402 {"error":{"message":"litellm.APIError: APIError: OpenrouterException - Insufficient credits","type":"None"}}
spare openhands 429 {"error":{"message":"No deployments available for selected model, Try again in 60 seconds. Passed model=x","type":"None"}}
spare openhands 429 {"error":{"message":"No deployments available - crossed budget for provider: Exceeded budget for provider openai: 1 >= 0.5","type":"None"}}
spare openhands 429 {"error":{"message":"Budget has been exceeded! End-User=eu Current cost: 1, Max budget: 0.5","type":"budget_exceeded"}}
spare openhands 400 {"error":{"message":"ExceededBudget: End User=eu over budget. Spend=1, Budget=0.5","type":"budget_exceeded"}}
spare openhands 400 {"error":{"message":"Authentication Error, ExceededBudget: End User=eu over budget. Spend=1, Budget=0.5","type":"auth_error"}}
spare openhands 400 {"error":{"message":"Budget exceeded for tag team-a","type":"budget_exceeded"}}
spare openhands 400 {"error":{"message":"Budget exceeded for end user eu","type":"budget_exceeded"}}
spare openhands 400 {"error":{"message":"Budget exceeded for model gpt-5","type":"x"}}
spare openhands 429 {"error":{"message":"LiteLLM Virtual Key: k, key_alias: a, exceeded budget for model=gpt-5","type":"budget_exceeded"}}
spare openhands 429 {"error":{"message":"Session budget exceeded for session s","type":"x"}}
spare openhands 400 {"error":{"message":"ExceededBudget: LiteLLM Proxy has exceeded its budget. Current spend: 11; Max Budget: 10","type":"x"}}
spare openhands 429 {"error":{"message":"Budget has been exceeded! Agent=a Current cost: 1","type":"budget_exceeded"}}
spare openhands 429 {"error":{"message":"Rate limit exceeded for api_key: aaaa. Limit type: tokens. Current limit: 100, Remaining: 0. Limit resets at: 2026-08-27 00:15:18 UTC","type":"throttling_error"}}
spare openhands 429 {"error":{"message":"Crossed TPM / RPM / Max Parallel Request Limit","type":"None"}}
spare openhands 429 {"error":{"message":"Max parallel request limit reached {}","type":"None"}}
spare openhands 429 {"detail":"Max parallel request limit reached"}
nothing openhands 403 {"error":{"message":"Team not allowed to access model. Team=t, Model=b","type":"team_model_access_denied"}}
nothing openhands 403 {"error":{"message":"user not allowed to access model","type":"user_model_access_denied"}}
nothing openhands 400 {"error":{"message":"litellm.ContextWindowExceededError: litellm.BadRequestError: AnthropicException - prompt is too long: 2 > 1 maximum","type":"None"}}
nothing openhands 400 {"error":{"message":"litellm.UnsupportedParamsError: openai does not support parameters: ['x']","type":"None"}}
nothing openhands 400 {"error":{"message":"litellm.ContentPolicyViolationError: AzureException - The response was filtered","type":"None"}}
nothing openhands 401 {"error":{"message":"Authentication Error, No api key passed in.","type":"auth_error"}}
spare openhands 503 {"error":{"message":"litellm.ServiceUnavailableError: AnthropicException - Overloaded","type":"None"}}
spare openhands 408 {"error":{"message":"litellm.Timeout: APITimeoutError - Request timed out","type":"None"}}
spare openhands 500 {"detail":"Internal Server Error"}
spare openhands 502 <html>⏎<head><title>502 Bad Gateway</title></head>⏎<body>⏎<center><h1>502 Bad Gateway</h1></center>⏎</body>⏎</html>
spare openhands 400 {"error":{"message":"Invalid model name passed in model=ExceededBudget: User=x","type":"invalid_request_error"}}
spare openhands 403 {"error":{"message":"Access forbidden","type":"None"}}
spare any 401 401 <html><head><title>401 Authorization Required</title></head></html>
spare any 401 AuthenticationError: 401 <!DOCTYPE html><html>
spare any 403 PermissionDeniedError: <!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title>
spare any 429 Error code: 429 - <html>error 1015</html>
spare any 401 {"message":"<html>x"}
spare any 401 {"error":"<html>x"}
spare any 403 {"error":"error code: 1020"}
spare any 403 Access denied | api.x used Cloudflare to restrict access
spare any 429 rate limited by edge
spare any 402 Traffic limit exceeded
spare any 402 {"error":"proxy_plan_expired","message":"Your proxy subscription has expired"}
spare any 407 {"error":"x"}
nothing any 402 {"error":{"message":"max_tokens is too large for your context window","type":"x"}}
spare any 402 {"error":{"message":"上游余额不足","type":"x"}}
spare any 402 {"error":{"message":"Provider returned error","type":"x"}}
spare any 401 {"error":{"message":"Incorrect API key provided: sk-zzzz…9Q9Q.","type":"invalid_request_error","code":"invalid_api_key"}}
spare any 401 {"error":{"message":"Incorrect API key provided: sk-proj-********9Q9Q.","type":"invalid_request_error","code":"invalid_api_key"}}
spare any 401 AuthenticationError: 401 Incorrect API key provided: sk-zzzz***9Q9Q. You can find
spare any 401 Error code: 401 - {'error': {'message': 'Incorrect API key provided: sk-zzzz********9Q9Q. You can'}}
spare any 401 {"error":{"message":"Invalid request signature; key not loaded","type":"x"}}
spare any 401 {"error":{"message":"Invalid host header; token service unavailable","type":"x"}}
spare any 401 {"error":{"message":"Key management service returned an error: not found","type":"x"}}
spare any 401 {"error":{"message":"API key validation failed: upstream timeout","type":"x"}}
spare any 401 {"error":{"message":"API key validation service unavailable","type":"x"}}
spare any 401 {"error":{"message":"Could not verify API key, try again later","type":"x"}}
spare any 401 {"error":{"message":"API key is temporarily unavailable","type":"x"}}
spare any 401 {"error":{"message":"token is not valid yet","type":"x"}}
spare any 401 {"error":{"message":"Your session has expired, please sign in","type":"x"}}
convict_or_suspect any 400 {"error":{"message":"Invalid API key","type":"x"}}
convict_or_suspect any 400 {"error":{"message":"API key not valid. Please pass a valid API key.","type":"INVALID_ARGUMENT"}}
convict_or_suspect any 403 {"error":{"message":"Your account has been suspended","type":"x"}}
convict_or_suspect any 403 {"error":{"message":"该令牌已被禁用","type":"x"}}
convict_or_suspect any 400 {"error":{"message":"API key expired","type":"x"}}
spare any 200 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}
spare any 200 {"type":"error","error":{"type":"api_error","message":"Internal server error"},"request_id":"req_1"}
spare any 200 {"error":{"message":"Too many requests","type":"x","code":"429"}}
spare any 429 {}
spare any 429 litellm.RateLimitError: AnthropicException - x
nothing any 404 {"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again."}}
spare any 401 {"error":{"code":"PermissionDenied","message":"Principal does not have access to API/Operation."}}
spare any 429 {"statusCode":429,"message":"Rate limit is exceeded. Try again in 5 seconds."}
nothing any 400 {"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}
spare ohmygpt 401 {"error":{"message":"This token quota is exhausted TokenStatusExhausted[sk-abc***xyz]","type":"new_api_error"}}
spare ohmygpt 401 {"error":{"message":"Invalid token, database query error, please contact administrator","type":"new_api_error"}}
spare ohmygpt 401 {"error":{"message":"無效的令牌，資料庫查詢出錯，請聯繫管理員","type":"new_api_error"}}
spare ohmygpt 401 {"error":{"message":"Token không hợp lệ, lỗi truy vấn cơ sở dữ liệu, vui lòng liên hệ quản trị viên","type":"new_api_error"}}
spare ohmygpt 401 {"error":{"message":"Trạng thái token này không khả dụng","type":"new_api_error"}}
nothing ohmygpt 401 {"error":{"message":"Token not provided","type":"new_api_error"}}
convict_or_suspect ohmygpt 403 {"error":{"message":"Người dùng đã bị cấm","type":"new_api_error"}}
spare ohmygpt 500 {"error":{"message":"Database error, please try again later","type":"new_api_error"}}
spare ohmygpt 503 {"error":{"message":"Failed to get available channel for model gpt-5 under group default (distributor): db","type":"new_api_error"}}
spare ohmygpt 403 {"error":{"message":"Current group upstream load is saturated, please try again later","type":"insufficient_user_quota","code":"insufficient_user_quota"}}
spare ohmygpt 503 {"error":{"message":"No available channel keys","type":"new_api_error","code":"channel:no_available_key"}}
spare ohmygpt 403 {"error":{"message":"This channel has been disabled","type":"new_api_error"}}
spare ohmygpt 403 {"error":{"message":"该令牌只能在指定网段使用：10.0.0.0/8，当前 ip：1.2.3.4","type":"one_api_error"}}
spare ohmygpt 429 {"error":{"message":"You have reached the request limit: maximum 10 requests in 1 minutes","type":"new_api_error"}}
spare ohmygpt 429 {"error":{"message":"您已达到请求数限制：1分钟内最多请求10次","type":"new_api_error"}}
nothing ohmygpt 403 {"error":{"message":"预扣费额度失败, 用户剩余额度: ¥14.99, 需要预扣费额度: ¥25.20","type":"new_api_error","code":"insufficient_user_quota"}}
nothing ohmygpt 403 {"error":{"message":"预扣费额度失败, 用户剩余额度: 12340000 点额度, 需要预扣费额度: 50000000 点额度","type":"new_api_error","code":"insufficient_user_quota"}}
spare ohmygpt 403 {"error":{"message":"Quota exceeded for quota metric 'Queries' and limit 'Queries per minute'","type":"x"}}
spare ohmygpt 404 {"error":{"message":"Not found"}}
spare any 401 {"error":{"message":"Invalid model name passed in model=Invalid API key","type":"x"}}
spare any 200 {"choices":[{"message":{"content":"Error code: 401 - Invalid API key"}}]}
spare any 200 Error code: 401 - {"error":{"message":"Invalid API key"}}
spare any 200 {"message":"Insufficient balance","type":"message","role":"assistant"}
spare any 200 {"id":"msg_1","type":"message","role":"assistant","message":"Insufficient balance"}
spare any 200 {"error":null,"message":"Insufficient balance"}
spare any 200 {"type":"response","error":null,"status":"completed","message":"x"}
spare openhands 401 {"error":{"message":"Authentication Error, 'user' param not passed in. 'enforce_user_param'=True","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, invalid literal for int() with base 10: 'x'","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Invalid JSON payload received. token mismatch","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, key must be a string","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, token contains an invalid number of segments: DB lookup failed","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, Too many requests to key management","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, user not found in db","type":"auth_error"}}
spare openhands 401 {"error":{"message":"Authentication Error, User=u1 not in team","type":"auth_error"}}
spare openhands 403 {"error":{"message":"Authentication Error, Key is blocked.","type":"auth_error"}}
spare openhands 500 {"error":{"message":"Budget check failed","type":"x"}}
nothing openhands 403 {"detail":{"error":"Your team does not have permission to modify guardrails."}}
nothing openhands 403 {"error":{"message":"Tool(s) ['x'] are not in the allowed tools list for this key/team.","type":"tool_access_denied"}}
spare any 403 {"message":"Forbidden"}
spare any 401 upstream connect error
spare any 401 RBAC: access denied
spare any 401 Jwt verification fails
spare any 401 {"error":"server_error","error_description":"x"}
spare any 401 Proxy Authentication Required
spare any 401 {"ok":false,"reason":"maintenance"}
spare ohmygpt 200 {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"},"request_id":"req_1"}
spare ohmygpt 200 event: error⏎data: {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}⏎⏎
spare any 401 {"error":{"message":"您的密钥存在异常","type":"x"}}
convict_or_suspect ohmygpt 403 {"error":{"message":"Your account balance is $0.50 below the monthly plan minimum for this feature","type":"x"}}
spare any 200 {"id":"r","object":"response","status":"completed","error":null,"output":[]}
spare any 200 data: {"type":"response.created","response":{"id":"r","error":null,"status":"in_progress"}}⏎⏎data: {"type":"response.completed","response":{"id":"r","error":null,"status":"completed"}}⏎⏎
spare any 401 {"error":{"message":"Access denied: the authentication service is unavailable","type":"x"}}
spare any 401 {"error":{"message":"Token introspection failed","type":"x"}}
spare any 401 {"error":{"message":"Key not loaded yet, retry","type":"x"}}
spare any 401 {"error":{"message":"The request signature we calculated does not match the signature you provided","type":"x"}}
spare any 401 {"error":{"message":"User quota service down","type":"x"}}
spare any 403 {"error":{"message":"Failed to query balance","type":"x"}}
spare any 403 {"error":{"message":"查询余额失败","type":"x"}}
spare any 403 {"error":{"message":"insufficient permissions","type":"x"}}
spare any 403 {"error":{"message":"Insufficient scope","type":"x"}}
spare any 500 {"error":{"message":"insufficient memory","type":"x"}}
spare any 400 {"error":{"message":"Not enough tokens in prompt","type":"x"}}
spare any 403 {"error":{"message":"Your account does not have enough permissions","type":"x"}}
spare any 403 {"error":{"message":"Your organization does not have access to this feature","type":"x"}}
spare ohmygpt 401 {"error":{"message":"无效的令牌 (request id: 20250611163933932579227VkHShZ5f) (request id: 20250611163933810609678lbL3jZ5H)","type":"new_api_error"}}
spare ohmygpt 403 {"error":{"message":"用户额度不足, 剩余额度: ＄0.000000 (request id: 2025a) (request id: 2025b)","type":"new_api_error","code":"insufficient_user_quota"}}
nothing ohmygpt 400 {"error":{"message":"Invalid parameter: n (request id: 2025a) (request id: 2025b)","type":"invalid_request_error"}}
nothing openhands 403 {"error":{"message":"The requested model 'm' is not in the allowed models for this customer. Check the models this customer can use and try again.","type":"auth_error"}}
nothing openhands 403 {"error":{"message":"Model 'x' has no pricing in the cost map","type":"model_cost_map_missing","param":"model","code":"403"}}
nothing openhands 403 {"error":{"message":"This agent has no model grants","type":"auth_error","code":"403"}}
nothing openhands 403 {"error":{"message":"litellm.PermissionDeniedError: Model is blocked","type":"None","code":"403"}}
nothing openhands 429 {"error":{"message":"Max iterations exceeded for session s1. Current count: 5, max_iterations: 5.","type":"throttling_error","code":"429"}}
nothing openhands 429 {"error":{"message":"Budget has been exceeded! TeamMemberTag=x Current cost: 2, Max budget: 1","type":"budget_exceeded"}}
spare openhands 429 {"error":{"message":"litellm.RateLimitError: Deployment over defined rpm limit=1. current usage=2","type":"None","code":"429"}}
spare openhands 429 {"error":{"message":"Deployment over user-defined ratelimit.","type":"None","code":"429"}}
spare openhands 429 {"error":{"message":"Deployment has all max_parallel_requests slots in use.","type":"None","code":"429"}}
spare openhands 429 {"error":{"message":"All deployments for selected model are in cooldown. Try again in 5 seconds.","type":"None","code":"429"}}
spare openhands 429 {"error":{"message":"{'error': 'Model capacity reached for m. Priority: low, Rate limit type: tokens'}","type":"None","code":"429"}}
spare any 401 {"error":{"message":"User session is not active","type":"x"}}
spare any 401 {"error":{"message":"User account is not active in this region yet","type":"x"}}
spare any 401 {"error":{"message":"Account service is inactive","type":"x"}}
spare any 401 {"error":{"message":"User settings for API key not found","type":"x"}}
spare any 401 {"error":"Invalid API key","message":"Internal validation error"}
spare any 401 {"error":"Invalid API key","message":"Unable to validate user status"}
spare ohmygpt 403 {"error":{"message":"渠道 a very long name of a channel (#12)余额不足","type":"new_api_error"}}
spare ohmygpt 403 {"error":{"message":"令牌分组 vip 的渠道 a very long name of a channel (#12)余额不足","type":"new_api_error"}}
spare ohmygpt 401 {"error":{"message":"令牌分组 vip 的渠道 a very long name of a channel (#12)已被禁用","type":"new_api_error"}}
spare any 401 [API Error: Connection error. (cause: fetch failed)]
spare any 403 [API Error: 403 <html><head><title>403 Forbidden</title>]
nothing any 401 {"error":{"message":"No API_KEY provided, please check the Authorization header of your http request...","type":"error"}}
nothing any 401 {"error":{"message":"Unauthorized – no access token supplied; please log in and include a valid token.","type":"x"}}
spare openhands 401 {"error":{"message":"Authentication Error, Key doesn't exist in cache + check_cache_only=True. key=abc.","type":"auth_error"}}
nothing ohmygpt 403 {"error":{"message":"chat pre-consumed quota failed, user quota: ＄4.990000, need quota: ＄5.200000 (request id: 1)","type":"new_api_error","code":"insufficient_user_quota"}}
nothing ohmygpt 403 {"error":{"message":"user [12] quota [4500000]preconsumedQuota [5200000]is not enough","type":"rix_api_error","code":"insufficient_user_quota"}}
nothing ohmygpt 402 402 Prompt tokens limit exceeded: 64128 > 6964. To increase, visit https://x.example/credits
convict_or_suspect ohmygpt 400 {"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified API usage limits. You will regain access on 2026-04-01 at 00:00 UTC."},"request_id":"req_1"}
convict_or_suspect ohmygpt 400 {"type":"error","error":{"type":"invalid_request_error","message":"You're out of extra usage. Add more at claude.ai/settings/usage and keep going."}}
nothing any 400 {"error":{"message":"You have reached your maximum of 4 images: invalid parameter n","type":"invalid_request_error"}}
spare openhands 400 {"error":{"message":"litellm.BadRequestError: AnthropicException - b'{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"You have reached your specified API usage limits.\"}}'","code":"400"}}
nothing any 400 {"error":{"message":"Input data may contain inappropriate content.","type":"data_inspection_failed","code":"data_inspection_failed"}}
nothing any 403 {"error":{"message":"Refused","code":"content_policy"}}
nothing any 400 {"error":{"code":"1301","message":"系统检测到输入或生成内容可能包含不安全或敏感内容，请您避免输入易产生敏感内容的提示语。"}}
nothing openhands 400 {"detail":{"error":"Violated content safety policy","source":"input","category":"Hate","severity":4}}
nothing openhands 400 {"detail":{"error":"Rejected message. This is a prompt injection attack."}}
`;
