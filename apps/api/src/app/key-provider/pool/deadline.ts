import { TimeUp, withinTime } from '../../database/within-time';
import { ProblemException } from '../../http/problem.exception';

/** The contract's 5 s, less what it may take to find out whose token it is. Tests on a slow machine set another time. */
export const ANSWER_WITHIN = { ms: 4_500 };
const RETRY_AFTER_SECONDS = 1;

/** When a request that comes now must be answered, as `performance.now()` tells the time. */
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
 * Waits for a write, but not for ever: the worker is told to repeat its report, and the write goes on by itself
 * (SPEC section 5, "While the database is away").
 * @throws ProblemException database_unavailable when the time is up
 */
export async function withinDeadline<T>(work: Promise<T>): Promise<T> {
  try {
    return await withinTime(work, ANSWER_WITHIN.ms);
  } catch (error) {
    throw error instanceof TimeUp ? storedTooLate() : error;
  }
}
