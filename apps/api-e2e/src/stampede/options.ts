import { parseArgs } from 'node:util';

export interface Options {
  readonly processes: number;
  readonly keys: number;
  readonly reports: number;
  readonly seed: number;
}

/** @throws Error that says what is wrong with the arguments */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      processes: { type: 'string', default: '4' },
      keys: { type: 'string', default: '100' },
      reports: { type: 'string', default: '20' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    },
  });
  return {
    processes: count('processes', values.processes),
    keys: count('keys', values.keys),
    reports: count('reports', values.reports),
    seed: count('seed', values.seed, 0),
  };
}

function count(name: string, text: string, least = 1): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) {
    throw new Error(`--${name} must be a whole number, ${least} or more, not ${text}`);
  }
  return value;
}
