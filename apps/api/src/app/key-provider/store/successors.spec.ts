import type { KeyRepository } from './key.repository';
import type { RotationRepository } from './rotation.repository';
import type { RotationDocument } from './rotation.schema';
import { Successors } from './successors';

const entry = (failedLife: string, replacementKeyId: string, replacementLife: string) =>
  ({ failedLife, replacementKeyId, replacementLife, state: 'done' }) as RotationDocument;

/** k was replaced by b; b itself is replaced by c just before read number `at`. */
function replacedBeforeRead(at: number): Successors {
  let reads = 0;
  const isReplaced = () => ++reads >= at;
  const keys: Pick<KeyRepository, 'findById'> = {
    findById: async (id) => {
      const living = isReplaced()
        ? { _id: 'c', life: 'life of c' }
        : { _id: 'b', life: 'life of b' };
      return living._id === id ? (living as Awaited<ReturnType<KeyRepository['findById']>>) : null;
    },
  };
  const rotations: Pick<RotationRepository, 'findByLife'> = {
    findByLife: async (life) =>
      isReplaced() && life === 'life of b' ? entry('life of b', 'c', 'life of c') : null,
  };
  return new Successors(keys as KeyRepository, rotations as RotationRepository);
}

describe('Successors', () => {
  it.each([1, 2, 3, 4, 5])(
    'names a key that lived while it looked, when the first successor is replaced before read %d',
    async (at) => {
      const named = await replacedBeforeRead(at).living(entry('life of k', 'b', 'life of b'));
      expect(['b', 'c']).toContain(named);
    },
  );
});
