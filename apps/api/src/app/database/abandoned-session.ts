import { Logger } from '@nestjs/common';
import type { Connection, mongo } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseAway } from '../http/database-away';

const TRY_AGAIN_AFTER_MS = 250;
/** By then the server has ended it by itself. */
const PASSED_AFTER_MS = 90_000;

const logger = new Logger('AbandonedSession');

/**
 * Ends a session whose connection broke inside a transaction, as soon as the database is back. The server would keep what
 * such a transaction wrote locked for a minute, also for the process that made it, and the driver's own attempt to end it
 * was lost with the connection.
 */
export async function endAbandonedSession(
  connection: Connection,
  id: mongo.ClientSession['id'],
): Promise<void> {
  const passed = Date.now() + PASSED_AFTER_MS;
  while (Date.now() < passed) {
    try {
      await connection.db?.admin().command({ killSessions: [id] });
      return;
    } catch (error) {
      if (!isDatabaseAway(error)) {
        // Some hosted databases do not take this command: then the locks last their minute.
        logger.debug(`a broken transaction is left to the database: ${String(error)}`);
        return;
      }
    }
    await sleep(TRY_AGAIN_AFTER_MS, undefined, { ref: false });
  }
}
