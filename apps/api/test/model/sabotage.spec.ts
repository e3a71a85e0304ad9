import { checkModel, Violation } from './run-model';
import { CHANGE_SABOTAGES } from './sabotages/change-sabotages';
import { GUARD_SABOTAGES } from './sabotages/guard-sabotages';
import { MAJORITY_SABOTAGES } from './sabotages/majority-sabotages';
import { MEMORY_SABOTAGES } from './sabotages/memory-sabotages';
import { ROTATION_SABOTAGES } from './sabotages/rotation-sabotages';
import { UNDO_SABOTAGES } from './sabotages/undo-sabotages';
import { takeTime } from './time';

jest.mock('node:timers/promises', () => ({
  setTimeout: jest.requireActual('./fake-engine/turns').sleepForATurn,
}));

/** Fixed, so that a detected sabotage is always detected. */
const SEED = 4;
const RUNS = 5_000;
/** For all of them: whether they are found without the seeds that are known to find them soon. */
const { KEYPOOL_MODEL_SEED: asked } = process.env;

beforeAll(takeTime);

describe.each([
  ['a rotation', 'off', 'one', ROTATION_SABOTAGES],
  ['its undo', 'off', 'one', UNDO_SABOTAGES],
  ['another change', 'off', 'one', CHANGE_SABOTAGES],
  ['the memory of a process', 'off', 'one', MEMORY_SABOTAGES],
  ['the guard', 'on', 'one', GUARD_SABOTAGES],
  ['the use of a replica set', 'off', 'three', MAJORITY_SABOTAGES],
] as const)('the model test finds out when in %s', (_where, guard, members, sabotages) => {
  it.each(sabotages)('$what', async ({ weaken, seed = SEED }) => {
    const checked = checkModel({
      provider: 'ohmygpt',
      guard,
      members,
      runs: RUNS,
      seed: asked === undefined ? seed : Number(asked),
      endOnFailure: true,
      weaken,
    });
    const found: unknown = await checked.catch(({ cause }: Error) => cause);
    expect(found).toBeInstanceOf(Violation);
    // Code that cannot run violates no rule.
    expect(String(found)).not.toContain('TypeError');
  });
});
