import { WorkerClient } from '@keypool/worker-client';
import type { Dispatcher } from 'undici';
import { ClientTokens } from './client-tokens';
import type { ProxyConfig } from './config';
import { dispatcherThrough } from './exit';
import { Forwarder } from './forwarder';
import type { ProxyLog } from './proxy-log';
import { ProxyServer } from './proxy-server';
import { BodyLimits } from './request-body';
import { Upstream } from './upstream';

/** How long Keypool may take for the last reports. */
const REPORT_WITHIN_MS = 10_000;

/** The whole proxy: its side of the clients, its workers, and the way to the upstreams. */
export class RunningProxy {
  private constructor(
    readonly port: number,
    private readonly server: ProxyServer,
    private readonly workers: readonly WorkerClient[],
    private readonly dispatcher: Dispatcher,
  ) {}

  /** @throws when the address cannot be used */
  static async start(config: ProxyConfig, log: ProxyLog): Promise<RunningProxy> {
    const { keypool, provider: only, upstreams, exit, timeouts, forward, keep } = config;
    const dispatcher = dispatcherThrough(exit, timeouts);
    const limits = new BodyLimits(keep.each, keep.all);
    const served = [...upstreams].filter(([id]) => only === null || id === only);
    const workers = served.map(
      ([provider]) =>
        new WorkerClient({ ...keypool, provider, onEvent: (event) => log.event(provider, event) }),
    );
    const forwarders = new Map(
      served.flatMap(([provider, base], index) => {
        const worker = workers[index];
        const upstream = new Upstream(dispatcher, base);
        return worker
          ? [[provider, new Forwarder(worker, upstream, forward, limits)] as const]
          : [];
      }),
    );
    const clientTokens = new ClientTokens(config.clientTokens);
    const server = new ProxyServer({ forwarders, provider: only, clientTokens, log });
    const port = await server.listen(config.address);
    return new RunningProxy(port, server, workers, dispatcher);
  }

  /** Resolves when the requests in progress are answered and all usage is reported. @returns how many requests were cut off */
  async stop(withinMs: number): Promise<number> {
    const cutOff = await this.server.stop(withinMs);
    await Promise.all(this.workers.map((worker) => worker.close(REPORT_WITHIN_MS)));
    await this.dispatcher.destroy();
    return cutOff;
  }
}
