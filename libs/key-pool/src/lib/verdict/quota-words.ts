/** Words of relays and providers of OpenAI's shape that the money of a key or an account is used up. */

const MONEY = '(?:balance|quota|credits?|funds?|allowance)';
const EMPTY =
  '(?:insufficient|not enough|not sufficient|exhausted|used up|depleted|empty|exceeded|too low|run out|ran out|negative|zero)';
const OWNED =
  "(?:(?:the|your|this|current|user|account|token|api[-_ ]?key|key|wallet|credit|team|organi[sz]ation|subscription)(?:'s)? ){1,3}(?:(?:remaining|credit|account|prepaid|available|total) )?";
/** A limit of rate and no money. */
const NO_RATE =
  '(?!.{0,200}\\b(?:per[ -](?:second|minute|hour|day)|quota metric|rate limit|daily))';

/** one-api names a token as its user did: `令牌 我的 key(#12)`. A channel's name with its number is not the token's. */
export const ZH_NAME = '(?:(?!渠道|通道|上游|模型)[^()]){0,60}\\(#\\d{1,12}\\)';
const ZH_MONEY = '(?:余额|额度|配额|积分|点数|点券)';
const ZH_EMPTY =
  ' ?(?:已经|已|严重|均|都){0,2}(?:不足|用尽|用完|耗尽|用罄|为零|为 ?0(?![.\\d])|为负|不够|用光|超限|超出)';
const ZH_OWNED = `(?:该|此|当前|您|你|的|用户|账户|帐户|账号|帐号|令牌|密钥|订阅|套餐|api ?key|key|token|可用|剩余|免费|总|\\s|[\\w.-]{1,60} ?\\(#\\d{1,12}\\)|令牌${ZH_NAME}){1,6}`;

const start = (...alternatives: string[]): RegExp =>
  new RegExp(`^${NO_RATE}(?:${alternatives.join('|')})`, 'i');

/** The money of somebody: of this account, of this key. Said under any status but 429. */
export const ACCOUNTS_QUOTA_WORDS = start(
  `${OWNED}${MONEY}\\b[^.;!?]{0,30}\\b${EMPTY}\\b`,
  `${ZH_OWNED}${ZH_MONEY}${ZH_EMPTY}`,
);

/** Money, without a word about whose. */
export const QUOTA_WORDS = start(
  `(?:insufficient|not enough|no (?:remaining|more)|out of) (?:(?:account|user|token|wallet|api|remaining) ){0,2}${MONEY}\\b`,
  `${MONEY}\\b (?:is |are |has been |have been |was )?${EMPTY}\\b`,
  `(?:you|your (?:account|key|token|team|organi[sz]ation)|(?:the|this) (?:account|api[ _-]?key|key|token|user)|account|api[ _-]?key|key|token)(?: (?:have|has|had|are|is|do|does|did)(?: not|n't)?|'ve|'re| don't| doesn't)?(?: (?:have|insufficient|run out of|ran out of|no (?:remaining|more)|out of|enough|sufficient|exceeded|exhausted|used up|reached|all|of|your|its|the|current)){1,5} (?:(?:remaining|monthly|usage|credit|account) )?${MONEY}\\b`,
  `(?:you have )?(?:no|0|zero) (?:balance|credits?|quota) (?:left|remaining|available)\\b`,
  `(?:low|negative|zero) (?:account )?balance\\b`,
  `(?:your )?(?:account )?balance(?: is)?:? ?[$¥]?(?:0(?:\\.0{1,6})?(?![.\\d])|-\\d)`,
  `(?:没有足够的?|无可用的?)${ZH_MONEY}`,
  `(?:your |the |this )?account\\b.{0,20}\\b(?:in arrears|overdue)`,
  `billing hard limit has been reached`,
  `(?:您|你)?的?(?:可用|剩余|当前|免费|套餐|订阅){0,2}${ZH_MONEY}${ZH_EMPTY}`,
  `(?:您|你|账户|帐户|账号|用户|的)*已?欠费`,
  `(?:số dư|hạn mức|tín dụng).{0,30}(?:không đủ|đã hết|đã cạn)`,
  `(?:残高|クレジット|クォータ|割り当て).{0,12}(?:不足|足りません|使い切|なくなり)`,
  `(?:잔액|크레딧|할당량).{0,12}(?:부족|소진)`,
  `(?:saldo|cr[eé]ditos?|cuota|cota|solde|crédits?)\\b.{0,30}(?:insuficiente|agotad|esgotad|insuffisant|épuisé)`,
  `(?:guthaben|kontingent)\\b.{0,30}(?:nicht aus|aufgebraucht|erschöpft)`,
  `недостаточно (?:средств|квоты)|(?:баланс|квота).{0,30}(?:недостаточ|исчерпан)`,
);

