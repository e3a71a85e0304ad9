import type { FailureDto, FailureResultDto } from '@keypool/dto';

/** What a worker reports; for which proxy is the worker API's affair. */
export type Failure = Omit<FailureDto, 'proxyId'>;

/** What was done about it. The key to use next is the worker API's affair. */
export type FailureOutcome = Omit<FailureResultDto, 'next'>;
