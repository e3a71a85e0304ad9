import { StartupError } from '../config/startup.error';
import { fits, wrappingKey, type KeyringDocument } from './keyring-document';
import type { MasterKey } from './master-key';
import type { SealKey } from './seal';

/**
 * The key that wrapped a keyring. Where a change of the master key was interrupted after the database had taken the new one,
 * the change is completed.
 * @throws StartupError when it is missing, or another one
 */
export async function wrappingKeyOf(
  keyring: KeyringDocument,
  masterKey: MasterKey,
): Promise<SealKey> {
  const [master, next] = [await masterKey.read(), await masterKey.readNext()];
  const { source, file } = masterKey;
  if (!master && !next) {
    throw new StartupError(
      `The database holds encrypted keys, but the master key that opens them is missing. Restore ${source}, or set KEYPOOL_MASTER_KEY to the key it was created with.`,
    );
  }
  if (master && fits(wrappingKey(master), keyring)) {
    return wrappingKey(master);
  }
  if (file && next && fits(wrappingKey(next), keyring)) {
    await masterKey.promoteNext(file);
    return wrappingKey(next);
  }
  throw new StartupError(
    `The master key from ${source} is not the one that this database was encrypted with. Set KEYPOOL_MASTER_KEY to that key, or restore its file. If the key was changed (npm run keypool -- keys rewrap), it is the new one.`,
  );
}
