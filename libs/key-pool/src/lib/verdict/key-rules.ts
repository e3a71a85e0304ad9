import { ZH_NAME } from './quota-words';
import type { ClassificationRule } from './rule';

/** `The`, `Your`, `This …`, which leads to the subject. */
const ITS = '(?:(?:the|your|this|that|an?|provided|supplied|current|given|no such) ){0,3}';
const KIND =
  '(?:(?:ohmygpt|openai|anthropic|azure|gemini|google|litellm|openhands|oauth|jwt|bearer|access|api|auth|authentication|authorization|virtual|subscription|secret|user|proxy server|x)[ _-]){0,3}';
const KEY = `${KIND}(?:api[ _-]?key|key|token|credential|secret)s?`;
/** What may stand between the key and what is said about it: its id, "provided: …", a hash. */
const NAMED =
  '[,:]?(?: (?:provided|supplied|given|in use|used|passed|you (?:provided|supplied|entered|used))| (?=\\S{0,80}[\\d*:=#\'"`])\\S{1,80}| \\([^()]{0,80}\\)){0,2}[,:]?';
const IS =
  '(?: (?:has|have|had|is|was|are|were|been|appears?|seems?|to|be|either|already|currently|does|do|did|either)){0,5}';
const BAD =
  "(?:invalid|incorrect|unknown|wrong|bad|unrecognized|inactive|unregistered|illegal|not (?:found|exist|valid(?! yet)|active|recognized|registered)|(?:isn't|doesn't|don't) (?:valid(?! yet)|exist|active)|no longer (?:valid|active|exists?))";
const BLOCKED =
  '(?:blocked|disabled|revoked|invalidated|deactivated|suspended|banned|deleted|removed|terminated|cancelled|frozen|leaked|compromised)';
const OWNER = '(?:account|user|organi[sz]ation|team|project|workspace)';
/** The words end here: `not active`, and not `not active in this region`. */
const END = '(?=[.,;!]| \\(|$)';
const OF_ITS_OWN =
  '(?! ?(?:service|server|cache|lookup|validation|verification|registration|login|management))';

const ZH_ITS = '(?:该|此|您|你|的|当前|提供|所|使用|输入|这个| ){0,4}';
const ZH_KEY =
  '(?:(?:api|sk|authorization|access|访问|认证|身份|授权)[ _]?){0,2}(?:令牌|密钥|秘钥|key|token|凭证|凭据)';
const ZH_NAMED = `(?:${ZH_NAME} ?)?`;
const ZH_IS = ' ?(?:是|已经|已|被|管理员|均|都){0,3}';
const ZH_BAD = '(?:无效|不存在|失效|错误(?!码)|有误|不正确|不合法|非法)';
const ZH_BLOCKED = '(?:禁用|封禁|停用|撤销|吊销|删除|冻结|注销|封号)';

/** The languages of the relays' own translations beside English and Chinese (new-api's `i18n/locales`). */
const OTHER_LANGUAGES = [
  '(?:token|khóa|api key|khóa api)(?: này| api)? (?:không hợp lệ|đã hết hạn|không tồn tại|đã bị (?:vô hiệu hóa|xóa|khóa|thu hồi))',
  'người dùng(?: này)? đã bị (?:cấm|vô hiệu hóa)',
  '(?:[無无]効な ?(?:トークン|api ?キー)|(?:この)?(?:トークン|api ?キー)(?:が|は)(?:[無无]効|期限切れ|存在しません|有効期限))',
  '(?:유효하지 않은|잘못된) (?:api ?키|토큰)|(?:api ?키|토큰)(?:가|이|는|은)? ?(?:유효하지 않|만료|잘못)',
  '(?:jeton|token|clé(?: api| d.api)?|clave(?: de)? api|chave(?: de)? api|api[ -]schlüssel|токен|api[ -]ключ) (?:est |es |é |ist )?(?:invalide|invalido|inválid[oa]|no válid[oa]|no es válid[oa]|expirée?|expirad[oa]|caducad[oa]|vencid[oa]|ungültig|abgelaufen|недействител\\w{0,4}|недействителен|истек|просрочен)',
  '(?:ungültiger|неверный|недействительный) (?:api[ -]?)?(?:schlüssel|ключ|токен|token)',
];

const start = (...alternatives: string[]): RegExp =>
  new RegExp(`^(?:${alternatives.join('|')})`, 'i');

