import { OwnDatabaseError, startOwnDatabase } from '@keypool/embedded-mongo';
import type { AppConfig } from '../config/app-config';
import { StartupError } from '../config/startup.error';
import { checkGivenDatabase } from './given-database';

/** Whether the database at this URI is Keypool's own one. */
export const OWN_DATABASE = Symbol('OWN_DATABASE');

export interface OpenedDatabase {
  readonly uri: string;
  /** Whether this process started it, and so has to stop it. */
  readonly own: boolean;
  /** How the own one died, until it is back. */
  readonly trouble?: string | null;
  stop(): Promise<void>;
}

/**
 * The operator's database, or else an own one below the data folder (SPEC section 3).
 * @param log takes one line for a person at a time
 * @throws StartupError with the ways out
 */
export async function openDatabase(
  config: AppConfig,
  log: (line: string) => void,
): Promise<OpenedDatabase> {
  const { uri, dataDir } = config.database;
  if (uri !== undefined) {
    await checkGivenDatabase(uri, log);
    return { uri, own: false, stop: async () => undefined };
  }
  try {
    const database = await startOwnDatabase({
      dataDir,
      log,
      onExit: (reason) =>
        log(
          `The own database has ended for good: ${reason}. Keys are still handed out from memory; restart Keypool.`,
        ),
    });
    return {
      uri: database.uri,
      own: true,
      get trouble() {
        return database.trouble;
      },
      stop: () => database.stop(),
    };
  } catch (error) {
    throw error instanceof OwnDatabaseError ? new StartupError(error.message) : error;
  }
}
