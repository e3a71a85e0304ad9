import { isLiteralObject, readLiteral, type LiteralObject } from './literal';

/**
 * The kind of an answer's body. `markup` comes from whatever is between worker and upstream, never from an LLM provider's
 * API.
 */
export type BodyForm = 'empty' | 'markup' | 'text' | 'json';

/** What the rules and the admins need of an upstream's error answer. */
export interface UpstreamAnswer {
  readonly form: BodyForm;
  /** Whether the whole body is one JSON object with an error in it: only the provider's API writes that. */
  readonly isProvidersOwn: boolean;
  /** The status given in the body (`statusCode`, `code`), null for none. Some gateways send it under an outer 200. */
  readonly status: number | null;
  /** Error types and codes, lower case: `error.type`, `error.code`, `errorType` and the like. */
  readonly types: readonly string[];
  /** The upstream's texts, as they are and without the wrappings of gateways and SDKs. */
  readonly texts: readonly string[];
  /** The values of fields like `retry_after` and `reset_at`. */
  readonly waits: readonly StatedWait[];
  /** Whether a provider behind the gateway said it (`litellm.RateLimitError: AnthropicException - …`). */
  readonly isFromBehind: boolean;
  /** The upstream's own words for people, not yet redacted; null for an empty body. */
  readonly message: string | null;
}

/** How long to wait, or until when, unparsed. */
export interface StatedWait {
  readonly value: string;
  readonly isInMs: boolean;
}

/** The longest part of untrusted text that is examined, in characters (SPEC 4: cut at 64 kB). */
export const LONGEST_UPSTREAM_TEXT = 65_536;
const LONGEST_TYPE = 100;
const MOST_FINDINGS = 16;
const DEEPEST_NESTING = 5;

const TYPE_FIELDS = ['type', 'errorType', 'error_type', 'code', 'error_code', 'status'] as const;
/** In this order the first text is the message for people: the object `error` goes before all of them. */
const TEXT_FIELDS = [
  'message',
  'msg',
  'detail',
  'error',
  'errors',
  'title',
  'error_description',
] as const;
const WAIT_FIELDS = [
  'retry_after',
  'retryAfter',
  'retry_after_seconds',
  'retry_after_ms',
  'retryAfterMs',
  'retryDelay',
  'reset_at',
  'resetAt',
  'resets_at',
  'resets_in_seconds',
] as const;
const LONGEST_WAIT = 64;
const STATUS_FIELDS = ['statusCode', 'status_code', 'status', 'code'] as const;

const MARKUP = /^(?:<!doctype\b|<!--|<\?xml\b|<(?:html|head|body|title|center|h1|div|p|error)\b)/i;

/** A gateway's words for an exception of the provider behind it. Its own SDK calls the gateway itself `Litellm_proxy`. */
const PROVIDERS_EXCEPTION = /(?<![a-z_])(?!litellm_proxy)[a-z_]{1,60}exception - /i;
/** How a LiteLLM gateway begins its own refusals: an SDK that uses it as another provider still hands them on. */
const GATEWAYS_OWN_WORDS = /^authentication error[,: ]/i;

/**
 * One wrapping in front of the upstream's own words, as gateways and client SDKs put it there:
 * `litellm.BadRequestError: `, `Litellm_proxyException - `, `Error code: 400 - `, `API error 400: `, `429 `,
 * `Request failed with status code 402: `, `error, status code: 401, status: 401 Unauthorized, message: `, and LiteLLM's
 * `Authentication Error, `.
 */
const WRAPPING =
  /^(?:error, status code: \d{3}(?:, status: [\w ]{1,40})?, (?:message|body): |(?:request failed with )?status(?: code)?:? \d{3}(?:, (?:message|body))?(?:: | - )|(?:api |http |server )?error(?: code| status)?:? \d{3}(?: - |: )|(?:http )?\d{3}:? |authentication error[,:] |error: |(?:message|body|response): |(?:[a-z_]{1,40}\.){0,3}[a-z_]{0,60}(?:error|exception)(?::| -) )\s{0,4}/i;
const MOST_WRAPPINGS = 10;

/**
 * Reads an upstream's error answer, whatever it came in: JSON with the error nested under `error` (LiteLLM, OpenAI), flat
 * (OhMyGPT), as a text or under `detail` (FastAPI); JSON or a Python dictionary after a client's words; an event stream,
 * whose last error counts; plain text; markup, which says nothing but its title. Never throws; takes linear time.
 *
 * @param body untrusted; the first 65,536 characters count
 * @param isSuccess whether the status was 2xx: then only an error counts as said, and a completion's text does not
 */
