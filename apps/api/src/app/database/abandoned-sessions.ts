import { Logger } from '@nestjs/common';
import type { Connection, mongo } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable } from './driver-errors';
import { SingleLoop } from './single-loop';

type Session = Pick<mongo.ClientSession, 'id' | 'endSession'>;

const TRY_AGAIN_AFTER_MS = 250;
/** By then the server has ended it by itself: it looks every 30 s for transactions that are older than 60 s. */
const PASSED_AFTER_MS = 90_000;
/** An outage may break many sessions; this keeps a command small. */
const SESSIONS_PER_COMMAND = 500;

/**
 * Ends sessions whose connection broke inside a transaction as soon as the database is back. Otherwise the server would
 * keep the documents of such a transaction locked for up to 90 s, even for the process that started it: the driver's own
 * attempt to end it was lost with the connection. One loop serves all of them, however long the outage lasts.
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
   * Returns the session to the driver only after the database has answered: before that, `killSessions` would also end an
   * operation of its next user.
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
      if (isDatabaseUnavailable(error)) {
        const now = performance.now();
        this.giveBack(sessions.filter((session) => (this.waiting.get(session) ?? 0) <= now));
        await sleep(TRY_AGAIN_AFTER_MS, undefined, { ref: false });
      } else {
        // Some hosted databases reject this command: then the locks last their time.
        this.logger.debug({
          msg: 'could not end broken transactions, the database will',
          err: error,
        });
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
