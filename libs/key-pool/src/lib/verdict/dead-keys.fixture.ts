/**
 * What dead keys are answered, one a line: provider (or any), status, body (⏎ is a line break). Wordings, languages and
 * envelopes of the kinds in `upstream-cases.fixture.ts`, from the documentation, source and issues of OpenAI, Azure,
 * Anthropic, LiteLLM, one-api, new-api and their client SDKs.
 */
export const DEAD_KEYS = String.raw`
ohmygpt 403 {"error":{"message":"用户额度不足, 剩余额度: ＄0.000000","type":"new_api_error"}}
ohmygpt 403 {"error":{"message":"额度不足","type":"shell_api_error"}}
ohmygpt 403 {"error":{"message":"预扣费额度失败, 用户剩余额度: ＄0.000000, 需要预扣费额度: ＄0.020000","type":"new_api_error"}}
ohmygpt 403 {"error":{"message":"订阅额度不足或未配置订阅: subscription quota insufficient, need=12","type":"new_api_error","code":"insufficient_user_quota"}}
ohmygpt 403 {"error":{"message":"令牌余额不足，请充值","type":"new_api_error"}}
ohmygpt 403 {"error":{"message":"账号余额不足，请前往控制台充值","type":"error"}}
ohmygpt 403 {"error":{"message":"当前账户余额不足","type":"error"}}
ohmygpt 402 {"error":{"message":"账户余额不足","type":"error"}}
ohmygpt 403 {"error":{"message":"剩余额度不足","type":"error"}}
ohmygpt 403 {"error":{"message":"帳戶餘額不足，請充值","type":"error"}}
ohmygpt 403 {"error":{"message":"額度已用盡","type":"error"}}
ohmygpt 401 {"error":{"message":"該令牌已過期","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"無效的令牌","type":"new_api_error"}}
ohmygpt 403 {"error":{"message":"积分不足","type":"error"}}
ohmygpt 403 {"error":{"message":"密钥额度已用完","type":"error"}}
ohmygpt 403 {"error":{"message":"用户配额不足","type":"error"}}
ohmygpt 403 {"error":{"message":"user quota is not enough","type":"one_api_error","code":"insufficient_user_quota"}}
ohmygpt 403 {"error":{"message":"insufficient user quota","type":"new_api_error"}}
ohmygpt 403 {"error":{"message":"Insufficient account balance","type":"error"}}
ohmygpt 403 {"error":{"message":"Not enough credits","type":"error"}}
ohmygpt 403 {"error":{"message":"You have insufficient credits","type":"error"}}
ohmygpt 403 {"error":{"message":"You do not have enough credits","type":"error"}}
ohmygpt 403 {"error":{"message":"Your account balance is insufficient. Please recharge.","type":"error"}}
ohmygpt 403 {"error":{"message":"Your balance is insufficient","type":"error"}}
ohmygpt 403 {"error":{"message":"Your quota has been exhausted","type":"error"}}
ohmygpt 403 {"error":{"message":"Your credit has been used up","type":"error"}}
ohmygpt 403 {"error":{"message":"Balance is not enough","type":"error"}}
ohmygpt 403 {"error":{"message":"Quota exhausted","type":"error"}}
ohmygpt 403 {"error":{"message":"Quota exceeded for this key","type":"error"}}
ohmygpt 403 {"error":{"message":"API key has run out of quota","type":"error"}}
ohmygpt 403 {"error":{"message":"This token has no remaining quota","type":"error"}}
ohmygpt 403 {"error":{"message":"The token quota has been used up","type":"error"}}
ohmygpt 403 {"error":{"message":"Payment required: your balance is empty","type":"error"}}
ohmygpt 403 {"error":{"message":"You ran out of credits","type":"error"}}
ohmygpt 403 {"error":{"message":"You have run out of credits","type":"error"}}
ohmygpt 403 {"error":{"message":"You have used up your quota","type":"error"}}
ohmygpt 403 {"error":{"message":"You have exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}
ohmygpt 403 {"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","code":"insufficient_quota"}}
ohmygpt 402 {"error":{"message":"This request requires more credits, or fewer max_tokens. You requested up to 8000 tokens, but can only afford 12.","type":null,"code":402}}
ohmygpt 402 {"error":"Payment Required"}
ohmygpt 402 {"detail":"Payment Required"}
ohmygpt 400 {"error":{"message":"Your credit balance is too low to access the Anthropic API.","type":"invalid_request_error"}}
ohmygpt 400 {"error":{"message":"Account is in arrears","type":"arrearage","code":"Arrearage"}}
ohmygpt 400 {"code":"Arrearage","message":"Access denied, please make sure your account is in good standing.","request_id":"1"}
ohmygpt 403 {"error":{"message":"您的账户已欠费","type":"error"}}
ohmygpt 403 {"code":20011,"message":"insufficient balance","data":null}
ohmygpt 403 {"success":false,"message":"余额不足"}
ohmygpt 200 {"error":{"message":"用户余额不足","code":"insufficient_user_quota"}}
ohmygpt 200 {"statusCode":403,"message":"Insufficient balance","errorType":"insufficient_balance_error"}
ohmygpt 200 data: {"error":{"message":"用户额度不足","type":"new_api_error","code":"insufficient_user_quota"}}⏎⏎data: [DONE]⏎⏎
ohmygpt 402 data: {"error":{"message":"x"}}⏎⏎
ohmygpt 403 {"statusCode":403,"message":"User balance is insufficient, your request has been rejected, please recharge in time at https://www.ohmygpt.com/pay","errorType":"insufficient_balance_error","data":null}
ohmygpt 403 [{"error":{"message":"Insufficient balance","type":"insufficient_quota"}}]
ohmygpt 403 {"error":{"code":403,"message":"Insufficient balance","status":"PERMISSION_DENIED"}}
ohmygpt 403 403 {"error":{"message":"user quota is not enough","type":"x","code":"insufficient_user_quota"}}
ohmygpt 403 PermissionDeniedError: Error code: 403 - {'error': {'message': 'user quota is not enough', 'code': 'insufficient_user_quota'}}
ohmygpt 403 openai.PermissionDeniedError: Error code: 403 - {'error': {'message': '用户额度不足', 'type': 'new_api_error'}}
ohmygpt 402 APIError: 402 Insufficient Balance⏎    at APIError.generate (file:///x/error.mjs:80:20)
ohmygpt 403 AI_APICallError: user quota is not enough
ohmygpt 403 HTTP 403: 用户余额不足
ohmygpt 403 status code: 403, body: {"error":{"message":"用户余额不足"}}
ohmygpt 402 {"error":{"message":"Số dư tài khoản không đủ, vui lòng nạp thêm","type":"error"}}
ohmygpt 402 {"error":{"message":"Недостаточно средств","type":"error"}}
ohmygpt 402 {"error":{"message":"Saldo insuficiente","type":"error"}}
ohmygpt 401 {"error":{"message":"Invalid token","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"Token expired","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"该令牌已禁用","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"该令牌不存在","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"令牌无效","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"API Key 无效","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"无效的密钥","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"密钥错误","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"密钥不正确，请检查","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"账户已被停用","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"Invalid API key","type":"invalid_request_error","code":"invalid_api_key"}}
ohmygpt 401 {"error":{"message":"Invalid API key provided","type":"invalid_request_error"}}
ohmygpt 401 {"error":{"message":"Incorrect API key provided","type":"invalid_request_error"}}
ohmygpt 401 {"error":{"message":"The API key provided is invalid.","type":"authentication_error"}}
ohmygpt 401 {"error":{"message":"The API Key appears to be invalid or may have expired. Please verify your credentials and try again.","type":"invalid_authentication_error"}}
ohmygpt 401 {"error":{"message":"API key is invalid or expired","type":"x"}}
ohmygpt 401 {"error":{"message":"API key expired. Please renew the API key.","type":"x"}}
ohmygpt 401 {"error":{"message":"API key does not exist","type":"x"}}
ohmygpt 401 {"error":{"message":"API key has been deleted","type":"x"}}
ohmygpt 401 {"error":{"message":"This API key is no longer active","type":"x"}}
ohmygpt 401 {"error":{"message":"This API key is inactive","type":"x"}}
ohmygpt 401 {"error":{"message":"Unknown API key","type":"x"}}
ohmygpt 401 {"error":{"message":"Wrong API key","type":"x"}}
ohmygpt 401 {"error":{"message":"No such API key","type":"x"}}
ohmygpt 401 {"error":{"message":"User not found.","code":401}}
ohmygpt 401 {"error":{"message":"Invalid authentication credentials","type":"authentication_error"}}
ohmygpt 401 {"error":{"message":"Invalid Authentication","type":"invalid_authentication_error"}}
ohmygpt 401 {"error":{"message":"Authentication Fails (no such user)","type":"authentication_error"}}
ohmygpt 401 {"error":{"message":"invalid bearer token","type":"authentication_error"}}
ohmygpt 401 {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"},"request_id":"req_1"}
ohmygpt 401 {"type":"error","error":{"type":"authentication_error","message":"OAuth token has expired. Please obtain a new token."},"request_id":"req_1"}
ohmygpt 401 {"type":"error","error":{"type":"authentication_error","message":"This organization has been disabled."},"request_id":"req_1"}
ohmygpt 401 {"detail":"Invalid token"}
ohmygpt 401 {"detail":"Invalid API Key"}
ohmygpt 401 {"error":"unauthorized"}
ohmygpt 401 {"error":"Invalid token"}
ohmygpt 401 {"error":"invalid_token","error_description":"The access token expired"}
ohmygpt 401 {"message":"Unauthorized"}
ohmygpt 401 {"statusCode":401,"error":"Unauthorized","message":"Unauthorized"}
ohmygpt 401 {"code":401,"msg":"Unauthorized"}
ohmygpt 401 {"code":"401","message":"身份验证失败"}
ohmygpt 401 {"success":false,"message":"无权进行此操作，access token 无效"}
ohmygpt 401 {}
ohmygpt 401 {"title":"Unauthorized","status":401,"type":"about:blank"}
ohmygpt 401 401 Unauthorized
ohmygpt 401 HTTP 401 Unauthorized
ohmygpt 401 Unauthorised
ohmygpt 401 Authentication failed
ohmygpt 401 Authentication Failed.
ohmygpt 401 Authorization failed
ohmygpt 401 身份验证失败，请检查您的 API Key
ohmygpt 401 鉴权失败
ohmygpt 401 AxiosError: Request failed with status code 401
ohmygpt 401 AuthenticationError: 401 status code (no body)
ohmygpt 401 Error: 401 Unauthorized
ohmygpt 401 Response status code does not indicate success: 401 (Unauthorized).
ohmygpt 401 401 Client Error: Unauthorized for url: https://api.x.example/v1/chat/completions
ohmygpt 401 openai.AuthenticationError: Error code: 401 - {'error': {'message': 'Incorrect API key provided: sk-fresh****1234. You can find', 'type': 'invalid_request_error', 'param': None, 'code': 'invalid_api_key'}}
ohmygpt 401 Error code: 401 - {'error': {'message': "无效的令牌", 'type': 'new_api_error'}}
ohmygpt 401 401 {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}
ohmygpt 401 {"error":{"message":"Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.","type":null,"code":"401"}}
ohmygpt 401 {"statusCode":401,"message":"Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription."}
ohmygpt 401 {"error":{"message":"Your authentication token has been invalidated. Please try signing in again.","type":"invalid_request_error","code":"token_invalidated"}}
ohmygpt 401 {"error":{"message":"Refused","type":"invalid_request_error","code":"invalid_api_key"}}
ohmygpt 401 {"error":{"message":"Refused","type":"authentication_error","code":"token_expired"}}
ohmygpt 401 {"error":{"message":"Refused","type":"authentication_error","code":"key_revoked"}}
ohmygpt 401 {"error":{"code":"invalid_api_key","message":null}}
ohmygpt 401 [{"error":{"code":401,"message":"API key not valid. Please pass a valid API key.","status":"UNAUTHENTICATED"}}]
ohmygpt 200 {"error":{"message":"无效的令牌","type":"new_api_error"},"statusCode":401}
ohmygpt 401 {"error":{"message":"API key 无效，请检查","type":"x"}}
ohmygpt 401 {"error":{"message":"API Key不存在","type":"x"}}
ohmygpt 401 {"error":{"message":"您提供的API密钥无效","type":"x"}}
ohmygpt 401 {"error":{"message":"Khóa API không hợp lệ","type":"x"}}
ohmygpt 401 {"error":{"message":"Ungültiger API-Schlüssel","type":"x"}}
ohmygpt 401 {"error":{"message":"Clave de API no válida","type":"x"}}
ohmygpt 401 {"error":{"message":"잘못된 API 키입니다","type":"x"}}
openhands 401 {"error":{"message":"Authentication Error, Invalid proxy server token passed","type":"auth_error"}}
openhands 401 {"error":{"message":"Authentication Error, Invalid api key","type":"auth_error"}}
openhands 401 {"error":{"message":"Authentication Error, Key doesn't exist in db. key=abc","type":"auth_error"}}
openhands 401 {"error":{"message":"Authentication Error, Virtual key is blocked","type":"auth_error"}}
openhands 401 {"error":{"message":"Authentication Error, Key is disabled","type":"auth_error"}}
openhands 401 {"error":{"message":"Authentication Error, Expired Key","type":"auth_error"}}
openhands 401 {"error":{"message":"Authentication Error, Organization=o1 is blocked","type":"auth_error"}}
openhands 401 {"detail":{"error":{"message":"Authentication Error, Invalid proxy server token passed","type":"auth_error"}}}
openhands 401 {"error":"Authentication Error, Invalid proxy server token passed."}
openhands 401 litellm.AuthenticationError: AuthenticationError: OpenAIException - Error code: 401 - {'error': {'message': 'Authentication Error, Invalid proxy server token passed. Received API Key = sk-...1234', 'type': 'auth_error'}}
openhands 401 litellm.exceptions.AuthenticationError: litellm.AuthenticationError: AuthenticationError: Litellm_proxyException - Authentication Error, Invalid proxy server token passed. Received API Key = sk-...1234
openhands 401 openai.AuthenticationError: Error code: 401 - {"error":{"message":"Authentication Error, Invalid proxy server token passed","type":"token_not_found_in_db"}}
openhands 401 401 Authentication Error, Invalid proxy server token passed.
openhands 200 data: {"error":{"message":"Authentication Error, Invalid proxy server token passed.","type":"auth_error","code":"401"}}⏎⏎
openhands 401 {"error":{"message":"Authentication Error, ","type":"auth_error"}}
openhands 401 {"error":{"message":"Unauthorized","type":"None"}}
openhands 401 {"detail":"Unauthorized"}
openhands 400 {"error":{"message":"Budget has been exceeded! Current cost: 10.2, Max budget: 10.0","type":"budget_exceeded"}}
openhands 429 {"error":{"message":"Budget has been exceeded! Team=t1 Current cost: 3, Max budget: 2","type":"None"}}
openhands 400 {"error":{"message":"ExceededBudget: User=u over budget. Spend=1.2, Budget=1.0","type":"budget_exceeded"}}
openhands 400 {"error":{"message":"ExceededBudget: Organization=o1 over budget","type":"x"}}
openhands 401 {"error":{"message":"Authentication Error, ExceededBudget: User u over budget. Spend: 1.2, Budget: 1","type":"auth_error"}}
openhands 401 {"error":{"message":"Authentication Error, ExceededTokenBudget: Current spend for token: 2; Max Budget for Token: 1","type":"auth_error"}}
openhands 400 {"error":{"message":"Key budget exceeded","type":"x"}}
openhands 400 {"error":{"message":"Budget exceeded","type":"x"}}
openhands 400 {"error":{"message":"Budget exceeded for user u1","type":"x"}}
openhands 400 {"error":{"message":"Your budget has been exceeded","type":"x"}}
openhands 400 {"error":{"message":"Max budget reached","type":"x"}}
openhands 400 {"error":{"message":"Project budget has been exceeded! Project=p","type":"x"}}
openhands 400 {"error":{"message":"You have exceeded your budget","type":"x"}}
openhands 400 {"error":{"message":"Your organization has exceeded its budget","type":"x"}}
openhands 400 {"error":{"message":"Team t1 is over budget","type":"x"}}
openhands 400 {"error":{"message":"Key is over budget","type":"x"}}
openhands 200 {"error":{"message":"Budget has been exceeded! Current cost: 10.2, Max budget: 10.0","type":"budget_exceeded","code":"400"}}
openhands 200 data:{"error":{"type":"budget_exceeded","message":"x"}}⏎⏎data:[DONE]⏎⏎
openhands 200 event: error⏎data: {"error":⏎data: {"type":"budget_exceeded","message":"x"}}⏎⏎
openhands 200 {"choices":[]}⏎{"error":{"type":"budget_exceeded","message":"x"}}⏎
openhands 400 Error code: 400 - {'error': {'message': "Budget has been exceeded! Current cost: 14, Max budget: 10", 'type': 'budget_exceeded', 'param': None, 'code': '400'}}
openhands 400 openai.BadRequestError: Error code: 400 - {'error': {'message': 'Budget has been exceeded! Current cost: 14', 'type': None}}
openhands 429 RateLimitError: 429 Budget has been exceeded! Current cost: 14, Max budget: 10
openhands 400 litellm.BadRequestError: OpenAIException - Budget has been exceeded! Current cost: 14, Max budget: 10
openhands 400 litellm.BudgetExceededError: Budget has been exceeded! Current cost: 14, Max budget: 10
openhands 400 BudgetExceededError: Budget has been exceeded! Current cost: 14
openhands 400 API Error (400 {"error":{"message":"Budget has been exceeded! Current cost: 14, Max budget: 10","type":"budget_exceeded"}})
openhands 400 API error (400): Budget has been exceeded! Current cost: 14
openhands 400 HTTP 400: {"error":{"type":"budget_exceeded","message":"x"}}
openhands 400 POST "https://x.example/v1/chat/completions": 400 Bad Request {"message":"Budget has been exceeded! Current cost: 14","type":"budget_exceeded"}
openhands 400 400 Bad Request: "{"error":{"message":"Budget has been exceeded! Current cost: 14"}}"
openhands 400 400, message='Budget has been exceeded! Current cost: 14'
openhands 400 400 - Budget has been exceeded! Current cost: 14
openhands 400 status=400 body={"error":{"type":"budget_exceeded","message":"x"}}
openhands 402 Payment Required
openhands 429 {"error":{"message":"Ihr Kontingent","type":"budget_exceeded"}}
any 401 {"error":{"message":"Authentication Fails, Your api key: ****1234 is invalid","type":"authentication_error"}}
any 401 {"error":"Unauthorized","message":"Authentication required"}
any 401 {"message":"Unauthorized access"}
any 401 {"detail":"Invalid authentication credentials"}
any 401 {"message":"Bad credentials"}
any 401 {"message":"Access token is invalid or expired"}
any 401 {"error":{"message":"","type":"","code":"invalid_api_key"}}
any 401 {"status":401,"error":"Unauthorized","path":"/v1/chat/completions"}
any 401 {"code":401,"message":""}
any 401 {"success":false}
any 401 "Unauthorized"
any 401 Unauthorized⏎
any 401 API Error: 401 {"error":{"message":"Invalid API key"}}
any 401 HTTP Error 401: Unauthorized
any 401 401, message='Unauthorized', url='https://x.example/v1'
any 401 Unexpected status code: 401
any 401 unexpected status 401 Unauthorized: Invalid API key
any 401 Received 401 Unauthorized
any 401 HTTP 401 (invalid_request_error: invalid_api_key)⏎⏎Incorrect API key provided: sk-fresh***1234.
any 401 Unauthorized - Invalid token
any 401 401 Unauthorized: API key is invalid
any 401 AI_APICallError: Invalid API key
ohmygpt 401 {"error":{"message":"This token quota is exhausted TokenStatusExhausted[sk-fre***234]","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"该令牌额度已用尽 TokenStatusExhausted[sk-fre***234]","type":"new_api_error"}}
ohmygpt 401 {"error":{"message":"Hạn mức token này đã hết TokenStatusExhausted[sk-fre***234]","type":"new_api_error"}}
ohmygpt 403 {"error":{"message":"Hạn mức không đủ","type":"new_api_error"}}
ohmygpt 403 {"error":{"message":"Hạn mức người dùng không đủ, còn lại: ＄0.00","type":"new_api_error"}}
ohmygpt 403 {"error":{"message":"预扣费额度失败, 用户剩余额度: 1234 点额度, 需要预扣费额度: 50000 点额度","type":"new_api_error","code":"insufficient_user_quota"}}
ohmygpt 403 {"error":{"message":"订阅额度不足","type":"new_api_error"}}
ohmygpt 403 {"error":{"message":"Subscription quota insufficient","type":"new_api_error"}}
ohmygpt 400 {"error":{"message":"Billing hard limit has been reached","type":"invalid_request_error","code":"billing_hard_limit_reached"}}
ohmygpt 401 {"error":{"message":"無効なトークン","type":"x"}}
ohmygpt 401 {"error":{"message":"Token inválido","type":"x"}}
ohmygpt 401 {"error":{"message":"Недействительный токен","type":"x"}}
ohmygpt 401 {"error":{"message":"Khóa API đã hết hạn","type":"x"}}
ohmygpt 401 {"error":{"message":"토큰이 만료되었습니다","type":"x"}}
ohmygpt 403 {"error":{"message":"Saldo insuficiente","type":"x"}}
ohmygpt 403 {"error":{"message":"Solde insuffisant","type":"x"}}
ohmygpt 403 {"error":{"message":"Số dư không đủ, vui lòng nạp thêm","type":"x"}}
openhands 429 {"error":{"message":"Budget has been exceeded! Organization=o1 Current cost: 2, Max budget: 1","type":"budget_exceeded"}}
openhands 400 {"error":{"message":"Team=3A over budget. Spend=51, Budget=50","type":"x"}}
openhands 400 {"error":{"message":"User=3A over budget. Spend=51, Budget=50","type":"x"}}
`;
