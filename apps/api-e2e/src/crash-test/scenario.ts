import type { Answer, CrashOrder } from '@keypool/testing';
import type { ProviderClient } from '../support/provider-client';
import type { Picture } from './picture';
import type { Preparation } from './preparation';

/** A moment at which the process dies. */
export interface CrashPoint {
  readonly name: string;
  readonly at: CrashOrder['at'];
}

/** `keypool keys …` */
export type Command = 'renew' | 'rewrap';

/** One operation of the product, with all moments at which its process is to die. */
export interface Scenario {
  readonly name: string;
  /** The product's method that contains the moments. */
  readonly within: string;
  /** Everything before this method, within it, is ignored. */
  readonly since?: string;
  readonly points: readonly CrashPoint[];
  /** Additional variables for the process that dies. */
  readonly env?: Readonly<Record<string, string>>;
  /** Every process would do it unasked, so the peer is stopped until this one has died. */
  readonly alone?: boolean;
  /** Preparation before the first case of all. */
  readonly early?: boolean;
  /** It is a program of its own that dies, beside the processes of the API. Where there is no other, those die with it. */
  readonly command?: Command;
  prepare(preparation: Preparation): Promise<Operation>;
}

/** One operation that is interrupted by a crash, and its required outcome. */
export interface Operation {
  /** Identifies the operation among the arguments of `within`: others of its kind do not count. */
  readonly concerns?: CrashOrder['concerns'];
  /** Whose events its parts speak of. */
  readonly keyIds: readonly string[];
  /** @returns the answer, which must never come; null for what happens without a request */
  start(victim: ProviderClient): Promise<Answer | null>;
  /** The parts of the change, and whether each is stored: all of them or none, at every moment. */
  parts(picture: Picture): Readonly<Record<string, boolean>>;
  /** What is wrong whatever parts there are: done twice, for instance. */
  wrong?(picture: Picture): string[];
  /**
   * The next request of a caller that got no answer. It is repeated until it no longer throws.
   * @throws Violation which ends it
   */
  recover(rescuer: ProviderClient): Promise<void>;
}

/** A state that must never occur. */
export class Violation extends Error {}

/** Not finished yet: the caller is to retry. */
export class Unfinished extends Error {}

/**
 * @returns the answer when it is one of these
 * @throws Unfinished for 503 with `Retry-After`, Violation for any other
 */
export function definite(answer: Answer, ...statuses: number[]): Answer {
  if (statuses.includes(answer.status)) {
    return answer;
  }
  const said = `${answer.status} ${answer.text}`;
  throw answer.status === 503 && answer.headers['retry-after']
    ? new Unfinished(said)
    : new Violation(`answered ${said}`);
}

/** @throws Violation */
export function insist(holds: boolean, violation: string): void {
  if (!holds) {
    throw new Violation(violation);
  }
}
