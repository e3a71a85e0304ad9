import { checkModel } from './run-model';
import { CHANGE_SABOTAGES } from './sabotages/change-sabotages';
import { GUARD_SABOTAGES } from './sabotages/guard-sabotages';
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

beforeAll(takeTime);

describe.each([
  ['a rotation', 'off', ROTATION_SABOTAGES],
  ['its undo', 'off', UNDO_SABOTAGES],
  ['another change', 'off', CHANGE_SABOTAGES],
  ['the memory of a process', 'off', MEMORY_SABOTAGES],
  ['the guard', 'on', GUARD_SABOTAGES],
] as const)('the model test finds out when in %s', (_where, guard, sabotages) => {
  it.each(sabotages)('$what', async ({ weaken, seed = SEED }) => {
    const checked = checkModel({
      provider: 'ohmygpt',
      guard,
      runs: RUNS,
      seed,
      endOnFailure: true,
      weaken,
    });
    await expect(checked).rejects.toThrow('Property failed');
  });
});
