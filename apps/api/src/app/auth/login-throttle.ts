import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ProblemException } from '../http/problem.exception';
import { throttleNetwork } from './throttle-network';

const WINDOW_SECONDS = 15 * 60;
const FAILURES_PER_ACCOUNT = 5;
const FAILURES_PER_ADDRESS = 50;
const FIRST_PAUSE_SECONDS = 60;
const LONGEST_PAUSE_SECONDS = WINDOW_SECONDS;
const PAUSES_REMEMBERED_SECONDS = 24 * 3_600;

/**
 * Slows down the guessing of passwords without ever locking an account: after 5 failures for an account from one address
 * comes a pause, each longer than the last, up to 15 minutes. Other addresses are not affected, so nobody can lock
 * somebody else out. An address that tries many accounts is stopped after 50 failures in 15 minutes.
 *
 * Counted in the memory of each process: with R processes an attacker gets R times the attempts, and a restart resets
 * the counts. Against passwords of 12 characters and more that changes nothing, and no sign-in waits for a write.
 */
@Injectable()
export class LoginThrottle {
  private readonly byAccount = new RateLimiterMemory({
    keyPrefix: 'account',
    points: FAILURES_PER_ACCOUNT,
    duration: WINDOW_SECONDS,
  });
  private readonly byAddress = new RateLimiterMemory({
    keyPrefix: 'address',
    points: FAILURES_PER_ADDRESS,
    duration: WINDOW_SECONDS,
  });
  private readonly pauses = new RateLimiterMemory({
    keyPrefix: 'pauses',
    points: Number.MAX_SAFE_INTEGER,
    duration: PAUSES_REMEMBERED_SECONDS,
  });

  /**
   * @param check null means that the attempt failed
   * @throws ProblemException `too_many_attempts`, without calling `check`
   */
  async attempt<T>(
    account: string,
    address: string,
    check: () => Promise<T | null>,
  ): Promise<T | null> {
    const network = throttleNetwork(address);
    const key = `${account} ${network}`;
    // Counted before the check: simultaneous attempts must not all pass.
    const left = await take(this.byAccount, key);
    try {
      await take(this.byAddress, network);
    } catch (error) {
      await this.byAccount.reward(key);
      throw error;
    }
    const result = await this.checked(check, key, network);
    if (result === null) {
      if (left === 0) {
        await this.pause(key);
      }
      return null;
    }
    await Promise.all([
      this.byAccount.delete(key),
      this.pauses.delete(key),
      this.byAddress.reward(network),
    ]);
    return result;
  }

  /** An attempt that could not be checked because the database is unavailable does not count. */
  private async checked<T>(check: () => Promise<T>, key: string, network: string): Promise<T> {
    try {
      return await check();
    } catch (error) {
      await Promise.all([this.byAccount.reward(key), this.byAddress.reward(network)]);
      throw error;
    }
  }

  private async pause(key: string): Promise<void> {
    const { consumedPoints: times } = await this.pauses.penalty(key);
    const seconds = Math.min(FIRST_PAUSE_SECONDS * 2 ** (times - 1), LONGEST_PAUSE_SECONDS);
    await this.byAccount.block(key, seconds);
  }
}

/** Takes one attempt. @returns how many are left */
async function take(limiter: RateLimiterMemory, key: string): Promise<number> {
  try {
    return (await limiter.consume(key)).remainingPoints;
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) {
      throw refused;
    }
    throw new ProblemException(
      'too_many_attempts',
      'Too many failed attempts. Wait before trying again.',
      {
        retryAfterSeconds: Math.max(1, Math.ceil(refused.msBeforeNext / 1_000)),
      },
    );
  }
}
