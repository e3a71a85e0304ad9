import { pythonEnvironment } from '@keypool/embedded-mongo';
import { killLeftovers } from '@keypool/testing';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runSchemathesis, type Report } from './schemathesis';
import { Target } from './target';

const HELP = `npm run fuzz [-- --seconds 180] [--seed 7]

Starts Keypool on a fresh temporary database and sends it requests that schemathesis makes from its OpenAPI document: first with
an admin token, then with a worker token. No answer may be undocumented, break its schema, or be an error of the server.
  --seconds N   how long, for each token (default 180)
  --seed N      the same requests again`;

const VERSION = '4.32.5';
const SCHEMATHESIS = {
  label: `schemathesis ${VERSION}`,
  name: `schemathesis-${VERSION}`,
  module: 'schemathesis',
  requirements: resolve('tools/fuzz/schemathesis-requirements.txt'),
  megabytes: 100,
};

/** Which paths each token is for; the others answer it 403. */
const PATHS = { admin: '^/(?!internal/)', worker: '^/internal/' } as const;

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '180' },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    help: { type: 'boolean', default: false },
  },
});

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Says what a run found. @returns whether all is well */
function judge(
  scope: string,
  { complete, seed, operations, test_cases, ...found }: Report,
): boolean {
  const isWell =
    complete &&
    operations.tested === operations.selected &&
    found.failures.length + found.errors.length === 0;
  say(
    `${isWell ? '✓' : '✗'} ${scope} token: ${test_cases.generated} requests to ${operations.tested} of ${operations.selected} routes, seed ${seed}`,
  );
  found.failures.forEach(({ title, count, operations }) =>
    say(`    ${title}: ${count} (${operations.join(', ')})`),
  );
  found.errors.forEach(({ title, count }) => say(`    ${title}: ${count}`));
  return isWell;
}

async function fuzz(seconds: number, seed: number): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'keypool-fuzz-'));
  try {
    const environment = await pythonEnvironment(SCHEMATHESIS, folder, say);
    if ('reason' in environment) {
      throw new Error(`schemathesis cannot run here: ${environment.reason}`);
    }
    const target = await Target.start(join(folder, 'data'), say);
    try {
      const { python } = environment;
      // Before anything is sent: it may end the session that makes them.
      const tokens = { admin: await target.token('admin'), worker: await target.token('worker') };
      const verdicts: boolean[] = [];
      for (const scope of ['admin', 'worker'] as const) {
        const { url } = target;
        const run = {
          python,
          url,
          token: tokens[scope],
          paths: PATHS[scope],
          seconds,
          seed,
          folder,
        };
        verdicts.push(judge(scope, await runSchemathesis(run)));
      }
      const serves = await target.serves(tokens.admin, tokens.worker);
      say(`${serves ? '✓' : '✗'} Keypool still serves both tokens`);
      return serves && verdicts.every(Boolean);
    } finally {
      await target.stop();
    }
  } finally {
    killLeftovers();
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<number> {
  const [seconds, seed] = [Number(flags.seconds), Number(flags.seed)];
  if (flags.help || !Number.isInteger(seconds) || seconds < 1 || !Number.isInteger(seed)) {
    say(HELP);
    return flags.help ? 0 : 1;
  }
  return (await fuzz(seconds, seed)) ? 0 : 1;
}

void main().then((code) => (process.exitCode = code));
