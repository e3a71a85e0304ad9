import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { createHmac, randomBytes } from 'node:crypto';
import { ProblemException } from '../http/problem.exception';
import { throttleNetwork } from './throttle-network';

const WINDOW_MS = 15 * 60_000;
const FAILURES_PER_ACCOUNT = 5;
const FAILURES_PER_ADDRESS = 50;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = WINDOW_MS;
const PAUSES_REMEMBERED_MS = 24 * 3_600_000;

/** About 3 MB. Whoever fills it from more addresses than that has passed all limits anyway. */
const COUNTED_AT_MOST = 10_000;

/** Who tries. */
export interface Attempt {
  readonly account: string;
  /** Of the client. */
  readonly address: string;
  /** A device that has signed in to this account before; null for any other. */
  readonly device: string | null;
}

interface Budget {
  readonly key: string;
  readonly failures: number;
  /** Whether a pause follows the last failure, each longer than the one before; else it stops until the window ends. */
  readonly isPaused: boolean;
}

interface Count {
  failures: number;
  windowEnds: number;
  pausedUntil: number;
  pauses: number;
  pausesForgotten: number;
}

/**
 * Slows down the guessing of passwords without ever locking an account: after 5 failures for an account from one address
 * comes a pause, each longer than the last, up to 15 minutes. Other addresses are not affected. An address that tries
 * many accounts is stopped after 50 failures in 15 minutes. A device that has signed in to the account before has a budget
 * of its own, so that nobody can lock it out, not even from the same address (ADR 0018).
 *
 * Counted in the memory of each process: with R processes an attacker gets R times the attempts, and a restart resets
 * the counts. Against passwords that are hard to guess that changes nothing, and no sign-in waits for a write.
 */
@Injectable()
export class LoginThrottle {
  private readonly counts = new LRUCache<string, Count>({ max: COUNTED_AT_MOST });
  private readonly salt = randomBytes(32);

  /**
   * @param check null means that the attempt failed
   * @throws ProblemException `too_many_attempts`, without calling `check`
   */
  async attempt<T>(from: Attempt, check: () => Promise<T | null>): Promise<T | null> {
    const budgets = this.budgetsOf(from);
    // The address comes first: while it is stopped, nothing is kept of what it tries.
    budgets.forEach((budget) => this.refuseDuringPause(budget));
    // Counted before the check: simultaneous attempts must not all pass.
    const counts = budgets.map((budget) => this.take(budget));
    const giveBack = () =>
      counts.forEach((count) => (count.failures = Math.max(0, count.failures - 1)));
    let result: T | null;
    try {
      result = await check();
    } catch (error) {
      // It could not be checked, because the database is unavailable or too many wait.
      giveBack();
      throw error;
    }
    if (result === null) {
      budgets.forEach((budget, index) => pauseWhenUsedUp(budget, counts[index]));
      return null;
    }
    giveBack();
    budgets.filter(({ isPaused }) => isPaused).forEach(({ key }) => this.counts.delete(key));
    return result;
  }

  private budgetsOf({ account, address, device }: Attempt): Budget[] {
    const own = { failures: FAILURES_PER_ACCOUNT, isPaused: true };
    if (device !== null) {
      return [{ key: this.keyOf('device', device), ...own }];
    }
    const network = throttleNetwork(address);
    return [
      { key: this.keyOf('address', network), failures: FAILURES_PER_ADDRESS, isPaused: false },
      { key: this.keyOf('account', network, account), ...own },
    ];
  }

  /** Of one length, and nothing in memory tells who tried to sign in, or what was typed into the wrong field. */
  private keyOf(...parts: string[]): string {
    return createHmac('sha256', this.salt).update(parts.join('\0')).digest('base64url');
  }

  private refuseDuringPause({ key, failures }: Budget): void {
    const count = this.counts.get(key);
    if (!count) {
      return;
    }
    const now = performance.now();
    const ends = count.failures >= failures ? count.windowEnds : count.pausedUntil;
    if (ends > now) {
      throw new ProblemException(
        'too_many_attempts',
        'Too many failed attempts. Wait before trying again.',
        { retryAfterSeconds: Math.ceil((ends - now) / 1_000) },
      );
    }
  }

  private take({ key }: Budget): Count {
    const now = performance.now();
    const count = this.counts.get(key) ?? {
      failures: 0,
      windowEnds: 0,
      pausedUntil: 0,
      pauses: 0,
      pausesForgotten: 0,
    };
    if (now >= count.windowEnds) {
      count.failures = 0;
      count.windowEnds = now + WINDOW_MS;
    }
    count.failures++;
    this.counts.set(key, count);
    return count;
  }
}

function pauseWhenUsedUp({ failures, isPaused }: Budget, count: Count | undefined): void {
  if (!count || !isPaused || count.failures < failures) {
    return;
  }
  const now = performance.now();
  if (now >= count.pausesForgotten) {
    count.pauses = 0;
    count.pausesForgotten = now + PAUSES_REMEMBERED_MS;
  }
  count.pausedUntil = now + Math.min(FIRST_PAUSE_MS * 2 ** count.pauses++, LONGEST_PAUSE_MS);
  count.failures = 0;
  count.windowEnds = 0;
}
