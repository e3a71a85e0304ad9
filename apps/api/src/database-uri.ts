import 'reflect-metadata';
import { messageOf, runningDatabaseUri } from '@keypool/embedded-mongo';
import { readEnvFile } from './app/config/env-file';
import { loadConfig } from './app/config/load-config';
import { StartupError } from './app/config/startup.error';
import { DatabasePasswordSeal } from './app/secrets/database-password-seal';
import { MasterKey } from './app/secrets/master-key';

/** `npm run database:uri`: the address of the running embedded database, with its password, on stdout. */
async function main(): Promise<void> {
  const config = loadConfig(process.env, readEnvFile(process.cwd()));
  if (config.database.uri !== undefined) {
    throw new StartupError('Keypool uses the database of MONGODB_URI, and starts none.');
  }
  const seal = new DatabasePasswordSeal(new MasterKey(config), () => undefined);
  process.stdout.write(`${await runningDatabaseUri(config.database.dataDir, seal)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
