import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProviderUnderTest } from './providers';

const TOKENS = 7;

/** One provider's API: every key may answer a number of requests, then its budget is used up. */
export class StandInUpstream {
  /** Tokens by secret. */
  readonly spent = new Map<string, number>();
  private readonly server: Server;

  constructor(
    private readonly provider: ProviderUnderTest,
    private readonly requestsOfKey: number,
  ) {
    this.server = createServer((request, response) => {
      const apiKey = request.headers.authorization?.replace('Bearer ', '') ?? '';
      request.resume().once('end', () => {
        const { status, body } = this.answer(apiKey);
        response.writeHead(status, { 'content-type': 'application/json' }).end(body);
      });
    });
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private answer(apiKey: string): { status: number; body: string } {
    const spent = this.spent.get(apiKey) ?? 0;
    if (spent >= this.requestsOfKey * TOKENS) {
      return this.provider.quotaExhausted;
    }
    this.spent.set(apiKey, spent + TOKENS);
    return { status: 200, body: JSON.stringify({ usage: { total_tokens: TOKENS } }) };
  }
}
