import { checkModel } from './run-model';
import { CHANGE_SABOTAGES } from './sabotages/change-sabotages';
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
  ['a rotation', ROTATION_SABOTAGES],
  ['its undo', UNDO_SABOTAGES],
  ['another change', CHANGE_SABOTAGES],
  ['the memory of a process', MEMORY_SABOTAGES],
])('the model test finds out when in %s', (_where, sabotages) => {
  it.each(sabotages)('$what', async ({ weaken }) => {
    const checked = checkModel({
      provider: 'ohmygpt',
      runs: RUNS,
      seed: SEED,
      endOnFailure: true,
      weaken,
    });
    await expect(checked).rejects.toThrow('Property failed');
  });
});
