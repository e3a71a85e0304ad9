import { TimeUp, withinTime } from '../../database/within-time';
import { ProblemException } from '../../http/problem.exception';

/** The contract's 5 s, minus the time to check the token. Tests on a slow machine override it. */
export const ANSWER_WITHIN = { ms: 4_500 };
const RETRY_AFTER_SECONDS = 1;

/** When a request that arrives now must be answered, on the clock of `performance.now()`. */
export function answerBy(): number {
  return performance.now() + ANSWER_WITHIN.ms;
}

export function storedTooLate(): ProblemException {
  return new ProblemException(
    'database_unavailable',
    'The report could not be stored in time. Send it again.',
    { retryAfterSeconds: RETRY_AFTER_SECONDS },
  );
}

/**
 * Waits for a write, but not indefinitely: the worker is asked to repeat its report, and the write goes on in the
 * background (SPEC section 5, "While the database is away").
 * @throws ProblemException database_unavailable after the timeout
 */
export async function withinDeadline<T>(work: Promise<T>): Promise<T> {
  try {
    return await withinTime(work, ANSWER_WITHIN.ms);
  } catch (error) {
    throw error instanceof TimeUp ? storedTooLate() : error;
  }
}
