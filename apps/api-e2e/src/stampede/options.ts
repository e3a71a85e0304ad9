import { parseArgs } from 'node:util';

export interface Options {
  readonly processes: number;
  readonly keys: number;
  readonly reports: number;
  readonly seed: number;
  /** In which all processes have to follow a commit. */
  readonly lagMs: number;
}

/** SPEC section 5. */
const LAG_MS = 1_000;

/** @throws Error that says what is wrong with the arguments */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      processes: { type: 'string', default: '4' },
      keys: { type: 'string', default: '100' },
      reports: { type: 'string', default: '20' },
      lag: { type: 'string', default: String(LAG_MS) },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    },
  });
  return {
    processes: count('processes', values.processes),
    keys: count('keys', values.keys),
    reports: count('reports', values.reports),
    seed: count('seed', values.seed, 0),
    lagMs: count('lag', values.lag),
  };
}

function count(name: string, text: string, least = 1): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) {
    throw new Error(`--${name} must be a whole number, ${least} or more, not ${text}`);
  }
  return value;
}
