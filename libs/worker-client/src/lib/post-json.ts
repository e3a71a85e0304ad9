import { request as overHttp, type RequestOptions } from 'node:http';
import { request as overHttps } from 'node:https';

/** Not followed: the token must not go anywhere else. */
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
 * @param target where: a URL by `urlToHttpOptions`
 * @param options with a signal that is not aborted yet
 * @throws NoAnswer; what broke the connection; the signal's reason
 */
export function postJson(
  target: RequestOptions,
  body: object,
  { headers, withinMs, signal }: PostOptions,
): Promise<JsonAnswer> {
  const text = JSON.stringify(body);
  const request = target.protocol === 'https:' ? overHttps : overHttp;
  return new Promise((resolve, reject) => {
    const sent = request({
      ...target,
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      },
    });
    const fail = (error: Error) => {
      reject(error);
      sent.destroy();
    };
    const timer = setTimeout(() => fail(new NoAnswer()), withinMs);
    // Node.js listens to a signal in several places when it is given one.
    const leave = () => fail(signal?.reason);
    signal?.addEventListener('abort', leave);
    sent.once('close', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
    });
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
