import type { RejectedReportDto, UsageReportDto, UsageResultDto } from '@keypool/dto';
import { lifeOf } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { SingleLoop } from '../../database/single-loop';
import { ProblemException } from '../../http/problem.exception';
import { Histogram } from '../../measures/histogram';
import { RefusedExits } from '../failures/refused-exits';
import { Suspicions } from '../failures/suspicions';
import { answerBy, storedTooLate, withinDeadline } from '../pool/deadline';
import { PoolService } from '../pool/pool.service';
import { UnknownKeys } from '../pool/unknown-keys';
import { BlockedUsage } from './blocked-usage';
import { GuardNews } from './guard-news';
import { rejectedReport } from './read-usage-reports';
import {
  FlushLoad,
  toSubmissions,
  type PlacedReport,
  type UsageSubmission,
} from './usage-submission';
import { UsageCollision, UsageWriter, type UsageFlushResult } from './usage-writer';

/** How long the submissions of a flush stay together while another transaction blocks one of them; each half of them half as long. */
const TOGETHER_MS = 250;
const LOOK_AGAIN_MS = 25;

const SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000];
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What else is known of the request that brings the reports. */
export interface UsageRequest {
  /** Everything the worker sent: it identifies a repeated request. */
  readonly sent: readonly unknown[];
  /** When it must be answered, on the clock of `performance.now()`. */
  readonly deadline: number;
}