export function readUpstreamAnswer(body: string | undefined, isSuccess = false): UpstreamAnswer {
  const text = (body ?? '')
    .slice(0, LONGEST_UPSTREAM_TEXT)
    .replace(/^\uFEFF/, '')
    .trim();
  if (text === '') {
    return NOTHING;
  }
  if (MARKUP.test(text)) {
    return markup(text);
  }
  const root = readStream(text) ?? readLiteral(text) ?? readLiteral(unwrap(text));
  if (isSuccess && (root === undefined || !isError(root))) {
    return { ...NOTHING, form: root === undefined ? 'text' : 'json', message: text };
  }
  const found: Findings = { status: null, types: [], texts: [], waits: [] };
  collect(root ?? text, found, DEEPEST_NESTING);
  const said = found.texts[0] ?? '';
  if (MARKUP.test(said)) {
    return markup(said);
  }
  return {
    form: root === undefined ? 'text' : 'json',
    isProvidersOwn: isError(root) && isJson(text),
    status: found.status,
    types: found.types,
    texts: [...new Set(found.texts.flatMap((one) => [one, unwrap(one)]))],
    waits: found.waits,
    isFromBehind: isFromBehind(said, root === undefined),
    message: said || text,
  };
}

const NOTHING: UpstreamAnswer = {
  form: 'empty',
  isProvidersOwn: false,
  status: null,
  types: [],
  texts: [],
  waits: [],
  isFromBehind: false,
  message: null,
};

function markup(text: string): UpstreamAnswer {
  return { ...NOTHING, form: 'markup', message: /<title>([^<]{1,500})/i.exec(text)?.[1] ?? null };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

interface Findings {
  status: number | null;
  readonly types: string[];
  readonly texts: string[];
  readonly waits: StatedWait[];
}

/** The last error of an event stream; undefined for anything else. */
function readStream(text: string): unknown {
  if (!/^(?:data|event|id|retry|:)[^\n]{0,200}/.test(text) || !/^data:/m.test(text)) {
    return undefined;
  }
  const events = [...text.matchAll(/^data:(.*)$/gm)].map(([, data = '']) =>
    readLiteral(data.trim()),
  );
  return events.filter((event) => isError(event)).at(-1) ?? {};
}

/** Whether this is an error and no completion: for answers whose status does not say so. */
function isError(value: unknown): boolean {
  if (Array.isArray(value)) {
    return isError(value[0]);
  }
  if (!isLiteralObject(value)) {
    return false;
  }
  const status = statusOf(value);
  return (
    (value['error'] ?? null) !== null ||
    value['success'] === false ||
    value['type'] === 'error' ||
    (status !== null && status >= 400) ||
    (typeof value['message'] === 'string' && TYPE_FIELDS.some((name) => name in value)) ||
    (typeof value['detail'] === 'string' && Object.keys(value).length === 1)
  );
}

function collect(value: unknown, found: Findings, depth: number): void {
  if (typeof value === 'string') {
    const said = value.trim();
    if (said !== '' && found.texts.length < MOST_FINDINGS) {
      found.texts.push(said);
      collectNested(said, found, depth - 1);
    }
    return;
  }
  if (depth <= 0) {
    return;
  }
  if (Array.isArray(value)) {
    collect(value[0], found, depth - 1);
    return;
  }
  if (isLiteralObject(value)) {
    collectFields(value, found, depth);
  }
}

/** A gateway's message may hold the provider's whole answer after some words of its own. */
function collectNested(said: string, found: Findings, depth: number): void {
  const nested = depth > 0 ? readLiteral(unwrap(said)) : undefined;
  if (nested !== undefined) {
    collect(nested, found, depth);
  }
}

function collectFields(value: LiteralObject, found: Findings, depth: number): void {
  found.status ??= statusOf(value);
  for (const field of TYPE_FIELDS) {
    const type = value[field];
    if (typeof type === 'string' && type.length <= LONGEST_TYPE) {
      found.types.push(type.toLowerCase());
    }
  }
  for (const field of WAIT_FIELDS) {
    const wait = value[field];
    if (typeof wait === 'number' || (typeof wait === 'string' && wait.length <= LONGEST_WAIT)) {
      found.waits.push({ value: `${wait}`.trim(), isInMs: /ms$/i.test(field) });
    }
  }
  const nested = isLiteralObject(value['error']) ? ['error' as const] : [];
  for (const field of new Set([...nested, ...TEXT_FIELDS])) {
    collect(value[field], found, depth - 1);
  }
}

function statusOf(value: LiteralObject): number | null {
  const named = STATUS_FIELDS.map((field) => Number(/^\d{3}$/.exec(String(value[field]))?.[0]));
  return named.find((status) => status >= 100 && status <= 599) ?? null;
}

function isFromBehind(said: string, isPlainText: boolean): boolean {
  const [exception] = PROVIDERS_EXCEPTION.exec(said.slice(0, 500)) ?? [];
  return exception !== undefined && !(isPlainText && GATEWAYS_OWN_WORDS.test(unwrapSdk(said)));
}

function unwrapSdk(text: string): string {
  return text.slice(0, 500).replace(/^.{0,300}exception - /i, '');
}

function unwrap(text: string): string {
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
