import { mongo } from 'mongoose';
import type { GuardMirror } from '../pool/guard-mirror';
import type { RotationRepository } from '../store/rotation.repository';
import type { RotationDocument } from '../store/rotation.schema';
import type { KeyReplacer } from './key-replacer';
import { WaitingRotations } from './waiting-rotations';

const CONFLICT = new mongo.MongoServerError({ message: 'write conflict', code: 112 });

/** @param held lives that another transaction holds */
function setUp(held: ReadonlySet<string>) {
  let waiting: string[] = [];
  const patience: (readonly [life: string, isPatient: boolean])[] = [];
  const rotations: Pick<RotationRepository, 'findWaiting'> = {
    findWaiting: async () => waiting.map((failedLife) => ({ failedLife }) as RotationDocument),
  };
  const replacer: Pick<KeyReplacer, 'replace'> = {
    replace: async ({ life }, { giveUpAfterMs, contested }) => {
      patience.push([life, giveUpAfterMs > 0]);
      return held.has(life)
        ? { outcome: { kind: 'unavailable', error: CONFLICT }, contested }
        : { outcome: { kind: 'gone' }, contested };
    },
  };
  const waitingRotations = new WaitingRotations(
    rotations as RotationRepository,
    replacer as KeyReplacer,
    { isPaused: false } as GuardMirror,
  );
  /** One pass over these. @returns for whom it would have gone on colliding */
  const pass = async (...lives: string[]) => {
    waiting = lives;
    patience.length = 0;
    await waitingRotations.complete();
    return patience.flatMap(([life, isPatient]) => (isPatient ? [life] : []));
  };
  return { pass };
}

describe('WaitingRotations', () => {
  it('is patient with a key once, and from then on not for as long as somebody holds it', async () => {
    const { pass } = setUp(new Set(['held']));
    expect(await pass('held', 'free')).toEqual(['held', 'free']);
    expect(await pass('held', 'free')).toEqual(['free']);
    expect(await pass('held')).toEqual([]);
  });

  it('forgets a key that waits no more: another process has completed it, or it was cancelled', async () => {
    const { pass } = setUp(new Set(['held']));
    await pass('held');
    await pass();
    expect(await pass('held')).toEqual(['held']);
  });
});
