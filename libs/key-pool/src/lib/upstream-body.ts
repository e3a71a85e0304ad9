/** What the rules and the admins need of an upstream's error answer. */
export interface UpstreamBody {
  /** Error types and codes, lower case: `error.type`, `error.code`, `errorType` and the like. */
  readonly types: readonly string[];
  /** What the upstream says, as it stands and without the wrappings that gateways put around it. */
  readonly texts: readonly string[];
  /** The upstream's own words for people, not yet redacted; null for an empty body. */
  readonly message: string | null;
}

/** The longest part of untrusted text that is looked at, in characters (SPEC 4: cut at 64 kB). */
export const LONGEST_UPSTREAM_TEXT = 65_536;
const LONGEST_TYPE = 100;
const MOST_FINDINGS = 16;
const DEEPEST_NESTING = 5;

const TYPE_FIELDS = ['type', 'errorType', 'error_type', 'code'] as const;
/** In this order the first text is the one for people: the object `error` goes before all of them. */
const TEXT_FIELDS = ['message', 'msg', 'detail', 'error', 'errors', 'title'] as const;

/**
 * One wrapping in front of the upstream's own words: `litellm.BadRequestError: `,
 * `Litellm_proxyException - `, `Error code: 400 - `, `429 `, `Authentication Error, `, and the
 * beginning of a Python dictionary or of JSON that was cut: `{'error': {'message': '`.
 */
const WRAPPING =
  /^(?:error code: \d{3} - |\d{3}:? |authentication error[,:] |(?:[a-z_]{1,40}\.){0,3}[a-z_]{0,60}(?:error|exception)(?::| -) |[{[\s]{0,9}["'](?:error|message|detail)["']\s{0,4}:\s{0,4}["']?)/i;
const MOST_WRAPPINGS = 10;

/**
 * Reads an upstream's error answer: JSON with the error nested under `error` (LiteLLM, OpenAI), flat
 * (OhMyGPT), as a text or under `detail` (FastAPI), or plain text. Markup says nothing but its title.
 * Never throws, whatever the body is.
 */
export function readUpstreamBody(body: string | undefined): UpstreamBody {
  const text = (body ?? '').slice(0, LONGEST_UPSTREAM_TEXT).trim();
  if (text === '') {
    return { types: [], texts: [], message: null };
  }
  if (text.startsWith('<')) {
    return { types: [], texts: [], message: /<title>([^<]{1,500})/i.exec(text)?.[1] ?? null };
  }
  const found: Findings = { types: [], texts: [] };
  const json = parseJson(text);
  if (json === undefined) {
    found.texts.push(text);
  } else {
    collect(json, found, DEEPEST_NESTING);
  }
  return {
    types: found.types,
    texts: [...new Set(found.texts.flatMap((said) => [said, unwrap(said)]))],
    message: found.texts[0] ?? text,
  };
}

interface Findings {
  readonly types: string[];
  readonly texts: string[];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function collect(value: unknown, found: Findings, depth: number): void {
  if (typeof value === 'string') {
    const said = value.trim();
    if (said !== '' && found.texts.length < MOST_FINDINGS) {
      found.texts.push(said);
    }
    return;
  }
  if (depth === 0 || !isObject(value)) {
    return;
  }
  if (Array.isArray(value)) {
    collect(value[0], found, depth - 1);
    return;
  }
  for (const field of TYPE_FIELDS) {
    const type = value[field];
    if (typeof type === 'string' && type.length <= LONGEST_TYPE) {
      found.types.push(type.toLowerCase());
    }
  }
  const nested = isObject(value['error']) ? ['error' as const] : [];
  for (const field of new Set([...nested, ...TEXT_FIELDS])) {
    collect(value[field], found, depth - 1);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
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
