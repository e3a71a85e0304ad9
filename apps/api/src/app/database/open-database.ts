import { startEmbeddedDatabase, type PasswordSeal } from '@keypool/embedded-mongo';
import type { AppConfig } from '../config/app-config';
import { checkGivenDatabase } from './given-database';

export const OPENED_DATABASE = Symbol('OPENED_DATABASE');

export interface OpenedDatabase {
  /** With a password: it appears in no log, answer or message. */
  readonly uri: string;
  /** Whether Keypool started it, and so has to stop it. */
  readonly isEmbedded: boolean;
  /** Whether another process of the same Keypool is at work on it, and has done what happens once in a start. */
  readonly isPrepared?: boolean;
  /** With its version. Undefined for a command, which does not ask. */
  readonly engine?: string;
  /** For a command, which may run long operations and blocks nobody. */
  readonly isPatient?: boolean;
  /** How the embedded database died, until it is back. */
  readonly trouble?: string | null;
  /** How often the engine of the embedded database died and was started again. */
  readonly restarts?: number;
  stop(): Promise<void>;
}

/**
 * Opens the operator's database, or else the embedded one in the data folder (SPEC section 3).
 * @param seal for the password of the embedded one
 * @param log takes one line for the operator at a time
 * @throws StartupError or EmbeddedDatabaseError with advice
 */
export async function openDatabase(
  config: AppConfig,
  seal: PasswordSeal,
  log: (line: string) => void,
): Promise<OpenedDatabase> {
  const { uri, dataDir } = config.database;
  if (uri !== undefined) {
    const engine = await checkGivenDatabase(uri, log);
    return { uri, isEmbedded: false, engine, stop: async () => undefined };
  }
  const database = await startEmbeddedDatabase({
    dataDir,
    seal,
    log,
    onExit: (reason) =>
      log(
        `The embedded database stopped permanently: ${reason}. Keys are still handed out from memory; restart Keypool.`,
      ),
  });
  log(
    'Database: only Keypool may use it. For other programs: npm run --silent keypool -- database uri prints its address, with the password',
  );
  return {
    uri: database.uri,
    isEmbedded: true,
    engine: database.label,
    get trouble() {
      return database.trouble;
    },
    get restarts() {
      return database.restarts;
    },
    stop: () => database.stop(),
  };
}
