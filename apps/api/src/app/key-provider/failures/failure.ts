import type { EventDetail, FailureDto, FailureResultDto } from '@keypool/dto';
import { SYSTEM, type Actor } from '../../identity/actor';

/** Whose report it is: `token:<name>`, and the address from which it came. */
export interface Reporter {
  readonly actor: Actor;
  readonly address: string;
}

/** What a worker reports. Whether its token reaches the proxy is the worker API's affair. */
export type Failure = FailureDto & { readonly by?: Reporter };

/** What was done about it. The key to use next is the worker API's affair. */
export type FailureOutcome = Omit<FailureResultDto, 'next'>;

/** What the events tell of a report: whose it was, where it was seen, and what the upstream said. Never a secret. */
export interface FailureEvent {
  readonly actor: Actor;
  readonly proxyId?: string;
  readonly detail: EventDetail;
}

/** @param said by the upstream */
export function failureEvent({ by, proxyId }: Failure, said: EventDetail): FailureEvent {
  return {
    actor: by?.actor ?? SYSTEM,
    ...(proxyId === undefined ? {} : { proxyId }),
    detail: by ? { ...said, address: by.address } : said,
  };
}
