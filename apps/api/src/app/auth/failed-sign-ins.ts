import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { EventRepository } from '../events/event.repository';
import { SYSTEM } from '../identity/actor';

const GATHERED_MS = 60_000;
/** More in one minute than the password threads can check: beyond that, each is an event of its own. */
const GATHERED_AT_MOST = 10_000;

/** Somebody may type a password into the e-mail field: the log keeps only as much as identifies the user. */
const LOGGED_EMAIL_LENGTH = 64;

interface Gathered {
  readonly email: string;
  readonly address: string;
  /** Since the last event about them. */
  times: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * Records failed sign-ins: the first one of an account and an address at once, and what follows as one event a minute, so
 * that guessing costs no write for each guess.
 */
@Injectable()
export class FailedSignIns implements BeforeApplicationShutdown {
  private readonly logger = new Logger(FailedSignIns.name);
  private readonly gathered = new Map<string, Gathered>();

  constructor(private readonly events: EventRepository) {}

  async add(account: string, address: string): Promise<void> {
    const key = `${address} ${account}`;
    const gathered = this.gathered.get(key);
    if (gathered) {
      gathered.times++;
      return;
    }
    const email = account.slice(0, LOGGED_EMAIL_LENGTH);
    if (this.gathered.size < GATHERED_AT_MOST) {
      const timer = setTimeout(() => void this.endMinute(key), GATHERED_MS).unref();
      this.gathered.set(key, { email, address, times: 0, timer });
    }
    await this.events.add({ type: 'sign_in_failed', actor: SYSTEM, detail: { email, address } });
  }

  async beforeApplicationShutdown(): Promise<void> {
    const left = [...this.gathered.values()];
    this.gathered.clear();
    await Promise.all(left.map((gathered) => this.write(gathered)));
    left.forEach(({ timer }) => clearTimeout(timer));
  }

  private async endMinute(key: string): Promise<void> {
    const gathered = this.gathered.get(key);
    if (gathered?.times) {
      gathered.timer.refresh();
      await this.write(gathered);
    } else {
      this.gathered.delete(key);
    }
  }

  private async write(gathered: Gathered): Promise<void> {
    const { email, address, times } = gathered;
    gathered.times = 0;
    if (times === 0) {
      return;
    }
    try {
      const detail = { email, address, times };
      await this.events.add({ type: 'sign_in_failed', actor: SYSTEM, detail });
    } catch (error) {
      this.logger.warn({ msg: 'failed sign-ins could not be recorded', times, err: error });
    }
  }
}
