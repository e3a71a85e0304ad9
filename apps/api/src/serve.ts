import { settingsOf, type ServerConfig } from './app/config/app-config';
import { readEnvFile } from './app/config/env-file';
import { forgetSecrets, loadConfig } from './app/config/load-config';
import { COMMIT, VERSION } from './app/config/version';
import { warningsAbout } from './app/config/warnings';
import { openDatabase } from './app/database/open-database';
import { ApplicationLogger, openLog } from './app/http/application-logger';
import { isLoopback } from './app/config/loopback';
import { DatabasePasswordSeal } from './app/secrets/database-password-seal';
import { MasterKey } from './app/secrets/master-key';
import type { Groundwork } from './groundwork';
import { reserveAddress } from './listen';

/** Lines for the operator. stdout is reserved for the log. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Runs Keypool until a signal ends it. */
export async function serve(): Promise<void> {
  const envFile = readEnvFile(process.cwd());
  for (const warning of warningsAbout(process.env, envFile)) {
    say(`Warning: ${warning}`);
  }
  const config = loadConfig(process.env, envFile);
  forgetSecrets(process.env);
  const isAlone = config.server.processes === 1;
  const reserved = await reserveAddress(config.server);
  const seal = new DatabasePasswordSeal(new MasterKey(config), say);
  const log = openLog(config.server.logFormat);
  const logger = new ApplicationLogger(config.server, log, isAlone ? {} : { process: 0 });
  let isOpen = false;
  const database = await openDatabase(config, seal, (line) => {
    say(line);
    if (isOpen) {
      logger.warn(line, 'Database');
    }
  });
  isOpen = true;
  const program = { version: VERSION, commit: COMMIT, node: process.version };
  const { engine } = database;
  const settings = settingsOf(config);
  logger.log({ msg: 'Keypool starts', ...program, engine, settings }, 'Startup');
  try {
    const url = await serveOn({ config, database, reserved, logger, log });
    sayReady(url, config.server);
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/** What serves is loaded here: the parent of several processes needs none of it. @returns the URL to open */
async function serveOn(groundwork: Groundwork): Promise<string> {
  if (groundwork.config.server.processes === 1) {
    const { serveAlone } = await import('./server');
    return serveAlone(groundwork);
  }
  const { serveTogether } = await import('./processes/serve-together');
  return serveTogether(groundwork, say);
}

function sayReady(url: string, { host, publicUrl }: ServerConfig): void {
  say(`Keypool is ready: ${publicUrl === undefined ? url : `${publicUrl}, listening on ${url}`}`);
  if (publicUrl === undefined && !isLoopback(host)) {
    say(
      `Other machines can reach Keypool, because HOST is ${host}. Their browsers can sign in over HTTPS only: put a proxy that speaks TLS in front of it, and set KEYPOOL_PUBLIC_URL (docs/operations.md, "Behind TLS").`,
    );
  }
}
