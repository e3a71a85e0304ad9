import { workspaceRoot } from '@keypool/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { outcomeOfProgram, outcomeOfTests, type Outcome } from './outcome';
import { runProgram } from './program';
import type { Server } from './server';

export const STEP_NAMES = [
  'contract',
  'integration',
  'races',
  'crash-test',
  'stampede',
  'explain',
  'step-down',
] as const;
export type StepName = (typeof STEP_NAMES)[number];

export interface Surroundings {
  readonly server: Server;
  /** Tells every program which database server, and whose run it is. */
  readonly environment: Readonly<Record<string, string>>;
  readonly rows: number;
  readonly interrupted: AbortSignal;
  readonly say: (line: string) => void;
}

type Step = (surroundings: Surroundings) => Promise<Outcome>;

const JEST = 'node_modules/jest/bin/jest.js';
const RUN = 'tools/run/run.mjs';
const STAMPEDE = 'apps/api-e2e/src/stampede/main.ts';
/** What of their output tells how far they are, and what failed: a run that is interrupted says no more. */
const PROGRESS = {
  tests: /^(PASS|FAIL|\s+● )/,
  program: /^(FAIL|ok|✓|✗|\s{4,}\S|\w+ after \d|\w+: \d+ keys fail)/,
};
const FAILURES_BEGIN = /\d+ keys fail/;
/** In the middle of the failures. */
const STEP_DOWN_AFTER_MS = 2_000;
/** In which processes have to follow a commit, if an election comes between. */
const LAG_MS = 60_000;

export const STEPS: Readonly<Record<StepName, Step>> = {
  contract: (surroundings) => test(surroundings, ['--', 'engine-contract']),
  integration: (surroundings) =>
    test(surroundings, ['--testPathIgnorePatterns', 'engine-contract', 'query-plans', '/races/']),
  races: (surroundings) => test(surroundings, ['--', '/races/']),
  'crash-test': (surroundings) => program(surroundings, ['apps/api-e2e/src/crash-test/main.ts']),
  stampede: (surroundings) => program(surroundings, [STAMPEDE]),
  explain: ({ environment, rows, ...others }) =>
    test({ ...others, rows, environment: { ...environment, KEYPOOL_TEST_ROWS: String(rows) } }, [
      '--',
      'query-plans',
    ]),
  'step-down': stepDown,
};

function run(
  { environment, interrupted, say }: Surroundings,
  args: readonly string[],
  progress: RegExp,
  hear: (line: string) => void = () => undefined,
) {
  return runProgram(args, environment, interrupted, (line) => {
    if (progress.test(line)) {
      say(`  ${line}`);
    }
    hear(line);
  });
}

async function program(
  surroundings: Surroundings,
  args: readonly string[],
  hear?: (line: string) => void,
): Promise<Outcome> {
  return outcomeOfProgram(await run(surroundings, [RUN, ...args], PROGRESS.program, hear));
}

async function test(surroundings: Surroundings, which: readonly string[]): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'keypool-prove-'));
  const report = join(folder, 'report.json');
  const project = ['--selectProjects', 'api-integration', '--json', `--outputFile=${report}`];
  try {
    const args = [join(workspaceRoot(), JEST), ...project, ...which];
    return await outcomeOfTests(report, await run(surroundings, args, PROGRESS.tests));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The stampede, and an election in the middle of the failures of each provider. */
async function stepDown(surroundings: Surroundings): Promise<Outcome> {
  const { server, say, interrupted } = surroundings;
  const elections: Promise<string | null>[] = [];
  const elect = async () => {
    await sleep(STEP_DOWN_AFTER_MS, undefined, { signal: interrupted });
    say('  the primary steps down');
    await server.stepDown();
  };
  const outcome = await program(surroundings, [STAMPEDE, '--lag', String(LAG_MS)], (line) => {
    if (FAILURES_BEGIN.test(line)) {
      elections.push(
        elect().then(
          () => null,
          (error: unknown) => `no election: ${String(error)}`,
        ),
      );
    }
  });
  const failed = (await Promise.all(elections)).filter((failure) => failure !== null);
  return {
    passed: outcome.passed,
    failed: outcome.failed + failed.length,
    failures: [...outcome.failures, ...failed],
  };
}
