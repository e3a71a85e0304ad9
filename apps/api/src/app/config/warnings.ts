import { allVariables } from './app-config';
import { gapsToEnvFile } from './env-file';

const PREFIX = /^KEYPOOL_/i;

/** Variables of other programs that are this far from a name of Keypool's are a misspelling of it. */
const MISSPELT_WITHIN = 3;
/** Short names have too many neighbours: HOME is near HOST. */
const DISTINCTIVE_LENGTH = 8;

/** What is no mistake, and hardly what the operator wanted; a line each. */
export function warningsAbout(
  environment: NodeJS.ProcessEnv,
  envFile: NodeJS.ProcessEnv = {},
): string[] {
  const { missing, overridden } = gapsToEnvFile(environment, envFile);
  return [
    ...unknownVariables(environment).map(
      ([name, nearest]) =>
        `${name} is ignored: Keypool knows no such variable. The nearest one is ${nearest}.`,
    ),
    ...missing.map(
      (name) =>
        `${name} is set in .env, but this process did not get it. npm start reads the file.`,
    ),
    ...overridden.map(
      (name) => `${name} is set in .env, too: the value of the environment is used.`,
    ),
  ];
}

/** Each with the nearest known name. */
function unknownVariables(environment: NodeJS.ProcessEnv): [name: string, nearest: string][] {
  const known = allVariables().map(({ name }) => name);
  return Object.keys(environment).flatMap((name) => {
    if (known.includes(name)) {
      return [];
    }
    const distances = known.map((candidate) => distance(name, candidate));
    const least = Math.min(...distances);
    const nearest = known[distances.indexOf(least)] ?? '';
    const isOurs =
      PREFIX.test(name) ||
      (nearest.length >= DISTINCTIVE_LENGTH &&
        environment[nearest] === undefined &&
        least <= MISSPELT_WITHIN);
    return isOurs ? [[name, nearest]] : [];
  });
}

/** Of two names, whatever their case. The prefix, which one of them may lack, does not count. */
function distance(a: string, b: string): number {
  return editDistance(a.replace(PREFIX, '').toUpperCase(), b.replace(PREFIX, '').toUpperCase());
}

/** Levenshtein's: how many characters have to be put in, taken out or exchanged. */
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
