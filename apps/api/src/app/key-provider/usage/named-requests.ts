import { Injectable } from '@nestjs/common';
import { ProblemException } from '../../http/problem.exception';

/** In an hour, which is how long each is remembered: a hundred workers with one token each send one a second. */
export const NAMES_AN_HOUR = 360_000;
const HOUR_MS = 3_600_000;

interface Budget {
  left: number;
  /** When that was so, on the clock of `performance.now()`. */
  at: number;
}

/**
 * How many usage requests with an `Idempotency-Key` a token may send: the database remembers each, so that it counts once.
 * What was not used grows back steadily, so that a token above the limit is slowed down and not shut out.
 */
@Injectable()
export class NamedRequests {
  private readonly budgets = new Map<string, Budget>();

  /**
   * @param names how many the database has to remember
   * @throws ProblemException too_many_attempts
   */
  take(tokenId: string, names: number): void {
    const now = performance.now();
    const budget = this.budgets.get(tokenId) ?? { left: NAMES_AN_HOUR, at: now };
    const grown = ((now - budget.at) / HOUR_MS) * NAMES_AN_HOUR;
    const left = Math.min(NAMES_AN_HOUR, budget.left + grown) - names;
    if (left < 0) {
      throw new ProblemException(
        'too_many_attempts',
        `This token has sent more than ${NAMES_AN_HOUR} usage requests with an Idempotency-Key within an hour. Send more reports in each of them, or give each proxy a token of its own.`,
        { retryAfterSeconds: 1 },
      );
    }
    this.budgets.set(tokenId, { left, at: now });
  }
}
