import type { Stage } from './cases';
import type { Recovery } from './crew';
import { StageRun, type Outcome, type StageOptions } from './stage-run';

export interface CrashTestOptions extends Omit<StageOptions, 'server'> {
  /** In the order in which they begin. */
  readonly stages: readonly Stage[];
  /** Where the processes have their database, by who recovers. Null: they bring their own one. */
  readonly servers: Readonly<Record<Recovery, string | null>>;
}

export interface CrashTestResult {
  readonly cases: number;
  readonly violations: number;
  /** How often the databases were looked at. */
  readonly samples: number;
}

/** Stages run beside each other: starting processes is most of the work. */
const LANES = 3;

/** Lets API processes die at every point of what they do, and finds what that leaves behind. */
export async function runCrashTest(options: CrashTestOptions): Promise<CrashTestResult> {
  const outcomes: Outcome[] = [];
  const runs: StageRun[] = [];
  const ends: Promise<void>[] = [];
  const report = (outcome: Outcome) => {
    outcomes.push(outcome);
    options.report(outcome);
  };
  const queue = [...options.stages];
  const lane = async () => {
    for (let stage = queue.shift(); stage; stage = queue.shift()) {
      const server = options.servers[stage.recovery];
      const run = await StageRun.create(stage, { ...options, server, report });
      runs.push(run);
      await run.run();
      // What is still recovering does not keep the next stage from beginning.
      ends.push(run.end());
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane));
  await Promise.all(ends);
  const failed = lanes.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') {
    throw failed.reason;
  }
  return {
    cases: outcomes.filter(({ provider }) => provider).length,
    violations: outcomes.flatMap(({ violations }) => violations).length,
    samples: runs.reduce((sum, run) => sum + run.samples, 0),
  };
}
