/**
 * What took one of the guard's places: a rotation by conviction, until the promoted key has shown what it is worth, or an
 * exhaustion for want of a backup key. Times are epoch ms.
 */
export interface GuardPlace {
  /** Of the promoted key, or of the exhausted one. */
  readonly life: string;
  readonly takenBy: 'rotation' | 'exhaustion';
  /** The conviction was `invalid_key`: one success does not tell that the next such conviction is right. */
  readonly isOnTrial: boolean;
  readonly takenAt: number;
  /** Since when the promoted key has worked without a conviction. Null when it has not. */
  readonly worksSince: number | null;
  /** Whether any key of the provider succeeded since. */
  readonly othersWork: boolean;
}

/** A success of one key. */
export interface KeySuccess {
  readonly keyId: string;
  /** When its request was begun, in epoch ms: an answer may take minutes, and tells nothing of what came after. */
  readonly begunAt: number;
}

/** A request whose failure convicted a key. */
export interface ConvictingRequest {
  readonly token: string;
  readonly requestId: string;
  /** The first time, in epoch ms. */
  readonly at: number;
}

/** How many backup keys a token used up within one minute. */
export interface TokenMinute {
  readonly token: string;
  /** Its beginning, in epoch ms. */
  readonly minute: number;
  readonly used: number;
}

/** Everything the guard of one provider knows, the same for all processes. It holds no more than the last minutes brought. */
export interface GuardState {
  /** Since when an admin has paused rotation, in epoch ms, or null. */
  readonly pausedAt: number | null;
  /** Until when convictions are doubted, in epoch ms, or null. */
  readonly doubtUntil: number | null;
  readonly places: readonly GuardPlace[];
  /** A conviction found no free place: nothing rotates at once until all of them are back. */
  readonly isFull: boolean;
  /** The last successes of two different keys, the latest first: whichever key is asked about, there is another one. */
  readonly successes: readonly KeySuccess[];
  /** The last rotation by conviction, in epoch ms, or null. */
  readonly rotatedAt: number | null;
  /** How many keys were rotated without a confirmation since the last success, because nothing worked. */
  readonly forced: number;
  readonly requests: readonly ConvictingRequest[];
  readonly taken: readonly TokenMinute[];
}

export const QUIET_GUARD: GuardState = {
  pausedAt: null,
  doubtUntil: null,
  places: [],
  isFull: false,
  successes: [],
  rotatedAt: null,
  forced: 0,
  requests: [],
  taken: [],
};

/** Whether a request that was begun after a time, in epoch ms, succeeded with another key. */
export function anotherSucceeded({ successes }: GuardState, keyId: string, since: number): boolean {
  return successes.some((success) => success.keyId !== keyId && success.begunAt > since);
}

export function isInDoubt({ doubtUntil }: GuardState, now: number): boolean {
  return doubtUntil !== null && doubtUntil > now;
}