interface Submission extends UsageSubmission {
  readonly keyIds: ReadonlySet<string>;
  readonly deadline: number;
  /** With the reports that are not counted. */
  readonly resolve: (rejected: readonly RejectedReportDto[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Counts what workers used. One flush runs at a time; reports that arrive meanwhile share the next one, so that many of
 * them cost one write, and each is answered when its counts are durable (SPEC section 5).
 */
@Injectable()
export class UsageService {
  /** Reports that were written together. */
  readonly flushSizes = new Histogram(SIZES);
  /** How long that took, in seconds. */
  readonly flushDurations = new Histogram(SECONDS);
  /** Flushes that found another transaction in the way, and were postponed. */
  collisions = 0;
  private readonly waiting: Submission[] = [];
  private readonly blocked = new BlockedUsage<Submission>();
  private readonly flushes = new SingleLoop(
    () => this.waiting.length > 0 || !this.blocked.isEmpty,
    async () => {
      await this.flush(this.takeBatch());
      await this.retryBlocked();
    },
  );

  constructor(
    private readonly writer: UsageWriter,
    private readonly pool: PoolService,
    private readonly suspicions: Suspicions,
    private readonly exits: RefusedExits,
    private readonly news: GuardNews,
    private readonly unknownKeys: UnknownKeys,
  ) {}

  /**
   * @param reports null in place of each that does not count
   * @param name a repeated request with the same name counts once within an hour
   * @throws ProblemException database_unavailable after 5 s: the worker is to send its reports again. Without a name
   * they are counted twice if the first ones were being committed at that very moment
   * @throws ProblemException idempotency_key_reused when this name was used for other content
   */
  report(
    reports: readonly (UsageReportDto | null)[],
    name?: string,
    { sent = reports, deadline = answerBy() }: Partial<UsageRequest> = {},
  ): Promise<UsageResultDto> {
    const unknown = this.unknownKeys.among(reports.flatMap((report) => report?.keyId ?? []));
    const count = async (unknownIds: ReadonlySet<string>): Promise<UsageResultDto> => {
      const known = reports.map((report) =>
        report && !unknownIds.has(report.keyId) ? report : null,
      );
      const rejected = await Promise.all(
        toSubmissions(known, name, sent).map((submission) => this.submit(submission, deadline)),
      );
      return { unknown: [...unknownIds], rejected: rejected.flat() };
    };
    return withinDeadline(unknown instanceof Promise ? unknown.then(count) : count(unknown));
  }

  /** Resolves when all accepted reports are written. */
  idle(): Promise<void> {
    return this.flushes.idle();
  }

  private submit(
    submitted: UsageSubmission,
    deadline: number,
  ): Promise<readonly RejectedReportDto[]> {
    const keyIds = new Set(submitted.reports.map(({ keyId }) => keyId));
    return new Promise((resolve, reject) => {
      const submission: Submission = { ...submitted, keyIds, deadline, resolve, reject };
      if (!this.blocked.join(submission)) {
        this.dropLate();
        this.waiting.push(submission);
      }
      this.flushes.start();
    });
  }

  /** A commit may stay unknown for a whole outage: submissions whose workers were asked to retry are dropped. */
  private dropLate(): void {
    const now = performance.now();
    for (let first = this.waiting[0]; first && first.deadline <= now; first = this.waiting[0]) {
      first.reject(storedTooLate());
      this.waiting.shift();
    }
  }

  private takeBatch(): Submission[] {
    const load = new FlushLoad();
    let taken = 0;
    for (const next of this.waiting) {
      load.add(next);
      if (taken > 0 && load.isTooMuch) {
        break;
      }
      taken++;
    }
    return this.waiting.splice(0, taken);
  }

  /**
   * All together; but one whose key is held by another transaction must not delay the others. Halving finds it, and keeps
   * them together: processes that count usage of the same keys would collide most with many small transactions.
   */
  private async flush(batch: readonly Submission[], collideAfterMs = TOGETHER_MS): Promise<void> {
    const free = batch.filter((submission) => !this.blocked.join(submission));
    if (await this.write(free, collideAfterMs)) {
      return;
    }
    if (free.length > 1) {
      const middle = Math.ceil(free.length / 2);
      await this.flush(free.slice(0, middle), collideAfterMs / 2);
      await this.flush(free.slice(middle), collideAfterMs / 2);
    } else {
      free.forEach((submission) => this.blocked.add(submission));
    }
  }

  /** Retries one submission of each blocked group: when it succeeds, the others of its group may go on. */
  private async retryBlocked(): Promise<void> {
    const group = this.blocked.next();
    if (!group) {
      return;
    }
    group.waiting = refuseLate(group.waiting);
    const [first] = group.waiting;
    if (!first || (await this.write([first], 0))) {
      this.blocked.remove(group);
      this.waiting.unshift(...group.waiting.slice(1));
    } else if (this.waiting.length === 0) {
      await sleep(LOOK_AGAIN_MS);
    }
  }

  /** @returns false when another transaction was in the way: then nothing has happened yet */
  private async write(batch: readonly Submission[], collideAfterMs: number): Promise<boolean> {
    const inTime = refuseLate(batch);
    if (inTime.length === 0) {
      return true;
    }
    const startedAt = performance.now();
    const giveUpAfterMs = Math.min(...inTime.map(({ deadline }) => deadline)) - startedAt;
    try {
      const result = await this.writer.write(inTime, giveUpAfterMs, collideAfterMs);
      this.flushDurations.observe((performance.now() - startedAt) / 1_000);
      this.flushSizes.observe(inTime.reduce((sum, { reports }) => sum + reports.length, 0));
      if (result.successes.length > 0) {
        await this.news.report(result.successes);
      }
      this.settle(inTime, result);
    } catch (error) {
      if (error instanceof UsageCollision) {
        this.collisions++;
        return false;
      }
      this.giveUp(inTime, error);
    }
    return true;
  }

  private settle(
    written: readonly Submission[],
    { inexact, recovered, reused }: UsageFlushResult,
  ): void {
    recovered.forEach((key) => this.pool.setKey(key));
    for (const submission of written) {
      if (reused.has(submission)) {
        submission.reject(namedLikeAnother());
      } else {
        this.noteSuccesses(submission.reports);
        submission.resolve(submission.reports.flatMap((report) => rejectionOf(report, inexact)));
      }
    }
  }

  /** The flush had the deadline of its most urgent submission: the others may have time left. */
  private giveUp(batch: readonly Submission[], error: unknown): void {
    const inTime = refuseLate(batch);
    if (inTime.length < batch.length) {
      this.waiting.unshift(...inTime);
    } else {
      batch.forEach(({ reject }) => reject(error));
    }
  }

  private noteSuccesses(reports: readonly UsageReportDto[]): void {
    for (const { keyId, lease, requests } of reports) {
      const life = this.pool.pool.keys.get(keyId)?.life;
      if (requests > 0 && life && (lease === undefined || lifeOf(lease) === life)) {
        this.suspicions.succeeded(life);
        this.exits.succeeded(keyId);
      }
    }
  }
}

/** @returns those that still have time; the others are asked to retry */
function refuseLate(submissions: readonly Submission[]): Submission[] {
  const now = performance.now();
  const [inTime, late] = partition(submissions, ({ deadline }) => deadline > now);
  late.forEach(({ reject }) => reject(storedTooLate()));
  return inTime;
}

function rejectionOf(
  report: PlacedReport,
  inexact: UsageFlushResult['inexact'],
): RejectedReportDto[] {
  const sum = inexact.get(report);
  return sum
    ? [rejectedReport(report.index, [sum], `the key's sum of ${sum} would exceed 2^53`)]
    : [];
}

function namedLikeAnother(): ProblemException {
  return new ProblemException(
    'idempotency_key_reused',
    'This idempotency key was used for other reports within the last hour. None of these were counted.',
  );
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
