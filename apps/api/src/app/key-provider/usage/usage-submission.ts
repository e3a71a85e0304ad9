import type { UsageReportDto } from '@keypool/dto';
import { lifeOf } from '@keypool/key-pool';
import { createHash } from 'node:crypto';

/** More would make transactions that collide with others for long (SPEC 6.3.5). */
const WRITES_PER_FLUSH = 200;
/** Reports of one life are one write; sorting this many takes no noticeable time. */
const REPORTS_PER_FLUSH = 2_000;

/** A report and its position in its request. */
export type PlacedReport = UsageReportDto & { readonly index: number };

/** Identifies a submission when it is repeated. */
export interface SubmissionName {
  readonly id: string;
  /**
   * The id of the first submission of its request. That one always exists, so it shows whether the name was used for
   * another request.
   */
  readonly firstId: string;
  /** Digest of everything its request sent: different content under the same name is the worker's mistake. */
  readonly digest: string;
}

/** Reports that are counted together or not at all: those of one request, or as many as one flush surely takes. */
export interface UsageSubmission {
  readonly reports: readonly PlacedReport[];
  /** Null when the worker gave none: then a repetition cannot be recognised. */
  readonly name: SubmissionName | null;
}

/**
 * @param reports of one request; null for each that does not count. They keep their positions, because a repeated request
 * may have more valid ones, and each part of it counts once.
 * @param requestName identifies this request when it is repeated
 * @param sent the body as the worker sent it
 */
export function toSubmissions(
  reports: readonly (UsageReportDto | null)[],
  requestName?: string,
  sent: readonly unknown[] = reports,
): UsageSubmission[] {
  const request = requestName === undefined ? null : { name: requestName, digest: digestOf(sent) };
  return Array.from({ length: submissionsOf(reports) }, (_, part) => ({
    reports: placedReports(reports, part * WRITES_PER_FLUSH),
    name: request && {
      id: `${request.name}/${part}`,
      firstId: `${request.name}/0`,
      digest: request.digest,
    },
  })).filter((submission, part) => submission.reports.length > 0 || (request && part === 0));
}

/** How many parts the reports of a request have. */
export function submissionsOf(reports: readonly unknown[]): number {
  return Math.ceil(reports.length / WRITES_PER_FLUSH);
}

function placedReports(reports: readonly (UsageReportDto | null)[], from: number): PlacedReport[] {
  return reports
    .slice(from, from + WRITES_PER_FLUSH)
    .flatMap((report, place) => (report ? [{ ...report, index: from + place }] : []));
}

/** What goes into one flush. */
export class FlushLoad {
  private readonly lives = new Set<string>();
  private reports = 0;
  private names = 0;

  add({ reports, name }: UsageSubmission): void {
    for (const { keyId, lease } of reports) {
      this.lives.add(`${keyId} ${lifeOf(lease) ?? ''}`);
    }
    this.reports += reports.length;
    this.names += name ? 1 : 0;
  }

  get isTooMuch(): boolean {
    return this.lives.size + this.names > WRITES_PER_FLUSH || this.reports > REPORTS_PER_FLUSH;
  }
}

function digestOf(sent: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(sent)).digest('base64');
}
