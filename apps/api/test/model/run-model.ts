import type { ProviderId } from '@keypool/dto';
import * as fc from 'fast-check';
import { commands, type Members } from './commands';
import { judgeQuiet } from './quiet';
import type { GuardUse } from './process';
import { setUp, STARTS } from './set-up';
import { startAnew } from './time';
import type { Wiring } from './wiring';
import { World } from './world';

export interface ModelOptions {
  readonly provider: ProviderId;
  readonly runs: number;
  readonly seed?: number;
  readonly path?: string;
  readonly replayPath?: string;
  /** Off by default. */
  readonly guard?: GuardUse;
  /** One by default. */
  readonly members?: Members;
  /** Removes something from every process of a run. */
  readonly weaken?: (wiring: Wiring) => void;
  /** Whether to stop at the first failure, without shrinking it. */
  readonly endOnFailure?: boolean;
}

/** Runs everything that can continue, until all wait for their turn. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What the product did against its rules. */
export class Violation extends Error {}

let world: World | null = null;

/** One turn: time advances a little, one operation is executed, with its consequences. */
async function act(turn: () => Promise<void>): Promise<void> {
  jest.advanceTimersByTime(1);
  await turn();
  await settled();
  world?.turned();
}

/**
 * The order of the turns, from a number. `fc.scheduler()` as an argument of the property gives every shrunk
 * counterexample another order, depending on earlier attempts, so that no path would reproduce it.
 */
function schedulerOf(order: number): fc.Scheduler {
  const [scheduler] = fc.sample(fc.scheduler({ act }), { seed: order, numRuns: 1 });
  if (!scheduler) {
    throw new Error('fast-check gave no scheduler');
  }
  return scheduler;
}

/** Random commands on several processes, all their operations interleaved at random, checked against the model. */
export function checkModel(options: ModelOptions): Promise<void> {
  const {
    provider,
    runs,
    seed,
    path,
    replayPath,
    guard = 'off',
    members = 'one',
    weaken,
    endOnFailure = false,
  } = options;
  const property = fc.asyncProperty(
    fc.nat(),
    fc.constantFrom(...STARTS),
    commands(guard, members, replayPath),
    async (order, start, todo) => {
      startAnew();
      const scheduler = schedulerOf(order);
      const started = new World(provider, scheduler, guard, weaken);
      world = started;
      await started.undisturbed(() => setUp(started, start));
      await settled();
      await fc.scheduledModelRun(scheduler, () => ({ model: {}, real: started }), todo);
      await becomeQuiet(started, scheduler);
      const [wrong] = started.violation ? [started.violation] : judgeQuiet(started);
      if (wrong) {
        throw new Violation([wrong, ...turnsOf(scheduler)].join('\n  '));
      }
    },
  );
  return fc.assert(property, {
    numRuns: runs,
    endOnFailure,
    ...(seed === undefined ? {} : { seed }),
    ...(path === undefined ? {} : { path }),
  });
}

/** The log, turn by turn. */
function turnsOf(scheduler: fc.Scheduler): string[] {
  return scheduler
    .report()
    .map(({ label }) => label)
    .filter((label) => !label.startsWith('check@'));
}

/** Faults end, dead processes restart, and waiting rotations are completed, as they are every 5 s. */
async function becomeQuiet(started: World, scheduler: fc.Scheduler): Promise<void> {
  started.engine.away = false;
  started.alive.forEach(({ client }) => client.forgetFaults());
  do {
    for (const [slot, process] of started.processes.entries()) {
      if (!process.isAlive) {
        void started.startProcess(slot);
      }
    }
    await drain(scheduler);
  } while (started.violation === null && started.alive.length < started.processes.length);
  for (const process of started.alive) {
    started.ask(process, 'complete waiting', () => process.scheduler.completeWaiting());
    await drain(scheduler);
  }
}

async function drain(scheduler: fc.Scheduler): Promise<void> {
  await settled();
  await scheduler.waitAll();
}
