import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export type Route = 'acquire' | 'usage' | 'failures';

export interface Received {
  readonly route: Route;
  readonly headers: IncomingMessage['headers'];
  readonly body: ReturnType<typeof JSON.parse>;
}

/** How the stand-in answers; `hang` never does. */
export type Reply =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown }
  | 'hang';

type Answerer = Reply | ((received: Received) => Reply | Promise<Reply>);

export function keyNamed(keyId: string, priority = 0) {
  return { keyId, apiKey: `sk-${keyId}`, priority, lease: `lease-${keyId}` };
}

export function problem(
  status: number,
  code: string,
  more: object = {},
  retryAfter?: string,
): Reply {
  return {
    status,
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
    body: { type: 'about:blank', title: code, status, detail: code, code, requestId: 'r', ...more },
  };
}

/** What Keypool says of a failure. */
export function judged(keyId: string, blame: string, more: object = {}): Reply {
  const said = { action: 'none', reason: 'unknown', guard: null, replacedBy: null };
  return { body: { ...said, keyId, blame, cooldownUntil: null, next: null, ...more } };
}

/** Stands in for Keypool's internal API of one provider: tests say what it answers, and read what it got. */
export class StandInKeypool {
  readonly received: Received[] = [];
  private readonly answers = new Map<Route, Answerer>();
  private readonly once = new Map<Route, Answerer[]>();
  private server = this.newServer();
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    const address = this.server.address();
    this.port = typeof address === 'object' && address ? address.port : 0;
  }

  /** From now on nobody listens, and open connections end. `start` brings it back on the same port. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
    this.server = this.newServer();
  }

  /** From now on. */
  always(route: Route, answer: Answerer): void {
    this.answers.set(route, answer);
  }

  /** To the next requests, one each, before what it always answers. */
  next(route: Route, ...answers: Answerer[]): void {
    this.once.set(route, [...(this.once.get(route) ?? []), ...answers]);
  }

  /** It has got nothing, and answers nothing. */
  reset(): void {
    this.received.length = 0;
    this.answers.clear();
    this.once.clear();
  }

  /** Resolves when it has got what the test waits for. The clock may stand still meanwhile. */
  async until(isEnough: () => boolean): Promise<void> {
    while (!isEnough()) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  of(route: Route): Received[] {
    return this.received.filter((each) => each.route === route);
  }

  private newServer() {
    return createServer((request, response) => {
      this.answer(request, response).catch(() => response.destroy());
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) {
      text += chunk;
    }
    const route = request.url?.split('/').at(-1) as Route;
    const received = { route, headers: request.headers, body: JSON.parse(text) };
    this.received.push(received);
    const answerer = this.once.get(route)?.shift() ?? this.answers.get(route);
    const reply = typeof answerer === 'function' ? await answerer(received) : answerer;
    if (reply === 'hang') {
      return;
    }
    const { status = 200, headers = {}, body } = reply ?? { status: 404, body: null };
    const isText = typeof body === 'string';
    response.writeHead(status, {
      'content-type': isText ? 'text/html' : 'application/json',
      ...headers,
    });
    response.end(isText ? body : JSON.stringify(body));
  }
}
