import type { ProblemCode, UnavailableReasons } from './wire';

interface Details {
  readonly status?: number | undefined;
  readonly code?: ProblemCode | undefined;
  readonly retryAfterMs?: number | null | undefined;
  readonly reasons?: UnavailableReasons | undefined;
  readonly requestId?: string | undefined;
  readonly cause?: unknown;
}

/** Why Keypool gave no key, or took no report: its problem, or that it could not be reached. */
export class KeypoolError extends Error {
  override readonly name = 'KeypoolError';
  /** Of the answer; null when there was none of Keypool's. */
  readonly status: number | null;
  /** What to branch on; null when the answer was not Keypool's. */
  readonly code: ProblemCode | null;
  /** When to come back, in ms from the answer on; null when Keypool does not know. */
  readonly retryAfterMs: number | null;
  /** With `no_key_available`: how many keys are in each status, and how many this request has tried. */
  readonly reasons: UnavailableReasons | null;
  /** Under which Keypool logged the request. */
  readonly requestId: string | null;

  constructor(message: string, details: Details) {
    super(message, { cause: details.cause });
    this.status = details.status ?? null;
    this.code = details.code ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.reasons = details.reasons ?? null;
    this.requestId = details.requestId ?? null;
  }

  /** Whether the same request may succeed later. */
  get isTransient(): boolean {
    return this.status === null || this.status === 429 || this.status >= 500;
  }

  /** Whether Keypool itself is unavailable, and not merely out of keys. */
  get isOutage(): boolean {
    return this.isTransient && this.status !== 429 && this.code !== 'no_key_available';
  }
}
