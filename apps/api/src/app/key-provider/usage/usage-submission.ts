import type { UsageReportDto } from '@keypool/dto';
import { createHash } from 'node:crypto';

/** More would make transactions that collide with others for long (SPEC 6.3.5). */
export const REPORTS_PER_FLUSH = 200;

/** By what a submission is known when it comes again. */
export interface SubmissionName {
  readonly id: string;
  /** Of all reports of its request: others under the same name are a mistake of the worker. */
  readonly digest: string;
}

/** Reports that count together or not at all: those of one request, or as many of them as one flush takes. */
export interface UsageSubmission {
  readonly reports: readonly UsageReportDto[];
  /** Null when the worker gave none: then it cannot be told from another one. */
  readonly name: SubmissionName | null;
}

/** @param requestName what this request is known by when it comes again */
export function toSubmissions(
  reports: readonly UsageReportDto[],
  requestName?: string,
): UsageSubmission[] {
  const request =
    requestName === undefined ? null : { name: requestName, digest: digestOf(reports) };
  return Array.from({ length: Math.ceil(reports.length / REPORTS_PER_FLUSH) }, (_, index) => ({
    reports: reports.slice(index * REPORTS_PER_FLUSH, (index + 1) * REPORTS_PER_FLUSH),
    name: request && { id: `${request.name}/${index}`, digest: request.digest },
  }));
}

function digestOf(reports: readonly UsageReportDto[]): string {
  return createHash('sha256').update(JSON.stringify(reports)).digest('base64');
}
