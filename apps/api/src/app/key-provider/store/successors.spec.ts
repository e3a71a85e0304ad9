import type { Ending } from './ending';
import type { EndingRepository } from './ending.repository';
import type { KeyRepository } from './key.repository';
import type { RotationDocument } from './rotation.schema';
import { Successors } from './successors';

const replaced = (replacementKeyId: string, replacementLife: string): Ending => ({
  kind: 'replaced',
  entry: { replacementKeyId, replacementLife } as RotationDocument,
});

/** The undo of a rotation of k, under which it went on in another life. */
const UNDONE = {
  failedKeyId: 'k',
  replacementKeyId: 'b',
  revivedLife: 'second life of k',
} as RotationDocument;

/** What is stored at one moment: the life of each key, and how the others ended. */
interface Moment {
  readonly living: Readonly<Record<string, string>>;
  readonly endings: Readonly<Record<string, Ending>>;
}

/** @param now asked at each read */
function successors(now: () => Moment): Successors {
  const keys: Pick<KeyRepository, 'findById'> = {
    findById: async (_id) => {
      const life = now().living[_id];
      return life ? ({ _id, life } as Awaited<ReturnType<KeyRepository['findById']>>) : null;
    },
  };
  const find = (life: string) => now().endings[life];
  const endings: Pick<EndingRepository, 'find' | 'findAll' | 'findLast'> = {
    find: async (life) => find(life) ?? null,
    findAll: async (lives) =>
      new Map(lives.flatMap((life) => [[life, find(life)] as const]).filter(isFound)),
    findLast: async () => new Map(),
  };
  return new Successors(keys as KeyRepository, endings as EndingRepository);
}

function isFound(pair: readonly [string, Ending | undefined]): pair is [string, Ending] {
  return pair[1] !== undefined;
}

describe('Successors', () => {
  it.each([1, 2, 3, 4, 5])(
    'names a key that lived while it looked, when the first successor is replaced before read %d',
    async (at) => {
      let reads = 0;
      const before: Moment = { living: { b: 'life of b' }, endings: {} };
      const after: Moment = {
        living: { c: 'life of c' },
        endings: { 'life of b': replaced('c', 'life of c') },
      };
      const looked = successors(() => (++reads >= at ? after : before));
      expect(['b', 'c']).toContain(await looked.living(replaced('b', 'life of b')));
    },
  );

  it('follows a replacement that was taken back to the key that has its place again', async () => {
    const taken: Ending = { kind: 'taken_back', entry: UNDONE };
    const after = (living: Moment['living'], endings: Moment['endings'] = {}) =>
      successors(() => ({ living, endings })).living(taken);
    expect(await after({ k: 'second life of k' })).toBe('k');
    expect(
      await after({ c: 'life of c' }, { 'second life of k': replaced('c', 'life of c') }),
    ).toBe('c');
    expect(await after({})).toBeNull();
  });

  describe('of a life whose rotation was undone', () => {
    const revived: Ending = { kind: 'revived', entry: UNDONE, life: 'second life of k' };
    const asked = { keyId: 'k', lease: 'first life of k' };
    const endingAfter = (endings: Moment['endings']) =>
      successors(() => ({
        living: {},
        endings: { 'first life of k': revived, ...endings },
      })).ending(asked);

    it('are none while it goes on', async () => {
      expect(await endingAfter({})).toEqual(revived);
    });

    it('are those of the life in which it went on', async () => {
      const again = {
        kind: 'replaced',
        entry: { ...UNDONE, replacementKeyId: 'c' },
      } satisfies Ending;
      expect(await endingAfter({ 'second life of k': again })).toEqual(again);
    });
  });

  it('of another key with that lease are unknown', async () => {
    const known = { 'life of k': { kind: 'replaced', entry: UNDONE } as const };
    const asked = { keyId: 'another', lease: 'life of k' };
    expect(await successors(() => ({ living: {}, endings: known })).ending(asked)).toBeNull();
  });
});
