import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { decoded } from './decoded';
import { ProxyProblem } from './problems';
import type { SentBody } from './request-body';

export interface UpstreamCall {
  readonly method: string;
  /** With its query, from the base of the upstream on. */
  readonly path: string;
  readonly headers: Record<string, string | string[]>;
  readonly body: SentBody;
  readonly signal: AbortSignal;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/** undici's errors for an invalid request of the client: neither the key nor the upstream is to blame. */
const MISTAKES_IN_REQUESTS = [
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
];

/** The API of one provider. */
export class Upstream {
  private readonly basePath: string;

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly base: URL,
  ) {
    this.basePath = base.pathname.replace(/\/+$/, '');
  }

  /** @throws what broke the connection; the signal's reason; ProxyProblem for a request that cannot be sent */
  async call({ method, path, ...rest }: UpstreamCall): Promise<UpstreamAnswer> {
    try {
      const { statusCode, headers, body } = await this.dispatcher.request({
        origin: this.base.origin,
        path: this.basePath + path,
        method,
        ...rest,
      });
      return { status: statusCode, ...decoded(headers, body) };
    } catch (error) {
      const code: unknown = error instanceof Error && Reflect.get(error, 'code');
      if (MISTAKES_IN_REQUESTS.includes(String(code))) {
        throw new ProxyProblem('bad_request', 'The request cannot be passed on.');
      }
      throw error;
    }
  }
}
