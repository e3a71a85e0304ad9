import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { availableParallelism } from 'node:os';
import { ProblemException } from '../http/problem.exception';
import { PasswordThread, type PasswordTask } from './password-thread';

/** Each task takes a core, and workers' requests need the others. */
const AT_ONCE = Math.max(1, Math.floor(availableParallelism() / 4));
const WAITING_AT_MOST = 50;
const RETRY_AFTER_SECONDS = 5;

/** Whether the caller has signed in before, or is a stranger. */
export type Standing = 'known' | 'stranger';

/**
 * Gives tasks to the threads for passwords, in turn. Those who have signed in before do not stand in line with strangers,
 * of whom there may be any number.
 */
@Injectable()
export class PasswordQueue implements OnModuleDestroy {
  private readonly threads = Array.from({ length: AT_ONCE }, () => new PasswordThread());
  private readonly idle = [...this.threads];
  private readonly waiting: Record<Standing, ((thread: PasswordThread) => void)[]> = {
    known: [],
    stranger: [],
  };

  /** @throws ProblemException `too_many_attempts` when too many wait in that line */
  async run(task: PasswordTask, standing: Standing): Promise<string | boolean> {
    const thread = await this.turn(standing);
    try {
      return await thread.run(task);
    } finally {
      const next = this.waiting.known.shift() ?? this.waiting.stranger.shift();
      if (next) {
        next(thread);
      } else {
        this.idle.push(thread);
      }
    }
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.stop()));
  }

  private turn(standing: Standing): PasswordThread | Promise<PasswordThread> {
    const thread = this.idle.pop();
    if (thread) {
      return thread;
    }
    const line = this.waiting[standing];
    if (line.length >= WAITING_AT_MOST) {
      throw new ProblemException('too_many_attempts', 'Too many sign-ins at once.', {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    return new Promise((resolve) => line.push(resolve));
  }
}
