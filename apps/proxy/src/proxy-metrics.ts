import type { ProviderId } from '@keypool/key-pool';
import type { WorkerClient, WorkerEvent } from '@keypool/worker-client';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Exchange } from './exchange';

const FIRST_BYTE_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** What Prometheus reads. No key, no path and no client is a label. */
export class ProxyMetrics {
  private readonly registry = new Registry();
  private readonly requests = new Counter({
    name: 'keypool_proxy_requests_total',
    help: 'Requests of clients, by the status that they got and how they ended.',
    labelNames: ['provider', 'status', 'ending'],
    registers: [this.registry],
  });
  private readonly firstByte = new Histogram({
    name: 'keypool_proxy_first_byte_seconds',
    help: 'From a request to the first byte of its answer, failed attempts included.',
    labelNames: ['provider'],
    buckets: FIRST_BYTE_SECONDS,
    registers: [this.registry],
  });
  private readonly failed = new Counter({
    name: 'keypool_proxy_attempts_failed_total',
    help: 'Calls of the upstream that failed, by who is to blame.',
    labelNames: ['provider', 'blame'],
    registers: [this.registry],
  });
  private readonly tokens = new Counter({
    name: 'keypool_proxy_tokens_total',
    help: 'Tokens that the upstream named.',
    labelNames: ['provider'],
    registers: [this.registry],
  });
  private readonly available = new Gauge({
    name: 'keypool_proxy_keypool_available',
    help: '0 while Keypool is unavailable, and its last keys serve on.',
    labelNames: ['provider'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  read(): Promise<string> {
    return this.registry.metrics();
  }

  /** What is read when Prometheus asks. */
  measure(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      collect: () => gauge.set(read()),
      registers: [this.registry],
    });
  }

  /** The reports of these workers. */
  watch(workers: ReadonlyMap<ProviderId, WorkerClient>): void {
    for (const provider of workers.keys()) {
      this.available.set({ provider }, 1);
    }
    const sum = (of: (worker: WorkerClient) => number) => () =>
      [...workers.values()].reduce((total, worker) => total + of(worker), 0);
    this.measure(
      'keypool_proxy_reports_waiting',
      'Reports that wait for Keypool.',
      sum((worker) => worker.waitingReports),
    );
    this.measure(
      'keypool_proxy_reports_lost',
      'Reports that are lost for good.',
      sum((worker) => worker.lostReports),
    );
  }

  request({ provider, response, ending, firstByteMs, tokens }: Exchange): void {
    const of = { provider: provider ?? 'none' };
    this.requests.inc({ ...of, status: response.statusCode, ending });
    this.tokens.inc(of, tokens);
    if (firstByteMs !== null) {
      this.firstByte.observe(of, firstByteMs / 1_000);
    }
  }

  event(provider: ProviderId, event: WorkerEvent): void {
    if (event.type === 'attempt_failed') {
      this.failed.inc({ provider, blame: event.blame });
    } else if (event.type === 'keypool_unavailable' || event.type === 'keypool_available') {
      this.available.set({ provider }, event.type === 'keypool_available' ? 1 : 0);
    }
  }
}
