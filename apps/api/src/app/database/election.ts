import { formatDuration } from '@keypool/key-pool';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupError } from '../config/startup.error';
import { isDatabaseUnavailable } from './driver-errors';

/** After a primary has died, it takes some 12 s until there is another one. Tests are less patient. */
export const ELECTION = { withinMs: 30_000, pauseMs: 500 };

/**
 * Repeats work of a start while the database is unavailable.
 * @param work may run several times
 * @param waits is called once, before the first repetition
 * @throws StartupError with advice when that lasts too long
 */
export async function outlastElection<T>(
  work: () => Promise<T>,
  waits: (error: unknown) => void,
): Promise<T> {
  let deadline = Infinity;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) {
        throw error;
      }
      if (performance.now() >= deadline) {
        throw new StartupError(
          `The database answered, and then it did not for ${formatDuration(ELECTION.withinMs)} (${String(error)}). A replica set has no primary while a majority of its members is missing: mongosh --eval "rs.status()". Then start again.`,
        );
      }
      if (deadline === Infinity) {
        deadline = performance.now() + ELECTION.withinMs;
        waits(error);
      }
    }
    await sleep(ELECTION.pauseMs);
  }
}
