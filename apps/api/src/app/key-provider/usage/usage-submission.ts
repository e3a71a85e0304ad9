import type { UsageReportDto } from '@keypool/dto';
import { createHash } from 'node:crypto';

/** More would make transactions that collide with others for long (SPEC 6.3.5). */
export const REPORTS_PER_FLUSH = 200;

/** A report and its place in its request. */
export type PlacedReport = UsageReportDto & { readonly index: number };

/** By what a submission is known when it comes again. */
export interface SubmissionName {
  readonly id: string;
  /** Of the first submission of its request: there is always one, so that it tells whether the request is another one. */
  readonly firstId: string;
  /** Of all that its request sent: something else under the same name is a mistake of the worker. */
  readonly digest: string;
}

/** Reports that count together or not at all: those of one request, or as many of them as one flush takes. */
export interface UsageSubmission {
  readonly reports: readonly PlacedReport[];
  /** Null when the worker gave none: then it cannot be told from another one. */
  readonly name: SubmissionName | null;
}

/**
 * @param reports of one request; null for each that does not count. They keep their places, because the same request may
 * come again when more of them count, and each part of it counts once.
 * @param requestName what this request is known by when it comes again
 * @param sent what the worker sent
 */
export function toSubmissions(
  reports: readonly (UsageReportDto | null)[],
  requestName?: string,
  sent: readonly unknown[] = reports,
): UsageSubmission[] {
  const request = requestName === undefined ? null : { name: requestName, digest: digestOf(sent) };
  return Array.from({ length: Math.ceil(reports.length / REPORTS_PER_FLUSH) }, (_, part) => ({
    reports: placedReports(reports, part * REPORTS_PER_FLUSH),
    name: request && {
      id: `${request.name}/${part}`,
      firstId: `${request.name}/0`,
      digest: request.digest,
    },
  })).filter((submission, part) => submission.reports.length > 0 || (request && part === 0));
}

function placedReports(reports: readonly (UsageReportDto | null)[], from: number): PlacedReport[] {
  return reports
    .slice(from, from + REPORTS_PER_FLUSH)
    .flatMap((report, place) => (report ? [{ ...report, index: from + place }] : []));
}

function digestOf(sent: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(sent)).digest('base64');
}
