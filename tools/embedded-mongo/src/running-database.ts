import { existsSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { uriOf } from './access';
import { inFolder } from './advice';
import { readEngineRecord } from './engine-record';
import { EmbeddedDatabaseError } from './errors';
import { isEngineRunning } from './leftover';
import { readPassword, type PasswordSeal } from './password-file';

/**
 * The address of the database that another process runs on a data folder, with its password.
 *
 * Rejects with an {@link EmbeddedDatabaseError} whose message tells the operator what to do.
 */
export async function runningDatabaseUri(wanted: string, seal?: PasswordSeal): Promise<string> {
  const dataDir = existsSync(wanted) ? realpathSync(wanted) : resolve(wanted);
  try {
    return await uriIn(dataDir, seal);
  } catch (error) {
    throw inFolder(dataDir, error);
  }
}

async function uriIn(dataDir: string, seal?: PasswordSeal): Promise<string> {
  const port = readEngineRecord(dataDir)?.port;
  if (port === undefined || !isEngineRunning(join(dataDir, 'engine.pid'), join(dataDir, 'db'))) {
    throw new EmbeddedDatabaseError(
      'not_running',
      `No embedded database runs in ${dataDir}. Start Keypool with this folder first, or name another one with KEYPOOL_DATA_DIR.`,
    );
  }
  const password = await readPassword(dataDir, seal);
  if (password === null) {
    throw new EmbeddedDatabaseError(
      'not_running',
      `The password of the database in ${dataDir} cannot be opened. Use the master key of the running Keypool, or restart Keypool: it then makes a new password.`,
    );
  }
  return uriOf({ port, password });
}