/** Types and codes of money that is used up; `insufficient_quota` under 429 is a rate in many places. */
export const QUOTA_TYPE =
  /^(?:insufficient_(?:[a-z]{1,20}_)?(?:balance|quota|credits?|funds?)|(?:[a-z]{1,20}_)?(?:balance|quota|credits?)_(?:insufficient|exhausted|not_enough|depleted)|out_of_credits|arrearage|billing_(?:hard_limit_reached|not_active)|creditserror|pre_consume_token_quota_failed)$/;

/** At or above this rest, in the currency of the message, it is the request that is dear, not the account that is empty. */
const RICH = 1;
/** What one-api and new-api call 1: they print raw units where no currency is set. */
const RAW_UNITS = 500_000;
/** The same for a rest in tokens. */
const RICH_TOKENS = 1_000;

const LEFT_AND_WANTED =
  /(?:剩余(?:额度|余额)?|\bremain(?:ing)?\b(?: (?:quota|balance))?|\buser (?:\[\d{1,12}\] )?quota|còn lại)([^\d-]{0,20})(-?\d{1,12}(?:\.\d{1,9})?).{0,40}?(?:需要|预扣|need|require|preconsumedquota|cần)[^\d-]{0,20}(\d{1,12}(?:\.\d{1,9})?)/i;
/** OpenRouter: `You requested up to 32000 tokens, but can only afford 12817`, `Prompt tokens limit exceeded: 64128 > 6964`. */
const AFFORDABLE = /(?:\bcan only afford|^prompt tokens limit exceeded: \d{1,12} >) (\d{1,12})/i;
const STARTS_WITH_LEFT =
  /^(?:(?:用户|令牌|账户)?剩余(?:额度|余额)|user (?:\[\d{1,12}\] )?quota\b)/i;

/**
 * Whether an account has something left, and this request costs more. new-api sets the estimated cost aside first:
 * `用户剩余额度: ＄4.99, 需要预扣费额度: ＄5.20`, `user quota: ＄4.99, need quota: ＄5.20`; Rix API's words are
 * `user [1] quota [4500000]preconsumedQuota [5200000]is not enough`.
 */
export function isTooDear(text: string): boolean {
  const [, tokens] = AFFORDABLE.exec(text) ?? [];
  return (shortfall(text) ?? 0) >= RICH || Number(tokens) >= RICH_TOKENS;
}

/** Whether an account has next to nothing left: `用户剩余额度: ＄0.000012, 需要预扣费额度: ＄0.020000`. */
export function isUsedUp(text: string): boolean {
  return STARTS_WITH_LEFT.test(text) && (shortfall(text) ?? RICH) < RICH;
}

/** What is left in an account, where a request costs more than that. */
function shortfall(text: string): number | null {
  const [, before = '', left = '', wanted] = LEFT_AND_WANTED.exec(text) ?? [];
  const isRaw = !/[$¥€]/.test(before) && !left.includes('.');
  return Number(wanted) > Number(left) ? Number(left) / (isRaw ? RAW_UNITS : 1) : null;
}
