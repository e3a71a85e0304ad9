import type { EventDetail, FailureDto, FailureResultDto } from '@keypool/dto';
import { SYSTEM, type Actor } from '../../identity/actor';

/** The longest body of a report, in bytes: its text is cut at 64 kB, never refused for its length (SPEC section 4). */
export const FAILURE_BODY_LIMIT = 1_024 * 1_024;

/** Who reports: `token:<name>`, and the client's address. */
export interface Reporter {
  readonly actor: Actor;
  readonly address: string;
  /** Whether the token reaches some proxies only. */
  readonly isLimited?: boolean;
}

/** A worker's report. Whether its token is permitted to use the proxy is checked by the worker API. */
export type Failure = FailureDto & { readonly by?: Reporter };

/** The action taken. The key to use next is added by the worker API. */
export type FailureOutcome = Omit<FailureResultDto, 'next'>;

/** What events record of a report: who sent it, where it occurred, and what the upstream said. Never a secret. */
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
