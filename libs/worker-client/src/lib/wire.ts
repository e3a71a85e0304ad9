import type { FailureResultDto } from '@keypool/dto';

/** What goes over the wire, from the contract. The package spells these types out: it needs nothing else of ours. */
export type {
  AcquiredKeyDto as AcquiredKey,
  FailureAction,
  FailureDto as FailureReport,
  FailureResultDto as FailureResult,
  ProblemCode,
  ProviderId,
  UnavailableReasons,
  UsageReportDto as UsageReport,
  UsageResultDto as UsageResult,
} from '@keypool/dto';

/** Who caused a failure. */
export type Blame = FailureResultDto['blame'];
