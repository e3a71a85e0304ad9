import { Logger } from '@nestjs/common';
import type { Connection, mongo } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseAway } from './driver-errors';
import { SingleLoop } from './single-loop';

type Session = Pick<mongo.ClientSession, 'id' | 'endSession'>;

const TRY_AGAIN_AFTER_MS = 250;
/** By then the server has ended it by itself. */
const PASSED_AFTER_MS = 90_000;
/** An outage may break many; a command stays small. */
const SESSIONS_PER_COMMAND = 500;

/**
 * Ends sessions whose connection broke inside a transaction, as soon as the database is back. The server would keep what
 * such a transaction wrote locked for a minute, also for the process that made it, and the driver's own attempt to end it
 * was lost with the connection. One loop serves all of them, however long the outage lasts.
 */
export class AbandonedSessions {
  private readonly logger = new Logger(AbandonedSessions.name);
  /** Each with the time at which it no longer matters. */
  private readonly waiting = new Map<Session, number>();
  private readonly attempts = new SingleLoop(
    () => this.waiting.size > 0,
    () => this.attempt(),
  );

  constructor(private readonly connection: Connection) {}

  /**
   * The session goes back to the driver only when the database has answered: before that, `killSessions` would also end the
   * operation of whoever got it next.
   */
  end(session: Session): void {
    this.waiting.set(session, performance.now() + PASSED_AFTER_MS);
    this.attempts.start();
  }

  private async attempt(): Promise<void> {
    const sessions = [...this.waiting.keys()].slice(0, SESSIONS_PER_COMMAND);
    try {
      await this.connection.db?.admin().command({ killSessions: sessions.map(({ id }) => id) });
      this.giveBack(sessions);
    } catch (error) {
      if (isDatabaseAway(error)) {
        const now = performance.now();
        this.giveBack(sessions.filter((session) => (this.waiting.get(session) ?? 0) <= now));
        await sleep(TRY_AGAIN_AFTER_MS, undefined, { ref: false });
      } else {
        // Some hosted databases do not take this command: then the locks last their minute.
        this.logger.debug(`broken transactions are left to the database: ${String(error)}`);
        this.giveBack(sessions);
      }
    }
  }

  private giveBack(sessions: readonly Session[]): void {
    for (const session of sessions) {
      this.waiting.delete(session);
      session.endSession().catch(() => undefined);
    }
  }
}
