import type { ServerResponse } from 'node:http';

/** All problems that the proxy itself answers with. */
const PROBLEMS = {
  bad_request: { status: 400, title: 'Invalid request' },
  unauthenticated: { status: 401, title: 'A token is required' },
  forbidden: { status: 403, title: 'Web pages are not served' },
  not_found: { status: 404, title: 'Not found' },
  internal_error: { status: 500, title: 'Internal error of the proxy' },
  upstream_unreachable: { status: 502, title: 'The upstream cannot be reached' },
  keypool_refused: { status: 502, title: 'Keypool refused to hand out a key' },
  no_key_available: { status: 503, title: 'No key is available' },
  keypool_unavailable: { status: 503, title: 'Keypool is unavailable' },
  send_again: { status: 503, title: 'Send the request again' },
  upstream_timeout: { status: 504, title: 'The upstream did not answer in time' },
} as const;

export type ProxyProblemCode = keyof typeof PROBLEMS;

/** An answer of the proxy's own. */
export class ProxyProblem extends Error {
  constructor(
    readonly code: ProxyProblemCode,
    readonly detail: string,
    readonly retryAfterMs: number | null = null,
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }
}

/** Does nothing once an answer has begun. */
export function sendProblem(
  response: ServerResponse,
  { code, detail, retryAfterMs }: ProxyProblem,
  requestId: string,
): void {
  if (response.headersSent) {
    return;
  }
  const { status, title } = PROBLEMS[code];
  const body = JSON.stringify({
    type: `urn:keypool:problem:${code}`,
    ...{ title, status, detail, code, requestId },
    // What clients of OpenAI look for.
    error: { message: detail, type: code, param: null, code },
  });
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'x-request-id': requestId,
    ...(retryAfterMs !== null && { 'retry-after': seconds(retryAfterMs) }),
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  });
  response.end(body);
}

function seconds(ms: number): string {
  return String(Math.max(1, Math.ceil(ms / 1_000)));
}
