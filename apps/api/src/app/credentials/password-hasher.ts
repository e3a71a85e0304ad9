import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { PasswordQueue, type Standing } from './password-queue';
import type { HashCost } from './password-thread';

/** Argon2id (the library's default), at the minimum of OWASP's password storage cheat sheet. */
const COST: HashCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const PARAMETERS = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/;

@Injectable()
export class PasswordHasher {
  private decoy: Promise<string> | null = null;

  constructor(private readonly queue: PasswordQueue) {}

  /** @throws ProblemException `too_many_attempts` when too many are waiting */
  async hash(password: string): Promise<string> {
    const task = { kind: 'hash', password: prepared(password), cost: COST } as const;
    return String(await this.queue.run(task, 'known'));
  }

  /**
   * Takes equally long with and without a hash, so that nobody can find out who has an account.
   * @param stored null for an unknown user: then the answer is false
   */
  async verify(stored: string | null, password: string, standing: Standing): Promise<boolean> {
    const decoy = await this.decoyHash();
    const task = {
      kind: 'verify',
      stored: stored ?? decoy,
      password: prepared(password),
    } as const;
    const matches = await this.queue.run(task, standing);
    return stored !== null && matches === true;
  }

  /** Whether today's hashes are more expensive to guess than this one. */
  isOutdated(stored: string): boolean {
    const [, memory, time, parallelism] = PARAMETERS.exec(stored)?.map(Number) ?? [];
    return (
      memory === undefined ||
      memory < COST.memoryCost ||
      Number(time) < COST.timeCost ||
      parallelism !== COST.parallelism
    );
  }

  /**
   * Whether a new password is common, repeats itself, or is made of the user's name.
   * @param email of the user
   */
  async isGuessable(password: string, email: string): Promise<boolean> {
    const names = [email, ...email.split(/[@._+-]/), 'keypool'];
    const task = { kind: 'isGuessable', password: prepared(password), names } as const;
    return (await this.queue.run(task, 'known')) === true;
  }

  /** Computed once; after a failure the next sign-in tries again. */
  private decoyHash(): Promise<string> {
    this.decoy ??= this.hash(randomUUID()).catch((error: unknown) => {
      this.decoy = null;
      throw error;
    });
    return this.decoy;
  }
}

/** Keyboards encode the same letter differently: `é` is one character or two. */
function prepared(password: string): string {
  return password.normalize('NFKC');
}
