/**
 * What dead keys are answered, one a line: provider (or any), status, body (⏎ is a line break). Wordings, languages and
 * envelopes of the kinds in `upstream-cases.fixture.ts`, from the documentation, source and issues of OpenAI, Azure,
 * Anthropic, LiteLLM, OpenRouter, one-api, new-api, Rix API, AiHubMix, sub2api, claude-relay-service and their client SDKs.
 */
export const DEAD_KEYS = String.raw`
ohmygpt 403 {"error":{"message":"用户额度不足, 剩余额度: ＄0.000000","type":"new_api_error"}}
ohmygpt 403 {"error":{"message":"额度不足","type":"shell_api_error"}}
ohmygpt 403 {"error":{"message":"预扣费额度失败, 用户剩余额度: ＄0.000000, 需要预扣费额度: ＄0.020000","type":"new_api_error"}}
ohmygpt 403 {"error":{"message":"该令牌额度不足","type":"new_api_error"}}
ohmygpt 403 {"error":{"message":"令牌余额不足，请充值","type":"new_api_error"}}
ohmygpt 403 {"error":{"message":"账号余额不足，请前往控制台充值","type":"error"}}
ohmygpt 403 {"error":{"message":"Token 额度不足","type":"error"}}
ohmygpt 400 {"error":{"message":"账户余额不足","type":"error"}}
ohmygpt 403 {"error":{"message":"帳戶餘額不足，請充值","type":"error"}}
ohmygpt 403 {"error":{"message":"餘額不足","type":"error"}}
ohmygpt 401 {"error":{"message":"該令牌額度已用盡","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"無效的令牌","type":"new_api_error"}}
ohmygpt 403 {"error":{"message":"积分不足","type":"error"}}
ohmygpt 403 {"error":{"message":"密钥额度已用完","type":"error"}}
ohmygpt 403 {"error":{"message":"用户配额不足","type":"error"}}
ohmygpt 403 {"error":{"message":"user quota is not enough","type":"one_api_error","code":"insufficient_user_quota"}}
ohmygpt 403 {"error":{"message":"insufficient user quota","type":"new_api_error"}}
ohmygpt 403 {"error":{"message":"Insufficient balance","type":"error"}}
ohmygpt 403 {"error":{"message":"Not enough balance to process this request","type":"error"}}
ohmygpt 403 {"error":{"message":"You have insufficient credits","type":"error"}}
ohmygpt 403 {"error":{"message":"You don't have enough balance to make this request.","type":"error"}}
ohmygpt 403 {"error":{"message":"Your account has insufficient balance","type":"error"}}
ohmygpt 403 {"error":{"message":"Your credits have been exhausted","type":"error"}}
ohmygpt 403 {"error":{"message":"Your credit has been used up","type":"error"}}
ohmygpt 403 {"error":{"message":"Account balance is too low","type":"error"}}
ohmygpt 403 {"error":{"message":"Balance insufficient","type":"error"}}
ohmygpt 403 {"error":{"message":"Quota exceeded for this key","type":"error"}}
ohmygpt 403 {"error":{"message":"API key has run out of quota","type":"error"}}
ohmygpt 403 {"error":{"message":"This token has no remaining quota","type":"error"}}
ohmygpt 403 {"error":{"message":"The token quota has been used up","type":"error"}}
ohmygpt 403 {"error":{"message":"Payment required: your balance is empty","type":"error"}}
ohmygpt 403 {"error":{"message":"You ran out of credits","type":"error"}}
ohmygpt 403 {"error":{"message":"You've run out of credits","type":"error"}}
ohmygpt 403 {"error":{"message":"You have exhausted your quota","type":"error"}}
ohmygpt 403 {"error":{"message":"You have exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}
ohmygpt 403 {"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":null}}
ohmygpt 402 {"error":{"message":"Insufficient credits. This account never purchased credits.","code":402}}
ohmygpt 402 {"detail":"Payment Required"}
ohmygpt 400 {"error":{"message":"Your credit balance is too low to access the Anthropic API.","type":"invalid_request_error"}}
ohmygpt 400 {"error":{"message":"Insufficient Balance","type":"unknown_error"}}
ohmygpt 400 {"code":"Arrearage","message":"Access denied, please make sure your account is in good standing.","request_id":"1"}
ohmygpt 403 {"error":{"message":"您的账户已欠费","type":"error"}}
ohmygpt 403 {"code":20011,"message":"insufficient balance","data":null}
ohmygpt 200 {"success":false,"code":402,"message":"余额不足"}
ohmygpt 200 {"error":{"message":"用户余额不足","code":"insufficient_user_quota"}}
ohmygpt 200 {"statusCode":403,"message":"Insufficient balance","errorType":"insufficient_balance_error"}
ohmygpt 200 data: {"error":{"message":"用户额度不足","type":"new_api_error","code":"insufficient_user_quota"}}⏎⏎data: [DONE]⏎⏎
ohmygpt 500 {"statusCode":500,"message":"User balance is insufficient","errorType":"insufficient_balance_error","data":null}
ohmygpt 403 {"errors":[{"message":"Insufficient balance","code":"insufficient_balance"}]}
ohmygpt 403 [{"error":{"message":"Insufficient balance","type":"insufficient_quota"}}]
ohmygpt 403 403 用户余额不足
ohmygpt 403 Error: 403 {"error":{"message":"user quota is not enough"}}
ohmygpt 403 openai.PermissionDeniedError: Error code: 403 - {'error': {'message': '用户额度不足', 'type': 'new_api_error'}}
ohmygpt 402 APIError: 402 Insufficient Balance⏎    at APIError.generate (file:///x/error.mjs:80:20)
ohmygpt 402 openai.APIStatusError: Error code: 402 - {'error': {'message': 'Insufficient Balance'}}
ohmygpt 403 HTTP 403: 用户余额不足
ohmygpt 403 status code: 403, body: {"error":{"message":"用户余额不足"}}
ohmygpt 402 {"error":{"message":"Số dư tài khoản không đủ, vui lòng nạp thêm","type":"error"}}
ohmygpt 402 {"error":{"message":"残高が不足しています","type":"error"}}
ohmygpt 402 {"error":{"message":"Saldo insuficiente","type":"error"}}
ohmygpt 401 {"error":{"message":"Invalid token","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"This token has expired","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"令牌已禁用","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"令牌无效","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"API密钥无效","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"无效的API Key","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"apikey错误","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"密钥不正确，请检查","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"账户已被停用","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"当前用户已被禁用","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"Invalid API key provided","type":"invalid_request_error"}}
ohmygpt 401 {"error":{"message":"Incorrect API key provided","type":"invalid_request_error"}}
ohmygpt 401 {"error":{"message":"The API key provided is invalid.","type":"authentication_error"}}
ohmygpt 401 {"error":{"message":"Your API key is invalid","type":"x"}}
ohmygpt 401 {"error":{"message":"API key is invalid or expired","type":"x"}}
ohmygpt 401 {"error":{"message":"API key expired. Please renew the API key.","type":"x"}}
ohmygpt 401 {"error":{"message":"API key disabled","type":"x"}}
ohmygpt 401 {"error":{"message":"API key was revoked","type":"x"}}
ohmygpt 401 {"error":{"message":"This API key is inactive","type":"x"}}
ohmygpt 401 {"error":{"message":"The token is expired","type":"x"}}
ohmygpt 401 {"error":{"message":"Unrecognized API key","type":"x"}}
ohmygpt 401 {"error":{"message":"No such API key","type":"x"}}
ohmygpt 401 {"error":{"message":"User not found.","code":401}}
ohmygpt 401 {"error":{"message":"Invalid authentication credentials","type":"authentication_error"}}
ohmygpt 401 {"error":{"message":"Invalid Authentication","type":"invalid_authentication_error"}}
ohmygpt 401 {"error":{"message":"Authentication Fails (no such user)","type":"authentication_error"}}
ohmygpt 401 {"error":{"message":"invalid bearer token","type":"authentication_error"}}
ohmygpt 401 {"type":"error","error":{"type":"authentication_error","message":"Invalid bearer token"},"request_id":"req_1"}
ohmygpt 401 {"type":"error","error":{"type":"authentication_error","message":"Invalid authentication credentials"},"request_id":"req_1"}
ohmygpt 401 {"type":"error","error":{"type":"authentication_error","message":"This organization has been disabled."},"request_id":"req_1"}
ohmygpt 401 {"detail":"Invalid token"}
ohmygpt 401 {"error":"Unauthorized"}
ohmygpt 401 {"error":"invalid_token"}
ohmygpt 401 {"error":"invalid_token","error_description":"The access token expired"}
ohmygpt 401 {"message":"Unauthorized","statusCode":401}
ohmygpt 401 {"statusCode":401,"error":"Unauthorized","message":"Invalid API key"}
ohmygpt 401 {"code":401,"msg":"Unauthorized"}
ohmygpt 401 {"code":"401","message":"身份验证失败"}
ohmygpt 401 {"success":false,"message":"无权进行此操作，access token 无效"}
ohmygpt 401 {}
ohmygpt 401 {"title":"Unauthorized","status":401,"type":"about:blank"}
ohmygpt 401 401 Unauthorized
ohmygpt 401 Unauthorized.
ohmygpt 401 401
ohmygpt 401 Authentication failed
ohmygpt 401 认证失败
ohmygpt 401 未认证
ohmygpt 401 鉴权失败
ohmygpt 401 AxiosError: Request failed with status code 401
ohmygpt 401 401 status code (no body)
ohmygpt 401 Error code: 401
ohmygpt 401 Response status code does not indicate success: 401 (Unauthorized).
ohmygpt 401 401 Client Error: Unauthorized for url: https://api.x.example/v1/chat/completions
ohmygpt 401 openai.AuthenticationError: Error code: 401 - {'error': {'message': 'Incorrect API key provided: sk-fresh****1234. You can find', 'type': 'invalid_request_error', 'param': None, 'code': 'invalid_api_key'}}
ohmygpt 401 Error code: 401 - {'error': {'message': "无效的令牌", 'type': 'new_api_error'}}
ohmygpt 401 401 {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}
ohmygpt 401 {"error":{"message":"Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.","type":null,"code":"401"}}
ohmygpt 401 {"error":{"code":"401","message":"Access denied due to invalid subscription key"}}
ohmygpt 401 {"error":{"message":"Your OpenAI account has been deactivated, please check your email for more information. If you feel this is an error, contact us through our help center at help.openai.com.","type":"invalid_request_error","code":"account_deactivated"}}
ohmygpt 401 {"error":{"message":"Refused","type":"invalid_request_error","code":"invalid_api_key"}}
ohmygpt 401 {"error":{"message":"Refused","type":"authentication_error","code":"api_key_expired"}}
ohmygpt 401 {"error":{"message":"Refused","type":"authentication_error","code":"account_disabled"}}
ohmygpt 401 [{"error":{"code":401,"message":"API key not valid. Please pass a valid API key.","status":"UNAUTHENTICATED"}}]
ohmygpt 200 {"error":{"message":"无效的令牌","type":"new_api_error"},"statusCode":401}
ohmygpt 200 {"statusCode":401,"message":"Invalid API key","errorType":"invalid_api_key","data":null}
ohmygpt 401 {"error":{"message":"API Key不存在","type":"x"}}
ohmygpt 401 {"error":{"message":"您提供的API密钥无效","type":"x"}}
ohmygpt 401 {"error":{"message":"Khóa API không hợp lệ","type":"x"}}
ohmygpt 401 {"error":{"message":"Clé API invalide","type":"x"}}
ohmygpt 401 {"error":{"message":"Clave de API no válida","type":"x"}}
ohmygpt 401 {"error":{"message":"잘못된 API 키입니다","type":"x"}}
openhands 401 {"error":{"message":"Invalid proxy server token passed. Received API Key = sk-...1234","type":"None"}}
openhands 401 {"error":{"message":"Authentication Error, Token not found in DB","type":"auth_error"}}
openhands 401 {"error":{"message":"Authentication Error, Token Expired","type":"auth_error"}}
openhands 401 {"error":{"message":"Authentication Error, Virtual key is blocked","type":"auth_error"}}
openhands 401 {"error":{"message":"Authentication Error, Authentication Error - Expired Key. Key Expiry time 2026-01-01","type":"expired_key"}}
openhands 401 {"error":{"message":"Authentication Error, API key is invalid","type":"auth_error"}}
openhands 401 {"detail":{"error":{"message":"Authentication Error, Invalid proxy server token passed","type":"auth_error"}}}
openhands 401 {"error":"Authentication Error, Invalid proxy server token passed."}
openhands 401 litellm.AuthenticationError: Authentication Error, Invalid proxy server token passed.
openhands 401 litellm.exceptions.AuthenticationError: litellm.AuthenticationError: AuthenticationError: Litellm_proxyException - Authentication Error, Invalid proxy server token passed. Received API Key = sk-...1234
openhands 401 openai.AuthenticationError: Error code: 401 - {"error":{"message":"Authentication Error, Invalid proxy server token passed","type":"token_not_found_in_db"}}
openhands 401 401 Authentication Error, Invalid proxy server token passed.
openhands 401 {"error":{"message":"Authentication Error","type":"auth_error"}}
openhands 401 {"error":{"message":"Authentication Error, ","type":"auth_error"}}
openhands 401 {"error":{"message":"Unauthorized","type":"None"}}
openhands 401 {"detail":"Invalid API key"}
openhands 429 {"error":{"message":"Budget has been exceeded! User=u1 in Team=t1 Current cost: 3, Max budget: 2","type":"budget_exceeded"}}
openhands 400 {"error":{"message":"ExceededBudget: User=u over budget. Spend=1.2, Budget=1.0","type":"budget_exceeded"}}
openhands 400 {"error":{"message":"ExceededBudget: Team=t over budget","type":"auth_error"}}
openhands 400 {"error":{"message":"ExceededBudget: Team Member over budget","type":"x"}}
openhands 401 {"error":{"message":"Authentication Error, ExceededTokenBudget: Current spend for token: 2; Max Budget for Token: 1","type":"auth_error"}}
openhands 400 {"error":{"message":"Key budget exceeded","type":"x"}}
openhands 400 {"error":{"message":"Budget exceeded","type":"x"}}
openhands 400 {"error":{"message":"Budget exceeded for team t1","type":"x"}}
openhands 400 {"error":{"message":"Your budget has been exceeded","type":"x"}}
openhands 400 {"error":{"message":"Max budget reached","type":"x"}}
openhands 400 {"error":{"message":"Project budget has been exceeded! Project=p","type":"x"}}
openhands 400 {"error":{"message":"You have reached your monthly budget","type":"x"}}
openhands 400 {"error":{"message":"Your organization has exceeded its budget","type":"x"}}
openhands 400 {"error":{"message":"Team t1 is over budget","type":"x"}}
openhands 422 {"detail":[{"msg":"Budget has been exceeded! Current cost: 2, Max budget: 1","type":"budget_exceeded"}]}
openhands 200 data: {"id":"x","choices":[]}⏎⏎data: {"error": {"message": "ExceededBudget: User=u-1 over budget. Spend=10.3, Budget=10.0", "code": "400"}}⏎⏎
openhands 200 event: error⏎data: {"error":⏎data: {"type":"budget_exceeded","message":"x"}}⏎⏎
openhands 200 : ping⏎⏎data: {"error":{"type":"budget_exceeded","message":"x"}}⏎⏎
openhands 200 [{"choices":[]},{"error":{"type":"budget_exceeded","message":"x"}}]
openhands 400 openai.BadRequestError: Error code: 400 - {'error': {'message': 'Budget has been exceeded! Current cost: 14', 'type': None}}
openhands 429 RateLimitError: 429 Budget has been exceeded! Current cost: 14, Max budget: 10
openhands 400 litellm.BadRequestError: OpenAIException - Budget has been exceeded! Current cost: 14, Max budget: 10
openhands 400 litellm.BudgetExceededError: Budget has been exceeded! Current cost: 14, Max budget: 10
openhands 400 BudgetExceededError: Budget has been exceeded! Current cost: 14
openhands 400 API Error (400 {"error":{"message":"Budget has been exceeded! Current cost: 14, Max budget: 10","type":"budget_exceeded"}})
openhands 400 HTTP error! status: 400, body: {"error":{"type":"budget_exceeded","message":"x"}}
openhands 400 HTTP Error 400: {"error":{"type":"budget_exceeded","message":"x"}}
openhands 400 POST "https://x.example/v1/chat/completions": 400 Bad Request {"message":"Budget has been exceeded! Current cost: 14","type":"budget_exceeded"}
openhands 400 400 Bad Request: {"error":{"message":"Budget has been exceeded! Current cost: 14"}}
openhands 400 [400] Budget has been exceeded! Current cost: 14
openhands 400 Service request failed.⏎Status: 400 (Bad Request)⏎⏎Content:⏎{"error":{"type":"budget_exceeded","message":"x"}}
openhands 402 Payment Required
openhands 402 {"error":"x"}
openhands 400 {"error":{"message":"{'error': 'Budget has been exceeded! Current cost: 14, Max budget: 10'}","type":"None"}}
any 401 {"error":"Unauthorized","message":"Authentication required"}
any 401 {"message":"Unauthorized access"}
any 401 {"detail":"Invalid authentication credentials"}
any 401 {"message":"Bad credentials"}
any 401 {"message":"Access token is invalid or expired"}
any 401 {"error":{"message":"","type":"","code":"invalid_api_key"}}
any 401 {"timestamp":"2026-01-01T00:00:00Z","status":401,"error":"Unauthorized","message":"","path":"/v1/chat/completions"}
any 401 {"code":401,"data":null}
any 401 {"success":false}
any 401 {"error":"Unauthorized"
any 401 HTTP/1.1 401 Unauthorized
any 401 HTTP Error 401: Unauthorized
any 401 401, message='Unauthorized', url='https://x.example/v1'
any 401 the server responded with status 401
any 401 unexpected status 401 Unauthorized: Invalid API key
any 401 Received 401 Unauthorized
any 401 HTTP 401 (invalid_request_error: invalid_api_key)⏎⏎Incorrect API key provided: sk-fresh***1234.
any 401 Unauthorized - Invalid token
any 401 401 Unauthorized: API key is invalid
any 401 AI_APICallError: Invalid API key
ohmygpt 401 {"error":{"message":"This token quota is exhausted TokenStatusExhausted[sk-fre***234]","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"Token này đã hết hạn","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"Token không hợp lệ","type":"new_api_error"}}
ohmygpt 403 {"error":{"message":"Hạn mức không đủ","type":"new_api_error"}}
ohmygpt 403 {"error":{"message":"token quota is not enough, token remain quota: ＄0.000012, need quota: ＄5.200000","type":"new_api_error","code":"pre_consume_token_quota_failed"}}
ohmygpt 403 status_code=403, 预扣费额度失败, 用户剩余额度: ¥0.056700, 需要预扣费额度: ¥0.069900 (request id req_123)
ohmygpt 403 {"error":{"message":"Subscription quota insufficient","type":"new_api_error"}}
ohmygpt 400 {"error":{"message":"Billing hard limit has been reached","type":"invalid_request_error","code":"billing_hard_limit_reached"}}
ohmygpt 401 {"error":{"message":"トークンが無効です","type":"x"}}
ohmygpt 401 {"error":{"message":"Token inválido","type":"x"}}
ohmygpt 401 {"error":{"message":"Недействительный токен","type":"x"}}
ohmygpt 401 {"error":{"message":"Khóa API đã hết hạn","type":"x"}}
ohmygpt 403 {"error":{"message":"残高が不足しています","type":"x"}}
ohmygpt 403 {"error":{"message":"Saldo insuficiente","type":"x"}}
ohmygpt 403 {"error":{"message":"Solde insuffisant","type":"x"}}
openhands 429 {"error":{"message":"Budget has been exceeded! Key=analytics-team (sk-...W8TA) Current cost: 0.06, Max budget: 0.05","type":"budget_exceeded"}}
openhands 429 {"error":{"message":"Budget has been exceeded! Project=o1 Current cost: 2, Max budget: 1","type":"budget_exceeded"}}
openhands 400 {"error":{"message":"User=3A over budget. Spend=51, Budget=50","type":"x"}}
ohmygpt 403 HTTP 403: b'{"error":{"message":"user quota is not enough"}}'
any 401 {"errors":[{"message":"Unauthorized","extensions":{"code":"UNAUTHENTICATED"}}]}
any 401 {"error_code":110,"error_msg":"Access token invalid or no longer valid"}
any 401 {"error":{"message":"Authorization Token非法，请确认Authorization Token正确传递。","type":"x","code":"1002"}}
any 401 {"Message":"Invalid token"}
any 401 {"error":{"message":"Your API key was reported as leaked. Please use another API key.","type":"x"}}
any 401 {"error":{"message":"unauthenticated","type":"x"}}
any 401 {"error":{"message":"您的API Key已失效","type":"x"}}
any 401 {"error":{"message":"您的 API Key 已被停用","type":"x"}}
ohmygpt 403 {"error":{"message":"余额为 0，请充值","type":"x"}}
ohmygpt 403 {"error":{"message":"没有足够的余额","type":"x"}}
ohmygpt 403 {"error":{"message":"Low balance","type":"x"}}
ohmygpt 403 {"error":{"message":"No credits remaining","type":"x"}}
ohmygpt 403 {"error":{"message":"balance: -0.02","type":"x"}}
ohmygpt 200 data: {"type":"response.failed","response":{"status":"failed","error":{"code":"insufficient_quota","message":"You exceeded your current quota"}}}⏎⏎
openhands 200 data: {"type":"response.failed","response":{"status":"failed","error":{"code":"budget_exceeded","message":"Budget has been exceeded! Current cost: 2, Max budget: 1"}}}⏎⏎
ohmygpt 401 {"error":{"message":"无效的令牌 (request id: 20250611163933932579227VkHShZ5f)","type":"new_api_error"}}
ohmygpt 403 {"error":{"message":"用户额度不足, 剩余额度: ＄-0.000002 (request id: 202608190933135792535838)","type":"new_api_error"}}
openhands 401 {"error":{"message":"Authentication Error, Invalid API key provided.","type":"token_not_found_in_db","param":"key","code":"401"}}
openhands 401 litellm.AuthenticationError: AuthenticationError: Litellm_proxyException - Authentication Error, Invalid API key provided.. Received Model Group=m1
openhands 401 {"error":{"message":"Authentication Error, User=u1 has been deactivated via SCIM. Keys owned by this user cannot be used.","type":"auth_error"}}
openhands 422 {"error":{"message":"Budget has been exceeded! TeamMember=u1:t1 Current cost: 2.1, Max budget: 2.0","type":"budget_exceeded","param":null,"code":"422"}}
ohmygpt 401 {"code":"USER_INACTIVE","message":"Refused"}
ohmygpt 401 {"error":{"code":401,"message":"User account is not active","status":"UNAUTHENTICATED"}}
ohmygpt 401 {"error":{"message":"Your account is not active, please check your billing details on our website.","type":"x"}}
ohmygpt 401 {"code":"USER_NOT_FOUND","message":"User associated with API key not found"}
ohmygpt 401 {"error":"Invalid API key","message":"API key not found"}
any 401 {"error":{"message":"failed to validate credentials","type":"x"}}
ohmygpt 401 {"error":{"message":"令牌 我的 key（#12）额度已用尽 (request id: 1)","type":"one_api_error"}}
ohmygpt 401 {"error":{"message":"令牌 我的 key（#12）已过期 (request id: 1)","type":"one_api_error"}}
ohmygpt 401 Error code: 401 - {'error': {'message': '无效的sk token，请检查token是否正确', 'type': 'error', 'param': None, 'code': None}}
any 401 [API Error: 401 invalid access token or token expired]
any 401 [API Error: 401 {"error":{"message":"Invalid API key","type":"x"}}]
any 401 {"error":{"message":"Incorrect API_KEY provided...","type":"error"}}
ohmygpt 403 {"error":{"message":"API_KEY exceeded the current quota, please check your plan and billing details...","type":"error"}}
any 401 {"status_code":50001,"status_message":"Invalid API key"}
any 401 {"error":{"message":"Unauthorized – access token is invalid or expired.","type":"x"}}
ohmygpt 403 {"error":{"message":"chat pre-consumed quota failed, user quota: $0.189356, need quota: $0.397200","type":"new_api_error","code":"local:insufficient_quota"}}
ohmygpt 400 {"error":{"message":"audio pre-consumed quota failed, user quota: 1200, need quota: 4000","type":"new_api_error","code":"insufficient_user_quota"}}
ohmygpt 403 {"error":{"message":"user [12] quota [0]preconsumedQuota [2500]is not enough","type":"rix_api_error"}}
ohmygpt 402 402 Prompt tokens limit exceeded: 64128 > 12. To increase, visit https://x.example/credits
`;