/** 401 with words about this key or its account, or with no words at all. */
export const KEY_RULES: readonly ClassificationRule[] = [
  {
    name: 'key-type',
    verdict: 'invalid_key',
    reason: 'invalid_key',
    status: [401],
    errorType:
      /^(?:(?:invalid|expired|revoked|disabled|deactivated|unknown)_(?:api_|access_|auth_)?(?:key|token|credentials?)|(?:api_|access_|auth_)?(?:key|token)_(?:invalid|expired|revoked|disabled|deactivated|deleted|blocked|invalidated|not_found)|(?:account|user)_(?:deactivated|disabled|suspended|banned|deleted|inactive))$/,
  },
  {
    name: 'key-expired',
    verdict: 'invalid_key',
    reason: 'expired_key',
    status: [401],
    text: start(
      `${ITS}expired (?:or (?:invalid|revoked) )?${KEY}(?![a-z])`,
      `${ITS}${KEY}${NAMED}${IS} expired\\b`,
      `${ZH_ITS}${ZH_KEY}${ZH_NAMED}${ZH_IS}(?:过期|到期)`,
    ),
  },
  {
    name: 'key-blocked',
    verdict: 'invalid_key',
    reason: 'blocked_key',
    status: [401],
    text: start(
      `${ITS}${KEY}${OF_ITS_OWN}\\b[^.;!?]{0,160} ${BLOCKED}\\b`,
      `${ITS}(?:\\w{1,20} )?${OWNER}\\b${OF_ITS_OWN}[^.;!?]{0,200} ${BLOCKED}\\b`,
      `${ITS}(?:\\w{1,20} )?${OWNER}${IS} (?:not active|inactive|no longer active)${END}`,
      `${ZH_ITS}(?:${ZH_KEY}|账户|账号|帐号|帐户|用户)${ZH_NAMED}${ZH_IS}${ZH_BLOCKED}`,
    ),
  },
  {
    name: 'key-invalid',
    verdict: 'invalid_key',
    reason: 'invalid_key',
    status: [401],
    text: start(
      `${ITS}(?:invalid|incorrect|unknown|wrong|bad|unrecognized|inactive|revoked|disabled)(?:,? (?:or|and) (?:invalid|incorrect|missing|expired|inactive|revoked|disabled))* ${ITS}${KEY}${OF_ITS_OWN}(?![a-z])`,
      `no such ${KEY}(?![a-z])`,
      `invalid authentication\\b(?! response)`,
      `(?:request had|could not validate|failed to validate) (?:invalid )?(?:authentication )?credentials\\b(?!:)`,
      `${ITS}${KEY}${OF_ITS_OWN}${NAMED}${IS} ${BAD}\\b`,
      `(?:user (?:(?:associated with|of|for) ${ITS}${KEY} )?not found|no such user)[.!]?$`,
      `(?:无效|错误|非法|未知|不正确)的?\\s?${ZH_KEY}`,
      `${ZH_ITS}${ZH_KEY}${ZH_NAMED}${ZH_IS}${ZH_BAD}`,
      `无权进行此操作,access token 无效`,
    ),
  },
  {
    name: 'key-other-language',
    verdict: 'invalid_key',
    reason: 'invalid_key',
    status: [401],
    text: start(...OTHER_LANGUAGES),
  },
  {
    name: 'bare-401',
    verdict: 'invalid_key',
    reason: 'invalid_key',
    status: [401],
    text: /^(?:you(?: are|'re) )?(?:(?:unauthori[sz]ed|not authori[sz]ed|not authenticated|unauthenticated|auth(?:entication|orization)? (?:failed|fails|failure|unsuccessful|required|error|is required)(?: \([\w ]{1,40}\))?|access denied|unauthori[sz]ed (?:access|request)|未授权|未经授权|未认证|(?:认证|鉴权|授权|身份验证)失败|chưa xác thực)(?:[.,!。！]? ?请?检查您?的? ?(?:api key|令牌|密钥))?)?(?:status code \(no body\)|\(?for url:? \S{1,2000}(?!\S)|for more information check: \S{1,500}(?!\S)|url=\S{1,2000}(?!\S)|['",.\s!。)])*$/i,
  },
  {
    name: 'empty-401',
    verdict: 'invalid_key',
    reason: 'invalid_key',
    status: [401],
    form: ['empty'],
  },
];
