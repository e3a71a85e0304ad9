import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { allVariables } from './app-config';

/** The variables of `.env` in a folder, as `node --env-file` reads them; none without such a file. */
export function readEnvFile(folder: string): NodeJS.ProcessEnv {
  try {
    return parseEnv(readFileSync(join(folder, '.env'), 'utf8'));
  } catch {
    // If it cannot be read, Keypool was not started with it either.
    return {};
  }
}

/** Names of variables that `.env` sets and that are not in effect. */
export interface EnvFileGaps {
  /** Without them, Keypool would silently use the wrong database or master key. */
  readonly fatal: readonly string[];
  readonly missing: readonly string[];
  /** The environment has another value, which wins. */
  readonly overridden: readonly string[];
}

/**
 * Compares `.env` with the environment. They differ when nothing read the file, or when a shell read it differently:
 * sourcing it loses a line with an unquoted `&`.
 */
export function gapsToEnvFile(
  environment: NodeJS.ProcessEnv,
  envFile: NodeJS.ProcessEnv,
): EnvFileGaps {
  const set = allVariables().filter(({ name }) => envFile[name] !== undefined);
  const missing = set.filter(({ name }) => environment[name] === undefined);
  const { KEYPOOL_DATABASE: chosen = 'auto' } = environment;
  const isFatal = new Set(
    missing
      // Never fall back to another database than the chosen one.
      .filter(({ name, placesData }) =>
        name.startsWith('MONGODB_URI') ? chosen === 'auto' : placesData,
      )
      .map(({ name }) => name),
  );
  return {
    fatal: [...isFatal],
    missing: missing.map(({ name }) => name).filter((name) => !isFatal.has(name)),
    overridden: set
      .map(({ name }) => name)
      .filter((name) => ![undefined, envFile[name]].includes(environment[name])),
  };
}
