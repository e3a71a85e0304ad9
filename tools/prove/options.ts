import { parseArgs } from 'node:util';
import { STEP_NAMES, type StepName } from './steps';

export const HELP = `npm run prove -- "$MONGODB_URI" [--step-down] [--rows 1000000] [--only contract,races] [--here] [--out FILE]

Runs Keypool's tests on a replica set of yours, in databases of its own, which it drops at the end, also after Ctrl-C. Takes about
half an hour. The user of the URI needs readWriteAnyDatabase and dbAdminAnyDatabase, for --step-down clusterManager, too.
  --step-down   a new primary is elected while keys fail; needs three members that store data
  --rows N      how many events and how many keys, at most 100,000, lists are read from (default 100000)
  --only NAMES  some of ${STEP_NAMES.join(', ')}
  --here        although the server has a database named keypool
  --out FILE    where the result goes (default proof.json)`;

const ROWS = 100_000;

export interface Options {
  readonly uri: string;
  readonly rows: number;
  readonly stepDown: boolean;
  readonly here: boolean;
  readonly only: readonly StepName[];
  readonly out: string;
}

/** @returns null when help is asked for. @throws Error that says what is wrong with the arguments */
export function readOptions(args: readonly string[], environment = process.env): Options | null {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      'step-down': { type: 'boolean', default: false },
      rows: { type: 'string', default: String(ROWS) },
      only: { type: 'string' },
      here: { type: 'boolean', default: false },
      out: { type: 'string', default: 'proof.json' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    return null;
  }
  const [uri = environment['MONGODB_URI'] ?? ''] = positionals;
  if (!/^mongodb(\+srv)?:/.test(uri)) {
    throw new Error(`Which replica set?\n\n${HELP}`);
  }
  const rows = Number(values.rows);
  if (!Number.isSafeInteger(rows) || rows < 1) {
    throw new Error(`--rows must be a whole number, 1 or more, not ${values.rows}`);
  }
  const only = values.only?.split(',') ?? STEP_NAMES.filter((name) => name !== 'step-down');
  const stepDown = values['step-down'] || only.includes('step-down');
  const all = stepDown && !only.includes('step-down') ? [...only, 'step-down'] : only;
  return { uri, rows, stepDown, here: values.here, only: all.map(stepName), out: values.out };
}

function stepName(name: string): StepName {
  const known = STEP_NAMES.find((each) => each === name);
  if (!known) {
    throw new Error(`--only knows ${STEP_NAMES.join(', ')}, and not ${name}`);
  }
  return known;
}
