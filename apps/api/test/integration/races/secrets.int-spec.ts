import { BackupKeyRepository } from '../../../src/app/key-provider/store/backup-key.repository';
import { KeyRepository } from '../../../src/app/key-provider/store/key.repository';
import { ACTOR, ONE_PROVIDER, secretOf, unique } from '../provider-fixture';
import { after, beforeCommit, type Stop } from './pause';
import { useProcesses, type Operation } from './race';

type Kind = 'key' | 'backup key';

const processes = useProcesses(2);

function create(kind: Kind, keyId: string, apiKey: string, allowRetired = false): Operation {
  return ({ keys, backupKeys }) => {
    const data = { id: keyId, apiKey, allowRetired };
    return kind === 'key' ? keys.createKey(data, ACTOR) : backupKeys.createBackupKey(data, ACTOR);
  };
}

/** Its snapshot is taken, and it has not yet asked who holds the secret. */
function beforeAsking(kind: Kind): Stop {
  return kind === 'key' ? after(KeyRepository, 'findById') : after(BackupKeyRepository, 'findById');
}

describe.each(ONE_PROVIDER)('%s: one secret', (id) => {
  const race = processes(id);

  const holders = async () => {
    const { here } = race;
    const [keys, backupKeys] = [here.collection('keys'), here.collection('backupKeys')];
    return [await keys.distinct('_id'), await backupKeys.distinct('_id')].flat();
  };

  describe.each<[Kind, Kind]>([
    ['key', 'backup key'],
    ['backup key', 'key'],
    ['key', 'key'],
    ['backup key', 'backup key'],
  ])('is created as a %s and as a %s at once', (first, second) => {
    let ids: { first: string; second: string };
    let operations: { first: Operation; second: Operation };

    beforeEach(() => {
      const secret = secretOf(unique('secret'));
      ids = { first: unique('id'), second: unique('id') };
      operations = {
        first: create(first, ids.first, secret),
        second: create(second, ids.second, secret),
      };
    });

    it('and the first one is about to be committed: it gets it', async () => {
      const met = await race.meet(beforeCommit, operations.first, operations.second);
      expect(met).toMatchObject({
        first: { _id: ids.first },
        second: 'duplicate_secret',
        collided: { first: false, second: true },
      });
      expect(await holders()).toEqual([ids.first]);
    });

    it('and the first one has only read: the other one gets it', async () => {
      const met = await race.meet(beforeAsking(first), operations.first, operations.second);
      expect(met).toMatchObject({
        first: 'duplicate_secret',
        second: { _id: ids.second },
        collided: { first: true, second: false },
      });
      expect(await holders()).toEqual([ids.second]);
    });
  });

  it.each<Kind>(['key', 'backup key'])('and one id make one %s', async (kind) => {
    const keyId = unique('id');
    const [secret, other] = [secretOf(unique('secret')), secretOf(unique('secret'))];
    const met = await race.meet(
      beforeCommit,
      create(kind, keyId, secret),
      create(kind, keyId, other),
    );
    expect(met).toMatchObject({
      first: { _id: keyId },
      second: 'duplicate_id',
      collided: { first: false, second: true },
    });
    expect(await race.there.collection('secrets').distinct('ownerId')).toContain(keyId);
    // The other secret is free: it can still be taken.
    await expect(race.there.addKey(unique('id'), other)).resolves.toBeDefined();
  });

  describe('of a used backup key whose key was rotated', () => {
    let burnt: string;
    let restore: Operation;
    let recreate: Operation;

    beforeEach(async () => {
      const { here } = race;
      const keyId = await here.addKey();
      burnt = await here.addBackup();
      await here.rotation.rotateKey(keyId, ACTOR);
      await here.addBackup();
      await here.rotation.rotateKey(burnt, ACTOR);
      await race.inStep();
      restore = ({ backupKeys }) => backupKeys.restoreBackupKey(burnt, ACTOR);
    });

    describe.each<Kind>(['key', 'backup key'])(
      'is restored and created as a %s at once',
      (kind) => {
        const again = unique('again');

        beforeEach(() => {
          recreate = create(kind, again, secretOf(burnt), true);
        });

        const owner = async () =>
          race.here
            .collection('secrets')
            .findOne({ ownerId: { $in: [again, burnt] }, state: { $ne: 'retired' } });

        it('and the restore is about to be committed: the secret is held already', async () => {
          expect(await race.meet(beforeCommit, restore, recreate)).toMatchObject({
            first: true,
            second: 'duplicate_secret',
            collided: { first: false, second: true },
          });
          expect(await owner()).toMatchObject({ ownerId: burnt, state: 'backup' });
          // And it can be used.
          await expect(
            race.there.rotation.rotateKey(await firstKey(), ACTOR),
          ).resolves.toMatchObject({
            replacementKeyId: burnt,
          });
        });

        it('and the creation is about to be committed: the restored one is not eligible', async () => {
          expect(await race.meet(beforeCommit, recreate, restore)).toMatchObject({
            first: { _id: again },
            second: true,
            collided: { first: false, second: true },
          });
          expect(await owner()).toMatchObject({ ownerId: again });
          expect(await race.here.backupKey(burnt)).toMatchObject({ isUsed: false });
          await race.here.rotation.rotateKey(await firstKey(), ACTOR).catch(() => undefined);
          expect(await race.here.backupKey(burnt)).toMatchObject({ isUsed: false });
        });
      },
    );

    const firstKey = async () => String((await race.here.collection('keys').distinct('_id'))[0]);
  });
});
