import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { randomUUID } from 'node:crypto';
import { ProblemException } from '../http/problem.exception';

/** Argon2id (the library's default), at the minimum of OWASP's password storage cheat sheet. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Each hash occupies a core: more at once would slow down workers' requests. */
const AT_ONCE = 2;
const WAITING_AT_MOST = 50;
const RETRY_AFTER_SECONDS = 5;

@Injectable()
export class PasswordHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private decoy: Promise<string> | null = null;

  /** @throws ProblemException `too_many_attempts` when too many are waiting */
  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(prepared(password), COST));
  }

  /**
   * Takes equally long with and without a hash, so that nobody can find out who has an account.
   * @param stored null for an unknown user: then the answer is false
   */
  async verify(stored: string | null, password: string): Promise<boolean> {
    const decoy = await this.decoyHash();
    const matches = await this.inTurn(() => verify(stored ?? decoy, prepared(password)));
    return stored !== null && matches;
  }

  /** Computed once; after a failure the next sign-in tries again. */
  private decoyHash(): Promise<string> {
    this.decoy ??= hash(randomUUID(), COST).catch((error: unknown) => {
      this.decoy = null;
      throw error;
    });
    return this.decoy;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    await this.turn();
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) {
        next();
      } else {
        this.running--;
      }
    }
  }

  /** Passes the turn to the one that has waited longest. */
  private turn(): Promise<void> {
    if (this.running < AT_ONCE) {
      this.running++;
      return Promise.resolve();
    }
    if (this.waiting.length >= WAITING_AT_MOST) {
      throw new ProblemException('too_many_attempts', 'Too many sign-ins at once.', {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}

/** Keyboards encode the same letter differently: `é` is one character or two. */
function prepared(password: string): string {
  return password.normalize('NFKC');
}
