import type { UsageReportDto, UsageResultDto } from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { UpstreamErrors } from '../failures/upstream-errors';
import { ANSWER_WITHIN_MS, storedTooLate, withinDeadline } from '../failures/deadline';
import { PoolService } from '../pool/pool.service';
import { UsageWriter } from './usage-writer';

/** More would make transactions that collide with others for long (SPEC 6.3.5). */
const REPORTS_PER_FLUSH = 200;

interface Submission {
  readonly reports: readonly UsageReportDto[];
  readonly deadline: number;
  readonly resolve: (unknown: ReadonlySet<string>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Counts what workers used. One flush runs at a time; whatever comes in meanwhile shares the next one, so that many
 * reports cost one write, and each is answered when its counts are durable (SPEC section 5).
 */
@Injectable()
export class UsageService {
  private readonly waiting: Submission[] = [];
  private flushing: Promise<void> | null = null;

  constructor(
    private readonly writer: UsageWriter,
    private readonly pool: PoolService,
    private readonly upstreamErrors: UpstreamErrors,
  ) {}

  /** @throws ProblemException database_unavailable after 5 s: the worker is to send its reports again. They are counted
   * twice only if the first ones were being committed at that very moment and nobody could tell */
  async report(reports: readonly UsageReportDto[]): Promise<UsageResultDto> {
    const deadline = Date.now() + ANSWER_WITHIN_MS;
    const unknown = await withinDeadline(
      Promise.all(chunks(reports).map((chunk) => this.submit(chunk, deadline))),
    );
    return { unknown: [...new Set(unknown.flatMap((ids) => [...ids]))] };
  }

  /** Resolves when everything that was reported is written. */
  async idle(): Promise<void> {
    await this.flushing;
  }

  private submit(
    reports: readonly UsageReportDto[],
    deadline: number,
  ): Promise<ReadonlySet<string>> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ reports, deadline, resolve, reject });
      this.flushing ??= this.flushAll().finally(() => {
        this.flushing = null;
      });
    });
  }

  private async flushAll(): Promise<void> {
    while (this.waiting.length > 0) {
      await this.flush(this.takeBatch());
    }
  }

  private takeBatch(): Submission[] {
    let reports = 0;
    const batch: Submission[] = [];
    for (
      let next = this.waiting[0];
      next && reports + next.reports.length <= REPORTS_PER_FLUSH;
      next = this.waiting[0]
    ) {
      reports += next.reports.length;
      batch.push(next);
      this.waiting.shift();
    }
    return batch;
  }

  private async flush(batch: readonly Submission[]): Promise<void> {
    const now = Date.now();
    const [inTime, late] = partition(batch, ({ deadline }) => deadline > now);
    late.forEach(({ reject }) => reject(storedTooLate()));
    if (inTime.length === 0) {
      return;
    }
    const reports = inTime.flatMap((submission) => submission.reports);
    const giveUpAfterMs = Math.min(...inTime.map(({ deadline }) => deadline)) - now;
    try {
      const { unknown, recovered } = await this.writer.write(randomUUID(), reports, giveUpAfterMs);
      recovered.forEach((key) => this.pool.setKey(key));
      this.noteSuccesses(reports);
      for (const { reports: own, resolve } of inTime) {
        resolve(new Set(own.map(({ keyId }) => keyId).filter((id) => unknown.has(id))));
      }
    } catch (error) {
      inTime.forEach(({ reject }) => reject(error));
    }
  }

  private noteSuccesses(reports: readonly UsageReportDto[]): void {
    for (const { keyId, lease, requests } of reports) {
      const life = this.pool.pool.keys.get(keyId)?.life;
      if (requests > 0 && life && (lease === undefined || lease === life)) {
        this.upstreamErrors.clear(life);
      }
    }
  }
}

function chunks(reports: readonly UsageReportDto[]): UsageReportDto[][] {
  return Array.from({ length: Math.ceil(reports.length / REPORTS_PER_FLUSH) }, (_, index) =>
    reports.slice(index * REPORTS_PER_FLUSH, (index + 1) * REPORTS_PER_FLUSH),
  );
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
