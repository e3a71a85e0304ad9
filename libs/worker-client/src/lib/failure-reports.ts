import type { InternalApi } from './internal-api';
import type { KeyCache } from './key-cache';
import { KeypoolError } from './keypool-error';
import type { ReportOptions } from './options';
import type { Outage } from './outage';
import type { Outbox } from './outbox';
import { roughBlame } from './rough-blame';
import { untilAnswered } from './waiting';
import type { AcquiredKey, Blame, FailureReport, FailureResult } from './wire';
import type { FailureAnswer } from './worker-events';

const TIMEOUT_MS = 60_000;

/** What to do after a failure. */
export interface Judgement {
  readonly blame: Blame;
  /** Null when Keypool could not be asked. */
  readonly answer: FailureAnswer | null;
  readonly next: AcquiredKey | null;
}

/** Has failures judged: by Keypool, or while it is unavailable, roughly. */
export class FailureReports {
  constructor(
    private readonly api: InternalApi,
    private readonly cache: KeyCache,
    private readonly outage: Outage,
    private readonly outbox: Outbox,
  ) {}

  report(report: FailureReport, { timeoutMs, signal }: ReportOptions): Promise<FailureResult> {
    const deadline = performance.now() + (timeoutMs ?? TIMEOUT_MS);
    return untilAnswered(
      () => this.once(report, signal),
      () => deadline,
      signal,
    );
  }

  /** Asks once, because a client waits. Never fails: a report that Keypool cannot take now goes out later. */
  async judge(report: FailureReport, signal: AbortSignal | undefined): Promise<Judgement> {
    if (!this.outage.isNow()) {
      try {
        const { next, ...answer } = await this.once(report, signal);
        this.outage.over();
        return { blame: answer.blame, answer, next };
      } catch (error) {
        this.noteOutage(error);
      }
    }
    const blame = roughBlame(report);
    if (blame === 'key') {
      this.cache.drop(report.keyId);
    }
    this.outbox.addFailure(report);
    return { blame, answer: null, next: null };
  }

  private async once(report: FailureReport, signal?: AbortSignal): Promise<FailureResult> {
    const result = await this.api.reportFailure(report, signal);
    if (result.action !== 'none' && result.action !== 'suspected') {
      this.cache.drop(report.keyId);
    }
    if (result.next && report.proxyId !== undefined) {
      this.cache.keep(report.proxyId, result.next);
    }
    return result;
  }

  /** Without its database, Keypool hands out keys all the same. */
  private noteOutage(error: unknown): void {
    if (error instanceof KeypoolError && error.isOutage && error.code !== 'database_unavailable') {
      this.outage.begun(error);
    }
  }
}
