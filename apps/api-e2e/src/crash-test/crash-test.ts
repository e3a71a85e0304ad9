import type { Stage } from './cases';
import type { Recovery } from './crew';
import { StageRun, type Outcome, type StageOptions } from './stage-run';

export interface CrashTestOptions extends Omit<StageOptions, 'server'> {
  /** In the order in which they begin. */
  readonly stages: readonly Stage[];
  /** Where the processes have their database, by who recovers. Null: an embedded one. */
  readonly servers: Readonly<Record<Recovery, string | null>>;
}

export interface CrashTestResult {
  readonly cases: number;
  readonly violations: number;
  /** How often the databases were checked. */
  readonly samples: number;
}

/** Stages run in parallel: starting processes is most of the work. */
const LANES = 3;

/** Kills API processes at every point of their work, and finds what that leaves behind. */
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
      // A pending recovery does not delay the next stage.
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
