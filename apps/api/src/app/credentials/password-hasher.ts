import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { PasswordQueue, type Standing } from './password-queue';
import type { HashCost } from './password-thread';

/** Argon2id (the library's default), at the minimum of OWASP's password storage cheat sheet. */
const COST: HashCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** A hash of no known password. It was never computed, and yet takes as long to verify as a user's. */
const DECOY = [
  '$argon2id$v=19',
  `m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}`,
  ...[16, 32].map((size) => randomBytes(size).toString('base64').replace(/=+$/, '')),
].join('$');

const PARAMETERS = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/;

@Injectable()
export class PasswordHasher {
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
    const task = {
      kind: 'verify',
      stored: stored ?? DECOY,
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
}

/** Keyboards encode the same letter differently: `é` is one character or two. */
function prepared(password: string): string {
  return password.normalize('NFKC');
}
