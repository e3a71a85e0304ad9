/** `npm run prove`: whether Keypool does what it promises on somebody's MongoDB (docs/testing.md). */
import { endLeftovers } from '@keypool/testing';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Outcome } from './outcome';
import { HELP, readOptions, type Options } from './options';
import { refusalOf, Server, type Facts } from './server';
import { STEP_NAMES, STEPS, type StepName } from './steps';

interface Tried extends Outcome {
  readonly step: StepName;
  readonly seconds: number;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function secondsSince(since: number): number {
  return Math.round((performance.now() - since) / 100) / 10;
}

function describe({ engine, version, featureCompatibility, ...facts }: Facts): string {
  const { replicaSet, members, arbiters, roundTripMs } = facts;
  return [
    `${engine} ${version}`,
    `feature compatibility ${featureCompatibility ?? 'unknown'}`,
    `replica set ${replicaSet}: ${members} members that store data, ${arbiters} arbiters`,
    `round trip ${roundTripMs} ms`,
  ].join(', ');
}

function print({ step, passed, failed, failures, seconds }: Tried): void {
  say(`${failed === 0 ? '✓' : '✗'} ${step}: ${passed} passed, ${failed} failed, ${seconds} s`);
  failures.forEach((failure) => say(`    ${failure.replaceAll('\n', '\n    ')}`));
}

async function tryAll(
  server: Server,
  run: string,
  { uri, only, rows }: Options,
  interrupted: AbortSignal,
): Promise<Tried[]> {
  const environment = { MONGODB_URI: uri, KEYPOOL_TEST_RUN: run };
  const tried: Tried[] = [];
  for (const [at, step] of only.entries()) {
    if (interrupted.aborted) {
      break;
    }
    say(`\n${step} (${at + 1} of ${only.length})`);
    const since = performance.now();
    const outcome = await STEPS[step]({ server, environment, rows, interrupted, say });
    if (!interrupted.aborted) {
      tried.push({ step, seconds: secondsSince(since), ...outcome });
      tried.slice(-1).forEach(print);
    }
  }
  return tried;
}

async function prove(options: Options): Promise<boolean> {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Each time: it may come from the terminal and from npm, and what is left behind is still to be dropped.
    process.on(signal, () => interruption.abort());
  }
  endLeftovers(['exit']);
  const server = await Server.connect(options.uri);
  const run = `proof${randomBytes(4).toString('hex')}`;
  try {
    const databases = await server.databases();
    const refusal = refusalOf(server.facts, databases, options);
    if (refusal !== null) {
      say(refusal);
      return false;
    }
    say(describe(server.facts));
    const earlier = databases.filter((name) => /^keypool_\w+_proof[0-9a-f]{8}_/.test(name));
    if (earlier.length > 0) {
      say(`Left behind by an earlier run, or in use by another one: ${earlier.join(', ')}`);
    }
    const since = performance.now();
    const startedAt = new Date().toISOString();
    const steps = await tryAll(server, run, options, interruption.signal);
    const isOver = !interruption.signal.aborted;
    const passed = isOver && steps.every(({ failed }) => failed === 0);
    const left = STEP_NAMES.filter((name) => !steps.some(({ step }) => step === name));
    const proof = {
      passed,
      /** An election needs more than most sets have. */
      isComplete: left.every((name) => name === 'step-down'),
      left,
      keypool: readFileSync('dist/apps/commit.txt', 'utf8').trim(),
      database: server.facts,
      rows: options.rows,
      node: process.version,
      startedAt,
      seconds: secondsSince(since),
      steps,
    };
    writeFileSync(options.out, `${JSON.stringify(proof, null, 2)}\n`);
    const outcome = passed ? 'Proven' : isOver ? 'NOT proven' : 'Interrupted';
    say(`\n${outcome}${left.length > 0 ? `, without ${left.join(', ')}` : ''}: ${options.out}`);
    return passed;
  } finally {
    await server.drop(run, say);
    await server.close();
  }
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    say(HELP);
    return 0;
  }
  return (await prove(options)) ? 0 : 1;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  },
);
