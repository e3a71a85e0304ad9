import type { UsageReport } from './wire';

/** Keypool takes no more in one report. */
const MOST_COUNTED = 1_000_000_000;

export interface BatchLimits {
  readonly size: number;
  readonly everyMs: number;
}

/** Collects usage, one sum for each lease, until there is enough of it or it has waited for long enough. */
export class UsageBatches {
  private collected = new Map<string, UsageReport>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly limits: BatchLimits,
    private readonly send: (reports: readonly UsageReport[]) => void,
  ) {}

  add(report: UsageReport): void {
    const name = `${report.lease ?? ''} ${report.keyId}`;
    const before = this.collected.get(name);
    const sum = before ? added(before, report) : report;
    if (!isCount(sum)) {
      // Keypool would refuse the sum: what is good in it must not be lost with the rest.
      this.flush();
    }
    this.collected.set(name, isCount(sum) ? sum : report);
    if (this.collected.size >= this.limits.size) {
      this.flush();
    } else {
      this.timer ??= setTimeout(() => this.flush(), this.limits.everyMs);
    }
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.collected.size > 0) {
      const reports = [...this.collected.values()];
      this.collected = new Map();
      this.send(reports);
    }
  }
}

function added(sum: UsageReport, { tokens, requests }: UsageReport): UsageReport {
  return { ...sum, tokens: sum.tokens + tokens, requests: sum.requests + requests };
}

function isCount({ tokens, requests }: UsageReport): boolean {
  return [tokens, requests].every((n) => Number.isInteger(n) && n >= 0 && n <= MOST_COUNTED);
}
