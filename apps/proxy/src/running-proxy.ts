import type { ProviderId } from '@keypool/key-pool';
import { WorkerClient, type WorkerEvent } from '@keypool/worker-client';
import type { Dispatcher } from 'undici';
import { ClientTokens } from './client-tokens';
import { servedBy, type ProxyConfig } from './config';
import { dispatcherThrough } from './exit';
import { Forwarder } from './forwarder';
import type { ProxyLog } from './proxy-log';
import { ProxyMetrics } from './proxy-metrics';
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
    private readonly workers: ReadonlyMap<ProviderId, WorkerClient>,
    private readonly dispatcher: Dispatcher,
  ) {}

  /** @throws when the address cannot be used */
  static async start(config: ProxyConfig, log: ProxyLog): Promise<RunningProxy> {
    const { keypool, provider: only, exit, timeouts, forward, keep } = config;
    const dispatcher = dispatcherThrough(exit, timeouts);
    const limits = new BodyLimits(keep.each, keep.all);
    const metrics = new ProxyMetrics();
    const workers = new Map<ProviderId, WorkerClient>();
    const forwarders = new Map<ProviderId, Forwarder>();
    for (const [provider, base] of servedBy(config)) {
      const onEvent = (event: WorkerEvent) => {
        log.event(provider, event);
        metrics.event(provider, event);
      };
      const worker = new WorkerClient({ ...keypool, provider, onEvent });
      const upstream = new Upstream(dispatcher, base);
      workers.set(provider, worker);
      forwarders.set(provider, new Forwarder(worker, upstream, forward, limits));
    }
    metrics.watch(workers);
    metrics.measure(
      'keypool_proxy_kept_body_bytes',
      'Request bodies that are kept, so that they can be sent again.',
      () => limits.bytes,
    );
    const clientTokens = new ClientTokens(config.clientTokens);
    const server = new ProxyServer({ forwarders, provider: only, clientTokens, log, metrics });
    metrics.measure(
      'keypool_proxy_open_requests',
      'Requests in progress.',
      () => server.openRequests,
    );
    const port = await server.listen(config.address);
    return new RunningProxy(port, server, workers, dispatcher);
  }

  /** Resolves when the requests in progress are answered and all usage is reported. @returns how many requests were cut off */
  async stop(withinMs: number): Promise<number> {
    const cutOff = await this.server.stop(withinMs);
    await Promise.all([...this.workers.values()].map((worker) => worker.close(REPORT_WITHIN_MS)));
    await this.dispatcher.destroy();
    return cutOff;
  }
}
