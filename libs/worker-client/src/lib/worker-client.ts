import type { Attempt } from './attempt';
import { FailureReports } from './failure-reports';
import { InternalApi } from './internal-api';
import { KeyCache } from './key-cache';
import { KeySource } from './key-source';
import type { AcquireOptions, ReportOptions, RequestOptions, WorkerClientOptions } from './options';
import { Outage } from './outage';
import { Outbox } from './outbox';
import { RequestRunner } from './request-runner';
import { UsageBatches } from './usage-batches';
import type { AcquiredKey, FailureReport, FailureResult, UsageReport } from './wire';
import { emitTo } from './emit';

/** As a batch, 500 of the longest reports fit into one request of Keypool's. */
const LARGEST_BATCH = 500;
const CLOSED_WITHIN_MS = 10_000;

/** A worker's side of Keypool, for one provider and any number of proxies. */
export class WorkerClient {
  private readonly keys: KeySource;
  private readonly failures: FailureReports;
  private readonly outbox: Outbox;
  private readonly usage: UsageBatches;
  private readonly requests: RequestRunner;

  constructor(options: WorkerClientOptions) {
    const { batchSize = 200, batchMs = 1_000, mostWaiting = 10_000, outageMs = 300_000 } = options;
    const emit = emitTo(options.onEvent);
    const api = new InternalApi(options, options.token);
    const cache = new KeyCache(outageMs);
    this.outbox = new Outbox(api, emit, mostWaiting);
    const outage = new Outage(emit, () => this.outbox.hurry());
    this.keys = new KeySource(api, cache, outage, emit);
    this.failures = new FailureReports(api, cache, outage, this.outbox);
    const limits = { size: Math.min(batchSize, LARGEST_BATCH), everyMs: batchMs };
    this.usage = new UsageBatches(limits, (reports) => this.outbox.addUsage(reports));
    this.requests = new RequestRunner(this.keys, this.failures, this.usage, emit);
  }

  /**
   * Runs a request: acquires a key, calls `work`, and reports. When it throws an `UpstreamError` or a failure of the
   * network for which another key may help, it is called again with another key, never with the same one twice.
   * @throws what `work` threw where no other key would help; KeypoolError where there is no key; the signal's reason
   */
  withKey<T>(options: RequestOptions, work: (attempt: Attempt) => Promise<T>): Promise<T> {
    return this.requests.run(options, work);
  }

  /** The key to use now. @throws KeypoolError; the signal's reason */
  acquire(options: AcquireOptions): Promise<AcquiredKey> {
    return this.keys.acquire(options);
  }

  /** Counts tokens and answered requests of a key; it goes out with the next batch. */
  reportUsage(report: UsageReport): void {
    this.usage.add(report);
  }

  /** Reports a failure. The answer says what was done, and names a key to go on with. @throws KeypoolError; the signal's reason */
  reportFailure(report: FailureReport, options: ReportOptions = {}): Promise<FailureResult> {
    return this.failures.report(report, options);
  }

  /** Reports that wait for Keypool. */
  get waitingReports(): number {
    return this.outbox.waitingReports;
  }

  /** Reports that are lost for good. */
  get lostReports(): number {
    return this.outbox.lostReports;
  }

  /** Resolves when all is reported. What Keypool has not taken after `withinMs` (10 s by default) is lost, and counted. */
  async close(withinMs: number = CLOSED_WITHIN_MS): Promise<void> {
    this.usage.flush();
    await this.outbox.close(withinMs);
  }
}
