import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';

/** Nobody may take the token elsewhere. */
const REDIRECTIONS = [301, 302, 303, 307, 308];

export interface JsonAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  /** Null when it is not JSON. */
  readonly body: unknown;
}

export interface PostOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly withinMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** There was no answer in time. */
export class NoAnswer extends Error {}

/**
 * One request. `fetch` would do the same, and takes several times as much of the processor, which a worker pays for each of
 * its own requests.
 * @throws NoAnswer; what broke the connection; an AbortError
 */
export function postJson(
  url: URL,
  body: object,
  { headers, withinMs, signal }: PostOptions,
): Promise<JsonAnswer> {
  const text = JSON.stringify(body);
  const request = url.protocol === 'https:' ? overHttps : overHttp;
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      },
      ...(signal && { signal }),
    });
    const fail = (error: Error) => {
      reject(error);
      sent.destroy();
    };
    const timer = setTimeout(() => fail(new NoAnswer()), withinMs);
    sent.once('close', () => clearTimeout(timer));
    sent.on('error', reject);
    sent.once('response', (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      if (REDIRECTIONS.includes(status)) {
        fail(new Error(`it redirects, with ${status}`));
        return;
      }
      let received = '';
      response.setEncoding('utf8').on('data', (part: string) => (received += part));
      response.on('error', reject);
      response.once('end', () => {
        const retryAfter = answered['retry-after'] ?? null;
        resolve({ status, retryAfter, body: jsonOf(received) });
      });
    });
    sent.end(text);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
