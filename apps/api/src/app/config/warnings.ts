import { allVariables } from './app-config';
import { gapsToEnvFile } from './env-file';

const PREFIX = /^KEYPOOL_/i;
/** Those of the reverse proxy (apps/proxy) and of the command line, which may share an environment with Keypool. */
const OF_OTHERS = /^KEYPOOL_(PROXY_|URL$|TOKEN$)/;

/** Unknown variables within this distance of one of Keypool's names are treated as misspelt. */
const MISSPELT_WITHIN = 3;
/** Short names have too many neighbours: HOME is close to HOST. */
const DISTINCTIVE_LENGTH = 8;

const ONE_ADDRESS_FOR_ALL =
  'KEYPOOL_PUBLIC_URL is https, and KEYPOOL_TRUSTED_PROXIES is not set: Keypool takes the address of the proxy that speaks TLS for that of all clients, so the failed sign-ins of one stop the others. Name that proxy.';

/** What is valid but hardly intended, one line each. */
export function warningsAbout(
  environment: NodeJS.ProcessEnv,
  envFile: NodeJS.ProcessEnv = {},
): string[] {
  const { missing, overridden } = gapsToEnvFile(environment, envFile);
  return [
    ...unknownVariables(environment).map(
      ([name, nearest]) => `${name} is ignored: unknown variable. Did you mean ${nearest}?`,
    ),
    ...(/^\s*https:/i.test(environment['KEYPOOL_PUBLIC_URL'] ?? '') &&
    environment['KEYPOOL_TRUSTED_PROXIES'] === undefined
      ? [ONE_ADDRESS_FOR_ALL]
      : []),
    ...missing.map(
      (name) =>
        `${name} is set in .env, but this process did not receive it. npm start reads the file.`,
    ),
    ...overridden.map(
      (name) => `${name} is also set in .env: the value from the environment is used.`,
    ),
  ];
}

/** Each with the nearest known name. */
function unknownVariables(environment: NodeJS.ProcessEnv): [name: string, nearest: string][] {
  const known = allVariables().map(({ name }) => name);
  return Object.keys(environment).flatMap((name) => {
    if (known.includes(name) || OF_OTHERS.test(name)) {
      return [];
    }
    const isOurs = PREFIX.test(name);
    const nearest = nearestTo(name, known, isOurs ? Infinity : MISSPELT_WITHIN);
    if (nearest === undefined) {
      return [];
    }
    const isMisspelt = nearest.length >= DISTINCTIVE_LENGTH && environment[nearest] === undefined;
    return isOurs || isMisspelt ? [[name, nearest]] : [];
  });
}

/** Of the names that share most words with this one, the nearest. */
function nearestTo(name: string, known: readonly string[], within: number): string | undefined {
  const shared = known.map((other) => sharedWords(name, other));
  const most = Math.max(...shared);
  const [nearest] = known
    .filter((_, index) => shared[index] === most)
    // A lower bound of the distance, which takes long to compute: each start compares dozens of variables with as many
    // names.
    .filter((other) => Math.abs(bare(name).length - bare(other).length) <= within)
    .map((other) => ({ other, away: distance(name, other) }))
    .filter(({ away }) => away <= within)
    .toSorted((a, b) => a.away - b.away);
  return nearest?.other;
}

/** Half a name is often right: KEYPOOL_PASSWORD means KEYPOOL_ADMIN_PASSWORD. */
function sharedWords(a: string, b: string): number {
  const words = new Set(bare(a).split('_'));
  return bare(b)
    .split('_')
    .filter((word) => words.has(word)).length;
}

function distance(a: string, b: string): number {
  return editDistance(bare(a), bare(b));
}

/** Ignores case, and the prefix that one of the two names may lack. */
function bare(name: string): string {
  return name.replace(PREFIX, '').toUpperCase();
}

/** Levenshtein distance: insertions, deletions and substitutions of characters. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, char] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const exchanged = (row[j] ?? 0) + (char === other ? 0 : 1);
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, exchanged));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
