import { isError, readAnswer, saysNothing, statusOf, TYPE_FIELDS } from './answer-in-text';
import { foldText } from './fold-text';
import { isLiteralObject, readLiteral, type LiteralObject } from './literal';
import { unwrap } from './wrappings';

/**
 * The kind of an answer's body. `empty` has no word in it. `markup` comes from whatever is between worker and upstream,
 * never from an LLM provider's API.
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
  /** The upstream's texts, folded, as they are and without the wrappings of gateways and SDKs. */
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
const MOST_ITEMS = 4;
const DEEPEST_NESTING = 5;

/** In this order the first text is the message for people: the object `error` goes before all of them. */
const TEXT_FIELDS = [
  'message',
  'msg',
  'detail',
  'error',
  'errors',
  'title',
  'error_description',
  'Message',
  'errorMessage',
  'error_message',
  'error_msg',
  'err_msg',
  'status_message',
  'status_msg',
  'reason',
  'fault',
  'faultstring',
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
/** An error that is no more than its code: `{"error": "invalid_token"}`. */
const CODE = /^[a-z]{1,40}(?:_[a-z]{1,40}){1,8}$/i;

/** A text that begins with a tag. */
const MARKUP = /^<(?:!doctype\b|!--|\?xml\b|[a-z][a-z\d:-]{0,30}(?:\s[^<>]{0,2000})?\/?>)/i;

/** A gateway's words for an exception of the provider behind it. Its own SDK calls the gateway itself `Litellm_proxy`. */
const PROVIDERS_EXCEPTION =
  /(?<![a-z_])(?!litellm_proxy)(?:[a-z_]{1,60}exception - |(?:azure|bedrock|sagemaker|vertex(?:ai)?|vertex_ai)exception )/i;
/** How a LiteLLM gateway begins its own refusals: an SDK that uses it as another provider still hands them on. */
const GATEWAYS_OWN_WORDS =
  /^(?:authentication error[,: ]|invalid proxy server token|litellm virtual key|budget has been exceeded|exceeded\w{0,20}budget:)/i;

/**
 * The statuses that errors of the usual types have: in a stream that began well, only the type says it. The key was accepted
 * then, so an `authentication_error` is about another one.
 */
const STATUS_OF_TYPE: Readonly<Record<string, number>> = {
  billing_error: 402,
  not_found_error: 404,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  resource_exhausted: 429,
  too_many_requests: 429,
  api_error: 500,
  server_error: 500,
  internal_server_error: 500,
  service_unavailable: 503,
  overloaded_error: 529,
};

/**
 * Reads an upstream's error answer, whatever it came in: JSON with the error nested under `error` (LiteLLM, OpenAI), flat
 * (OhMyGPT), as a text or under `detail` (FastAPI); JSON or a Python dictionary after a client's words; an event stream or
 * lines of JSON, whose last error counts; plain text; markup, which says nothing but its title. Never throws; takes linear
 * time.
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
  const page = [text, unwrap(text)].find((one) => MARKUP.test(one));
  if (page !== undefined) {
    return markup(page);
  }
  const root = readAnswer(text);
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
    form: formOf(root),
    isProvidersOwn: isError(root) && isJson(text),
    status: found.status ?? statusOfTypes(found.types),
    types: found.types,
    texts: [...new Set(found.texts.flatMap((one) => [one, unwrap(one)]).map(foldText))],
    waits: found.waits,
    isFromBehind: isFromBehind(said, text),
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

function formOf(root: unknown): BodyForm {
  if (root === undefined) {
    return 'text';
  }
  return saysNothing(root) ? 'empty' : 'json';
}

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

function statusOfTypes(types: readonly string[]): number | null {
  const [status] = types.flatMap((type) =>
    Object.hasOwn(STATUS_OF_TYPE, type) ? [STATUS_OF_TYPE[type] ?? 0] : [],
  );
  return status ?? null;
}

interface Findings {
  status: number | null;
  readonly types: string[];
  readonly texts: string[];
  readonly waits: StatedWait[];
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
    value.slice(0, MOST_ITEMS).forEach((item) => collect(item, found, depth - 1));
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
  if (typeof value['error'] === 'string' && CODE.test(value['error'])) {
    found.types.push(value['error'].toLowerCase());
  }
  for (const field of WAIT_FIELDS) {
    const wait = value[field];
    if (typeof wait === 'number' || (typeof wait === 'string' && wait.length <= LONGEST_WAIT)) {
      found.waits.push({ value: `${wait}`.trim(), isInMs: /ms$/i.test(field) });
    }
  }
  if (isError(value['response'])) {
    collect(value['response'], found, depth - 1);
  }
  const nested = isLiteralObject(value['error']) ? ['error' as const] : [];
  for (const field of new Set([...nested, ...TEXT_FIELDS])) {
    collect(value[field], found, depth - 1);
  }
}

function isFromBehind(said: string, text: string): boolean {
  const isSdkText = !/^(?:[{["]|data:|event:)/.test(text);
  const isException = PROVIDERS_EXCEPTION.test((isSdkText ? text : said).slice(0, 500));
  return (
    isException &&
    !(isSdkText && [said, unwrapSdk(said)].some((words) => GATEWAYS_OWN_WORDS.test(words)))
  );
}

function unwrapSdk(text: string): string {
  return text.slice(0, 500).replace(/^.{0,300}exception - /i, '');
}
