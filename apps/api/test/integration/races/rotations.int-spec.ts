import { EligibleBackups } from '../../../src/app/key-provider/pool/eligible-backups';
import { KeyRepository } from '../../../src/app/key-provider/store/key.repository';
import { ACTOR, ONE_PROVIDER, secretOf, unique } from '../provider-fixture';
import { after, beforeCommit } from './pause';
import { useProcesses, type Operation } from './race';

const processes = useProcesses(2);

describe.each(ONE_PROVIDER)('%s: a rotation', (id) => {
  const race = processes(id);
  let keyId: string;
  let otherId: string;
  let backupId: string;

  beforeEach(async () => {
    keyId = (await race.here.addBoundKey()).keyId;
    otherId = (await race.here.addBoundKey()).keyId;
    backupId = await race.here.addBackup();
    await race.inStep();
  });

  const report =
    (failedKeyId: string): Operation =>
    ({ rotation }) =>
      rotation.checkAndRotateOnError({ keyId: failedKeyId, status: 402 });

  const byHand: Operation = ({ rotation }) => rotation.rotateKey(keyId, ACTOR);

  const stats = () => race.here.backupTotals();

  describe('of another key wants the same backup key', () => {
    it('and there is a second one: each takes its own, and neither waits for the other', async () => {
      const second = await race.here.addBackup();
      const met = await race.meet(beforeCommit, report(keyId), report(otherId));
      expect(met).toMatchObject({
        first: { action: 'rotated', replacedBy: backupId },
        second: { action: 'rotated', replacedBy: second },
        collided: { first: false, second: true },
      });
    });

    it('and the first one has only chosen it: it takes the second one', async () => {
      const second = await race.here.addBackup();
      const chosen = after(EligibleBackups, 'oldest');
      expect(await race.meet(chosen, report(keyId), report(otherId))).toMatchObject({
        first: { action: 'rotated', replacedBy: second },
        second: { action: 'rotated', replacedBy: backupId },
        collided: { first: true, second: false },
      });
    });

    it('and there is no other one: the second rotation waits for the next', async () => {
      const met = await race.meet(beforeCommit, report(keyId), report(otherId));
      expect(met).toMatchObject({
        first: { action: 'rotated', replacedBy: backupId },
        second: { action: 'exhausted', replacedBy: null },
        collided: { first: false, second: true },
      });
    });

    it('and the first one has only chosen it, and there is no other one: it waits', async () => {
      const chosen = after(EligibleBackups, 'oldest');
      expect(await race.meet(chosen, report(keyId), report(otherId))).toMatchObject({
        first: { action: 'exhausted', replacedBy: null },
        second: { action: 'rotated', replacedBy: backupId },
        collided: { first: true, second: false },
      });
    });
  });

  describe('of the same key runs in another process', () => {
    beforeEach(() => race.here.addBackup());

    const reported: Operation = (process) => report(keyId)(process);
    const rotated = () => ({ action: 'rotated', replacedBy: backupId });

    const already = () => ({ action: 'already_rotated', replacedBy: backupId });
    const done = () => ({ state: 'done', replacementKeyId: backupId });

    it.each<[string, string, Operation, () => unknown, Operation, () => unknown]>([
      ['a report', 'another one', reported, rotated, reported, already],
      ['a rotation by hand', 'a report', byHand, done, reported, already],
      ['a report', 'a rotation by hand', reported, rotated, byHand, () => 'not_found'],
    ])('%s is about to be committed when %s comes: one backup key is used', async (...row) => {
      const [, , first, firstAnswer, second, secondAnswer] = row;
      expect(await race.meet(beforeCommit, first, second)).toMatchObject({
        first: firstAnswer(),
        second: secondAnswer(),
        collided: { first: false, second: true },
      });
      expect(await stats()).toMatchObject({ used: 1, available: 1 });
    });
  });

  describe('while the backup key that it chose is deleted', () => {
    const remove: Operation = ({ backupKeys }) => backupKeys.deleteBackupKey(backupId, ACTOR);

    it('and it is about to be committed: it keeps its new key', async () => {
      const met = await race.meet(beforeCommit, report(keyId), remove);
      expect(met).toMatchObject({
        first: { action: 'rotated', replacedBy: backupId },
        second: true,
        collided: { first: false, second: true },
      });
      expect(await race.here.key(backupId)).toMatchObject({ status: 'healthy' });
      expect(await stats()).toMatchObject({ total: 0 });
    });

    it.each([true, false])(
      'and the deletion is about to be committed, with another one: %s',
      async (withAnother) => {
        const another = withAnother ? await race.here.addBackup() : null;
        expect(await race.meet(beforeCommit, remove, report(keyId))).toMatchObject({
          first: true,
          second: { action: another ? 'rotated' : 'exhausted', replacedBy: another },
          collided: { first: false, second: true },
        });
      },
    );

    it('and it has only chosen it: it takes the next one', async () => {
      const next = await race.here.addBackup();
      const chosen = after(EligibleBackups, 'oldest');
      expect(await race.meet(chosen, report(keyId), remove)).toMatchObject({
        first: { action: 'rotated', replacedBy: next },
        second: true,
        collided: { first: true, second: false },
      });
    });
  });

  describe('while the secret of its key is taken again, under another id', () => {
    const again = unique('again');
    const recreate: Operation = ({ keys }) =>
      keys.createKey({ id: again, apiKey: secretOf(keyId), allowRetired: true }, ACTOR);

    it('and it is about to be committed: the secret is still held', async () => {
      expect(await race.meet(beforeCommit, report(keyId), recreate)).toMatchObject({
        first: { action: 'rotated', replacedBy: backupId },
        second: 'duplicate_secret',
      });
      expect(await recreate(race.there)).toMatchObject({ _id: again });
    });

    it('and the creation has seen it held: it is refused', async () => {
      const looked = after(KeyRepository, 'findById');
      expect(await race.meet(looked, recreate, report(keyId))).toMatchObject({
        first: 'duplicate_secret',
        second: { action: 'rotated', replacedBy: backupId },
        collided: { first: false, second: false },
      });
      await expect(
        race.there.keys.createKey({ id: again, apiKey: secretOf(keyId) }, ACTOR),
      ).rejects.toMatchObject({ code: 'retired_secret' });
      expect(await recreate(race.there)).toMatchObject({ _id: again });
    });
  });
});
