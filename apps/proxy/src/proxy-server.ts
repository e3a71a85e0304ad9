import type { ProviderId } from '@keypool/key-pool';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { comesFromWebPage, targetOf } from './address';
import type { ClientTokens } from './client-tokens';
import { Exchange } from './exchange';
import { problemOf } from './failures';
import type { Forwarder } from './forwarder';
import { ProxyProblem, sendProblem } from './problems';
import type { ProxyLog } from './proxy-log';
import type { ProxyMetrics } from './proxy-metrics';

/** For a client that sends a large body over a slow line. */
const REQUEST_WITHIN_MS = 3_600_000;
/** Longer than clients keep connections, so that it is they who close them. */
const KEEP_ALIVE_MS = 75_000;

export interface ProxyServerOptions {
  readonly forwarders: ReadonlyMap<ProviderId, Forwarder>;
  /** The only provider; null: the first part of the path names it. */
  readonly provider: ProviderId | null;
  readonly clientTokens: ClientTokens;
  readonly log: ProxyLog;
  readonly metrics: ProxyMetrics;
}

/** The client side: lets clients in, and finds the forwarder of their provider. */
export class ProxyServer {
  private readonly server: Server;
  private open = 0;
  private isStopping = false;

  constructor(private readonly options: ProxyServerOptions) {
    const limits = { requestTimeout: REQUEST_WITHIN_MS, keepAliveTimeout: KEEP_ALIVE_MS };
    this.server = createServer(limits, (request, response) => this.handle(request, response));
  }

  /** @returns its port. @throws when the address cannot be used */
  listen({ host, port }: { host: string; port: number }): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        const address = this.server.address();
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
  }

  get openRequests(): number {
    return this.open;
  }

  /** Resolves when the requests in progress are answered. @returns how many were cut off after this time */
  async stop(withinMs: number): Promise<number> {
    this.isStopping = true;
    let cutOff = 0;
    const closed = new Promise((resolve) => this.server.close(resolve));
    const timer = setTimeout(() => {
      cutOff = this.open;
      this.server.closeAllConnections();
    }, withinMs);
    await closed;
    clearTimeout(timer);
    return cutOff;
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    if (this.isStopping) {
      response.setHeader('connection', 'close');
    }
    if (request.url === '/health/live' || request.url === '/health/ready') {
      this.answerHealth(request.url, response);
      return;
    }
    const exchange = new Exchange(request, response);
    this.open++;
    response.once('close', () => this.closed(exchange));
    this.serve(exchange).catch((error: unknown) => this.fail(exchange, error));
  }

  private async serve(exchange: Exchange): Promise<void> {
    const { request } = exchange;
    const { clientTokens, provider: only, forwarders } = this.options;
    if (!clientTokens.letIn(request.headers)) {
      throw new ProxyProblem('unauthenticated', 'Send a token of this proxy.');
    }
    if (!clientTokens.areWanted && comesFromWebPage(request)) {
      throw new ProxyProblem(
        'forbidden',
        'Without KEYPOOL_PROXY_CLIENTS_FILE, the proxy serves programs of its own machine, and no web pages.',
      );
    }
    if (request.url === '/metrics') {
      await this.answerMetrics(exchange);
      return;
    }
    const { provider, path } = targetOf(request.url ?? '', only);
    const forwarder = forwarders.get(provider);
    if (!forwarder) {
      throw new ProxyProblem('not_found', `This proxy does not serve ${provider}.`);
    }
    exchange.provider = provider;
    exchange.path = path;
    await forwarder.forward(exchange);
  }

  private fail(exchange: Exchange, error: unknown): void {
    const { response, requestId } = exchange;
    if (exchange.isLeft) {
      return;
    }
    const problem = problemOf(error);
    if (problem.status >= 500) {
      this.options.log.failure(exchange, error);
    }
    if (response.headersSent) {
      exchange.isBroken = true;
      response.destroy();
    } else {
      sendProblem(response, problem, requestId);
    }
  }

  private closed(exchange: Exchange): void {
    this.open--;
    this.options.log.request(exchange);
    this.options.metrics.request(exchange);
    if (this.isStopping) {
      // Its connection is idle from the next turn on.
      setImmediate(() => this.server.closeIdleConnections());
    }
  }

  private async answerMetrics({ response }: Exchange): Promise<void> {
    const { metrics } = this.options;
    response.writeHead(200, { 'content-type': metrics.contentType });
    response.end(await metrics.read());
  }

  private answerHealth(url: string, response: ServerResponse): void {
    const isReady = url === '/health/live' || !this.isStopping;
    response.writeHead(isReady ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: isReady ? 'ok' : 'stopping' }));
  }
}
