import type { Answer } from '@keypool/testing';
import type { ProviderClient } from '../support/provider-client';
import type { Picture } from './picture';
import type { Preparation } from './preparation';

/** A moment at which the process dies. */
export interface CrashPoint {
  readonly name: string;
  /** As the crash build takes it: `before Class.method`, `after Class.method`, `sent <command of the database>`. */
  readonly at: string;
}

/** One operation of the product, and all the moments at which a process that does it is to die. */
export interface Scenario {
  readonly name: string;
  /** The method of the product within which the moments lie. */
  readonly within: string;
  /** What comes before this method, within it, does not count. */
  readonly since?: string;
  readonly points: readonly CrashPoint[];
  /** More variables for the process that dies. */
  readonly env?: Readonly<Record<string, string>>;
  /** Every process does it by itself: the other one is stopped until this one has died. */
  readonly alone?: boolean;
  /** What it needs has to be made before the first case of all. */
  readonly early?: boolean;
  prepare(preparation: Preparation): Promise<Operation>;
}

/** One operation that is cut off by a crash, and what has to become of it. */
export interface Operation {
  /** Stands in the arguments of `within`: the process dies at this one, not at another one of its kind. */
  readonly concerns?: string;
  /** Whose events its parts speak of. */
  readonly keyIds: readonly string[];
  /** @returns the answer, which must never come; null for what happens without being asked for */
  start(victim: ProviderClient): Promise<Answer | null>;
  /** What the change consists of, and whether each part is stored: all of it or nothing, at every moment. */
  parts(picture: Picture): Readonly<Record<string, boolean>>;
  /** What is wrong whatever parts there are: done twice, say. */
  wrong?(picture: Picture): string[];
  /**
   * What whoever was not answered does next. It is repeated until it no longer throws.
   * @throws Violation which ends it
   */
  recover(rescuer: ProviderClient): Promise<void>;
}

/** Something that must never be. */
export class Violation extends Error {}

/** Not yet: whoever asked is to ask again. */
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
