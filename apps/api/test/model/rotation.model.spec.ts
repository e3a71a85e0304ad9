import { PROVIDER_IDS } from '@keypool/dto';
import { LIMITS } from '@keypool/testing';
import { checkModel } from './run-model';
import { takeTime } from './time';

jest.mock('node:timers/promises', () => ({
  setTimeout: jest.requireActual('./fake-engine/turns').sleepForATurn,
}));

const { KEYPOOL_MODEL_RUNS: runs = '600', KEYPOOL_MODEL_RUNS: asked } = process.env;
// `npm test` always runs the same ones. Asking for a number of runs gives new ones each time, and the seed of a failure.
const { KEYPOOL_MODEL_SEED: given } = process.env;
const seed = given ?? (asked === undefined ? '1' : undefined);
const { KEYPOOL_MODEL_PATH: path, KEYPOOL_MODEL_REPLAY_PATH: replayPath } = process.env;
const RUNS_EACH = Math.ceil(Number(runs) / PROVIDER_IDS.length);
/** One seed gives all providers the same runs, of the same code: a few show that every provider has it. */
const REPEATED_RUNS = 30;

// Whoever asks for many runs waits for them: one takes some 20 ms.
jest.setTimeout(LIMITS.testMs + RUNS_EACH * 200);

beforeAll(takeTime);

describe.each(PROVIDER_IDS)('%s: rotation beside a model', (provider) => {
  it.each([
    ['off', 'one', RUNS_EACH],
    ['off', 'three', Math.ceil(RUNS_EACH / 2)],
    ['on', 'three', Math.ceil(RUNS_EACH / 2)],
  ] as const)(
    'keeps its promises under any concurrency and faults, guard %s, members of the replica set: %s',
    async (guard, members, runs) => {
      const isRepeated = given === undefined && seed !== undefined && provider !== PROVIDER_IDS[0];
      await checkModel({
        provider,
        guard,
        members,
        runs: isRepeated ? Math.min(runs, REPEATED_RUNS) : runs,
        ...(seed ? { seed: Number(seed) } : {}),
        ...(path ? { path } : {}),
        ...(replayPath ? { replayPath } : {}),
      });
    },
  );
});
