import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { allVariables } from './app-config';

/** The variables of `.env` in a folder, as `node --env-file` reads them; none where there is no such file. */
export function readEnvFile(folder: string): NodeJS.ProcessEnv {
  try {
    return parseEnv(readFileSync(join(folder, '.env'), 'utf8'));
  } catch {
    // Whoever cannot read it did not start with it either.
    return {};
  }
}

/** Names of variables that `.env` sets and that are not in force. */
export interface EnvFileGaps {
  /** Without them, Keypool would silently use another database or another master key than the one that is meant. */
  readonly fatal: readonly string[];
  readonly missing: readonly string[];
  /** The environment has another value, which wins. */
  readonly overridden: readonly string[];
}

/**
 * Compares `.env` with the environment. They differ when nobody read the file, and when a shell did that reads it in
 * another way: one that sources it loses a line with an unquoted `&`.
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
      // Whoever chose a database does not get another one by accident.
      .filter(({ name, placesData }) => (name === 'MONGODB_URI' ? chosen === 'auto' : placesData))
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
