import { runningDatabaseUri } from '@keypool/embedded-mongo';
import { readEnvFile } from '../../app/config/env-file';
import { loadConfig } from '../../app/config/load-config';
import { StartupError } from '../../app/config/startup.error';
import { DatabasePasswordSeal } from '../../app/secrets/database-password-seal';
import { MasterKey } from '../../app/secrets/master-key';

/**
 * The address of the running embedded database, with its password.
 * @throws StartupError when there is none
 */
export function addressOfDatabase(): Promise<string> {
  const config = loadConfig(process.env, readEnvFile(process.cwd()));
  if (config.database.uri !== undefined) {
    throw new StartupError('Keypool uses the database of MONGODB_URI, and starts none.');
  }
  const seal = new DatabasePasswordSeal(new MasterKey(config), () => undefined);
  return runningDatabaseUri(config.database.dataDir, seal);
}
