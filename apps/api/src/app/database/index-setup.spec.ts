import { mongo } from 'mongoose';
import { INDEX_BUILD, untilBuilt } from './index-setup';

const MISSING = [{ key: { at: 1 } } as const];
const failure = (code: number) => new mongo.MongoServerError({ message: `error ${code}`, code });

/** A collection whose database answers with the given errors, one after the other, and then builds. */
function collectionThat(...errors: Error[]) {
  const tries: mongo.CreateIndexesOptions[] = [];
  const createIndexes = async (_: unknown, options: mongo.CreateIndexesOptions) => {
    tries.push(options);
    const error = errors.shift();
    if (error) {
      throw error;
    }
    return ['at_1'];
  };
  const collection = { collectionName: 'events', createIndexes };
  return { collection: collection as Parameters<typeof untilBuilt>[0], tries };
}

beforeAll(() => {
  INDEX_BUILD.pauseMs = 0;
});

describe('an index that is missing', () => {
  it('is built by a majority, whoever is away', async () => {
    const { collection, tries } = collectionThat();
    await untilBuilt(collection, [...MISSING], () => undefined);
    expect(tries).toEqual([{ commitQuorum: 'majority', maxTimeMS: INDEX_BUILD.firstTryMs }]);
  });

  it.each([
    ['the time is up', 50],
    ['the lock is not to be had', 24],
    ['another process gave it up', 276],
  ])('is tried again with more time when %s', async (_, code) => {
    const { collection, tries } = collectionThat(failure(code), failure(code));
    const failed = jest.fn();
    await untilBuilt(collection, [...MISSING], failed);
    const { firstTryMs } = INDEX_BUILD;
    expect(tries.map(({ maxTimeMS }) => maxTimeMS)).toEqual([
      firstTryMs,
      2 * firstTryMs,
      4 * firstTryMs,
    ]);
    expect(failed).toHaveBeenCalledTimes(2);
  });

  it('ends the start with advice when it takes for ever', async () => {
    const { collection } = collectionThat(...Array(9).fill(failure(50)));
    const { giveUpAfterMs } = INDEX_BUILD;
    INDEX_BUILD.giveUpAfterMs = 0;
    await expect(untilBuilt(collection, [...MISSING], () => undefined)).rejects.toThrow(
      /indexes of events were not built .*majority.*rs\.status/,
    );
    INDEX_BUILD.giveUpAfterMs = giveUpAfterMs;
  });

  it('ends the start at once when the database refuses it', async () => {
    const { collection, tries } = collectionThat(failure(11_000));
    await expect(untilBuilt(collection, [...MISSING], () => undefined)).rejects.toThrow('11000');
    expect(tries).toHaveLength(1);
  });
});
