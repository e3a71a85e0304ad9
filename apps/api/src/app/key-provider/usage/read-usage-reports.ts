import { usageReportSchema, type RejectedReportDto, type UsageReportDto } from '@keypool/dto';

export interface ReadUsage {
  /** As many as were sent; null for each rejected one. */
  readonly reports: readonly (UsageReportDto | null)[];
  readonly rejected: readonly RejectedReportDto[];
}

/** Reads each report of a request by itself: an invalid one does not reject the others (SPEC section 5). */
export function readUsageReports(sent: readonly unknown[]): ReadUsage {
  const rejected: RejectedReportDto[] = [];
  const reports = sent.map((report, index) => {
    const { data, error } = usageReportSchema.safeParse(report);
    const [issue] = error?.issues ?? [];
    if (issue) {
      rejected.push(rejectedReport(index, issue.path, issue.message));
    }
    return data ?? null;
  });
  return { reports, rejected };
}

/** @param path of the invalid field within the report */
export function rejectedReport(
  index: number,
  path: readonly PropertyKey[],
  detail: string,
): RejectedReportDto {
  return { index, pointer: ['/reports', index, ...path].map(String).join('/'), detail };
}

/** In the order of the request. */
export function byPlace(rejected: readonly RejectedReportDto[]): RejectedReportDto[] {
  return rejected.toSorted((a, b) => a.index - b.index);
}
