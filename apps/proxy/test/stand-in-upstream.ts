import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as the upstream got it. */
export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  /** The key that it came with. */
  readonly apiKey: string;
  /** Empty while the upstream does not read it. */
  body: Buffer;
  /** Resolves when the connection is gone, or the answer is complete. */
  readonly closed: Promise<void>;
}

type Answerer = (call: Call) => Promise<void> | void;

/** Stands in for a provider's API: tests say what it answers, and read what it got. */
export class StandInUpstream {
  readonly calls: Call[] = [];
  /** Whether a call is answered only after its body has come. */
  readsFirst = true;
  private answerer: Answerer = ({ response }) => void response.end();
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer({ requestTimeout: 0 }, (request, response) => {
    this.answer(request, response).catch(() => response.destroy());
  }).on('connection', (socket: Socket) => {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
  });

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get connections(): number {
    return this.sockets.size;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    return closed;
  }

  reset(answerer: Answerer = this.answerer): void {
    this.calls.length = 0;
    this.readsFirst = true;
    this.answerer = answerer;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization = '', 'x-api-key': plain } = request.headers;
    const call: Call = {
      request,
      response,
      path: request.url ?? '',
      apiKey: authorization.replace('Bearer ', '') || String(plain),
      body: Buffer.alloc(0),
      closed: new Promise((resolve) => response.once('close', resolve)),
    };
    this.calls.push(call);
    if (this.readsFirst) {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) {
        chunks.push(chunk);
      }
      call.body = Buffer.concat(chunks);
    }
    await this.answerer(call);
  }
}

export function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** A chat completion that took this many tokens. */
export function completion(tokens: number) {
  const message = { role: 'assistant', content: 'Hello.' };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  return { id: 'chatcmpl-1', object: 'chat.completion', choices, usage: { total_tokens: tokens } };
}

/** What OhMyGPT says of a key without money. */
export const NO_MONEY = {
  statusCode: 402,
  message: 'The balance is insufficient',
  errorType: 'insufficient_balance_error',
  data: null,
};
