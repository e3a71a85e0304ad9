import type { EventDetail, FailureDto, FailureResultDto } from '@keypool/dto';

/** What a worker reports. Whether its token reaches the proxy is the worker API's affair. */
export type Failure = FailureDto;

/** What was done about it. The key to use next is the worker API's affair. */
export type FailureOutcome = Omit<FailureResultDto, 'next'>;

/** What the events tell of a report: where it was seen, and what the upstream said. Never a secret. */
export interface FailureEvent {
  readonly proxyId?: string;
  readonly detail: EventDetail;
}
