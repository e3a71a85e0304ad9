import type { ProviderId } from '@keypool/key-pool';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** A client's request with its answer, and what became of it. */
export class Exchange {
  readonly requestId = randomUUID();
  provider: ProviderId | null = null;
  /** For the upstream, with its query. */
  path = '';
  keyId: string | null = null;
  attempts = 0;
  tokens = 0;
  /** From the request to the first byte of the answer. */
  firstByteMs: number | null = null;
  /** The upstream broke off after the first byte. */
  isBroken = false;
  private readonly began = performance.now();
  private readonly leaving = new AbortController();

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
  ) {
    response.once('close', () => {
      if (!response.writableFinished) {
        this.leaving.abort(new ClientGone());
      }
    });
    // An unread rest of the body would keep the connection from being reused.
    response.once('finish', () => request.resume());
  }

  get method(): string {
    return this.request.method ?? 'GET';
  }

  /** Aborted when the client disconnects before it has its answer. */
  get signal(): AbortSignal {
    return this.leaving.signal;
  }

  get isLeft(): boolean {
    return this.leaving.signal.aborted;
  }

  /** How it ended: the client has its answer, it went away, or the answer broke off. */
  get ending(): 'answered' | 'client_gone' | 'broken' {
    if (this.isBroken) {
      return 'broken';
    }
    return this.isLeft ? 'client_gone' : 'answered';
  }

  get tookMs(): number {
    return performance.now() - this.began;
  }

  /** Begins the answer. */
  writeHead(...head: Parameters<ServerResponse['writeHead']>): void {
    this.firstByteMs = this.tookMs;
    this.response.writeHead(...head);
  }
}

/** A client disconnected before it had its answer. */
export class ClientGone extends Error {
  constructor() {
    super('the client went away');
  }
}
