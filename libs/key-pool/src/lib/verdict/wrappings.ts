const REASON_PHRASE =
  '(?:unauthorized|forbidden|bad request|payment required|too many requests|not found|unprocessable (?:entity|content)|internal server error|bad gateway|service unavailable|gateway time-?out)';

/** `401`, `401 Unauthorized`, `(400 Bad Request)`, `[429]`, `'401 Unauthorized'`. */
const STATUS = `[(\\['"\`]?([1-5]\\d\\d)(?!\\d)(?:[ ,]{1,2}\\(?${REASON_PHRASE}(?![a-z]))?[)\\]'"\`]{0,2}`;

/** What clients say before a status: `Error code: `, `API error `, `HTTP error! status: `, `Request failed with status code `. */
const LEAD =
  '(?:(?:api|https?(?:\\/[\\d.]{1,3})?|server|client|request|response|service|call|unexpected|received|got|returned|responded|failed|with|the|an?|error|status|code|does not indicate success)[\\s!:=_,-]{1,3}){1,8}';

const END_OF_STATUS = '(?: ?\\([\\w: ]{1,120}\\))?(?:[\\s:.,"\'-]{1,4}|(?=[{\\[<])|$)';

/** Qwen Code prints all of it in brackets: `[API Error: 401 …]`. */
const WORDED_STATUS = `\\[?${LEAD}${STATUS}${END_OF_STATUS}`;

/**
 * What gateways and client SDKs put in front of the upstream's own words, one alternative each:
 * `litellm.BadRequestError: `, `Litellm_proxyException - `, `error: `; `Error code: 400 - `, `HTTP/1.1 403 Forbidden: `;
 * `429 `, `[400] `; `message: `, `body=`; `POST "https://…": `; LiteLLM's `Authentication Error, ` and others' words for
 * the same; the shortened key with which new-api begins.
 */
const WRAPPINGS = [
  '(?:[a-z_]{1,40}\\.){0,3}[a-z_]{0,60}(?:error|exception)(?::| -) ',
  WORDED_STATUS,
  `${STATUS}${END_OF_STATUS}`,
  '(?:message|body|content|response|detail)(?:: |["\']?=["\']?|:\\n)',
  'service request failed\\.\\s',
  '(?:get|post) "https?:\\/\\/[^\\s"]{1,500}": ',
  '(?:client|server) error: `[a-z]{3,6} [^\\s`]{1,500}` resulted in an? ',
  'response:\\s',
  'b["\'](?=[{[<])',
  'curl: \\(\\d{1,3}\\) the requested url returned ',
  '(?:client|server) error: ',
  'authentication (?:error|fails?|failed)[,:] ',
  '(?:access denied|authentication failed) (?:due to|because of) (?:an? )?',
  '(?:unauthori[sz]ed|access denied|forbidden|permission denied|payment required)(?::| [-–—]) ',
  'sorry, ',
  '预扣费额度失败[,，:：]',
  '[a-z]{1,12} pre-consumed quota failed, ',
  '\\[[\\w-]{1,20}\\*{3,}[\\w-]{1,12}\\] ',
];
const WRAPPING = new RegExp(`^(?:${WRAPPINGS.join('|')})\\s{0,4}`, 'i');
const MOST_WRAPPINGS = 10;

const SDK_STATUS = new RegExp(
  `^(?:(?:[a-z_]{1,40}\\.){0,3}[a-z_]{0,60}error: )?${WORDED_STATUS}`,
  'i',
);

/** The upstream's own words: without what gateways and SDKs put in front of them. */
export function unwrap(text: string): string {
  let rest = text;
  for (let i = 0; i < MOST_WRAPPINGS; i++) {
    const inner = rest.replace(WRAPPING, '');
    if (inner === rest) {
      break;
    }
    rest = inner;
  }
  return rest;
}

/** The status with which an SDK's text begins, as in `Error code: 401 - …`, and words follow; null for any other text. */
export function sdkStatus(text: string): number | null {
  const [, status] = SDK_STATUS.exec(text.slice(0, 500)) ?? [];
  return status === undefined || unwrap(text) === '' ? null : Number(status);
}
