import { randomUUID } from 'node:crypto';
import type { InternalApi } from './internal-api';
import { KeypoolError } from './keypool-error';
import { pauseAfter, sleep } from './waiting';
import type { FailureReport, UsageReport } from './wire';
import type { Emit } from './emit';
import type { LossReason } from './worker-events';

/** Keypool knows a repetition for an hour. After that, one that was counted already would count again. */
const KEPT_FOR_MS = 55 * 60_000;

interface Parcel {
  readonly route: 'usage' | 'failures';
  readonly reports: number;
  readonly tokens: number;
  /** When it was sent first; it may have arrived then. */
  firstSentAt: number | null;
  readonly send: (signal: AbortSignal) => Promise<void>;
}

/** Reports on their way: they go out one after the other, and wait while Keypool is unavailable. Bounded. */
export class Outbox {
  private readonly waiting: Parcel[] = [];
  private readonly closing = new AbortController();
  private size = 0;
  private lost = 0;
  private sending: Promise<void> | null = null;
  private pause: AbortController | null = null;

  constructor(
    private readonly api: InternalApi,
    private readonly emit: Emit,
    private readonly mostReports: number,
  ) {}

  /** Reports that are lost for good. */
  get lostReports(): number {
    return this.lost;
  }

  get waitingReports(): number {
    return this.size;
  }

  addUsage(reports: readonly UsageReport[]): void {
    const idempotencyKey = randomUUID();
    const tokens = reports.reduce((sum, report) => sum + report.tokens, 0);
    const send = async (signal: AbortSignal) => {
      const result = await this.api.reportUsage(reports, idempotencyKey, signal);
      this.emit({ ...result, type: 'usage_reported', reports: reports.length, tokens });
    };
    this.add({ route: 'usage', reports: reports.length, tokens, firstSentAt: null, send });
  }

  addFailure(report: FailureReport): void {
    const send = async (signal: AbortSignal) => {
      await this.api.reportFailure(report, signal);
    };
    this.add({ route: 'failures', reports: 1, tokens: 0, firstSentAt: null, send });
  }

  /** Keypool is back: the failures that wait tell it which keys are dead. */
  hurry(): void {
    this.pause?.abort();
  }

  /** Resolves when nothing waits any more. What still waits after this time is lost. */
  async close(withinMs: number): Promise<void> {
    const timer = setTimeout(() => this.closing.abort(), withinMs);
    await this.sending;
    clearTimeout(timer);
    this.closing.abort();
  }

  private add(parcel: Parcel): void {
    if (this.closing.signal.aborted) {
      this.lose(parcel, 'closed');
    } else if (this.size + parcel.reports > this.mostReports) {
      this.lose(parcel, 'overflow');
    } else {
      this.size += parcel.reports;
      this.waiting.push(parcel);
      this.sending ??= this.sendAll();
    }
  }

  private async sendAll(): Promise<void> {
    let failedTries = 0;
    for (let parcel = this.waiting.shift(); parcel; parcel = this.waiting.shift()) {
      const error = await this.trySend(parcel);
      const why = error === null ? null : this.whyLost(parcel, error);
      if (error instanceof KeypoolError && why === null) {
        // Behind the others: one that Keypool cannot take now does not hold them up.
        this.waiting.push(parcel);
        await this.pauseAfter(error, failedTries++);
        continue;
      }
      failedTries = 0;
      this.size -= parcel.reports;
      if (why !== null) {
        this.lose(parcel, why, error);
      }
    }
    this.sending = null;
  }

  private async pauseAfter(error: KeypoolError, failedTries: number): Promise<void> {
    // Retry-After is obeyed, whatever happens meanwhile.
    this.pause = error.retryAfterMs === null ? new AbortController() : null;
    const { signal } = this.closing;
    const ending = this.pause ? AbortSignal.any([signal, this.pause.signal]) : signal;
    await sleep(pauseAfter(error, failedTries), ending).catch(() => undefined);
    this.pause = null;
  }

  /** @returns what went wrong, or null */
  private async trySend(parcel: Parcel): Promise<unknown> {
    parcel.firstSentAt ??= performance.now();
    try {
      await parcel.send(this.closing.signal);
      return null;
    } catch (error) {
      return error;
    }
  }

  private whyLost({ firstSentAt }: Parcel, error: unknown): LossReason | null {
    if (this.closing.signal.aborted) {
      return 'closed';
    }
    if (!(error instanceof KeypoolError) || !error.isTransient) {
      return 'refused';
    }
    return performance.now() - (firstSentAt ?? 0) < KEPT_FOR_MS ? null : 'expired';
  }

  private lose({ route, reports, tokens }: Parcel, why: LossReason, error: unknown = null): void {
    this.lost += reports;
    this.emit({ type: 'reports_lost', route, reports, tokens, why, error });
  }
}
