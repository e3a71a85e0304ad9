import type { Model } from 'mongoose';
import { BackupKeyRepository } from '../../../src/app/key-provider/store/backup-key.repository';
import { BackupKeyListQuery } from '@keypool/dto/params';
import { EligibleBackups } from '../../../src/app/key-provider/pool/eligible-backups';
import { BACKUP_KEY_MODEL } from '../../../src/app/key-provider/definition/key-provider.tokens';
import { PurgeUsedBackupKeysJob } from '../../../src/app/key-provider/purge/purge-used-backup-keys.job';
import { ACTOR, ONE_PROVIDER } from '../provider-fixture';
import { after, beforeCommit, pauseAt, type Stop } from './pause';
import { useProcesses, type Operation } from './race';

const LONG_AGO = new Date(Date.now() - 48 * 3_600_000);

const processes = useProcesses(2);

describe.each(ONE_PROVIDER)('%s: a backup key is restored', (id) => {
  const race = processes(id);
  let keyId: string;
  let proxyId: string;
  let backupId: string;

  beforeEach(async () => {
    ({ keyId, proxyId } = await race.here.addBoundKey());
    backupId = await race.here.addBackup();
  });

  const report =
    (failedKeyId: string): Operation =>
    ({ rotation }) =>
      rotation.checkAndRotateOnError({ keyId: failedKeyId, status: 402 });

  const restore: Operation = ({ backupKeys }) => backupKeys.restoreBackupKey(backupId, ACTOR);

  const stored = () => race.here.backupKey(backupId);

  async function isEligible() {
    const { keys } = await race.here.backupKeys.getBackupKeyList(new BackupKeyListQuery());
    return keys.find((key) => key.id === backupId)?.eligible;
  }

  it('while a rotation takes it, and that is about to be committed: its secret is active', async () => {
    await race.inStep();
    expect(await race.meet(beforeCommit, report(keyId), restore)).toMatchObject({
      first: { action: 'rotated', replacedBy: backupId },
      second: true,
      collided: { first: false, second: true },
    });
    expect(await stored()).toMatchObject({ isUsed: false });
    expect(await isEligible()).toBe(false);
  });

  it('while a rotation takes it, and the restore is about to be committed: it is used', async () => {
    await race.inStep();
    expect(await race.meet(beforeCommit, restore, report(keyId))).toMatchObject({
      first: true,
      second: { action: 'rotated', replacedBy: backupId },
      collided: { first: false, second: true },
    });
    expect(await stored()).toMatchObject({ isUsed: true, usedFor: keyId });
  });

  describe('whose key serves', () => {
    let next: string;

    beforeEach(async () => {
      await race.here.rotation.rotateKey(keyId, ACTOR);
      next = await race.here.addBackup();
      await race.inStep();
    });

    /** Whether a rotation would take it: decided by a rotation. */
    async function isTaken() {
      const { keyId: third } = await race.here.addBoundKey();
      const outcome = await report(third)(race.here);
      return Reflect.get(Object(outcome), 'replacedBy') === backupId;
    }

    it('is not eligible, and not taken after the rotation of that key either', async () => {
      await restore(race.there);
      expect(await isEligible()).toBe(false);
      expect(await report(backupId)(race.here)).toMatchObject({ replacedBy: next });
      expect(await isEligible()).toBe(false);
      expect(await isTaken()).toBe(false);
    });

    it('leaves that key waiting when there is no other one: it never replaces itself', async () => {
      await race.here.backupKeys.deleteBackupKey(next, ACTOR);
      await restore(race.there);
      expect(await report(backupId)(race.here)).toMatchObject({ action: 'exhausted' });
      expect(await isTaken()).toBe(false);
      expect(await race.here.boundTo(proxyId)).toEqual([backupId]);
    });

    it('and is restored again after that rotation: then it is eligible', async () => {
      await restore(race.there);
      await report(backupId)(race.here);
      await restore(race.there);
      expect(await isEligible()).toBe(true);
      expect(await isTaken()).toBe(true);
    });

    it.each<[string, Stop, boolean]>([
      ['is about to be committed', beforeCommit, false],
      ['has chosen its backup key', after(EligibleBackups, 'oldest'), true],
    ])('while the rotation of that key %s', async (_when, stop, restoredFirst) => {
      expect(await race.meet(stop, report(backupId), restore)).toMatchObject({
        first: { action: 'rotated', replacedBy: next },
        second: true,
        collided: { first: restoredFirst, second: !restoredFirst },
      });
      // What a rotation retired after the restore is not eligible; what was restored after the rotation is.
      expect(await isEligible()).toBe(!restoredFirst);
      expect(await isTaken()).toBe(!restoredFirst);
    });

    it.each<[string, Stop, boolean]>([
      ['is about to be committed', beforeCommit, true],
      ['has read the backup key', after(BackupKeyRepository, 'findById'), false],
    ])('and %s when that key is rotated', async (_when, stop, restoredFirst) => {
      expect(await race.meet(stop, restore, report(backupId))).toMatchObject({
        first: true,
        second: { action: 'rotated', replacedBy: next },
        collided: { first: !restoredFirst, second: restoredFirst },
      });
      expect(await isEligible()).toBe(!restoredFirst);
      expect(await isTaken()).toBe(!restoredFirst);
    });
  });

  describe('while it is purged', () => {
    const purge: Operation = (process) => process.part(PurgeUsedBackupKeysJob).purge();

    /** The purge has found the old ones and deletes them next. */
    const found: Stop = (process) =>
      pauseAt(process.part<Model<unknown>>(BACKUP_KEY_MODEL).collection, 'deleteMany', 'before');

    beforeEach(async () => {
      await race.here.rotation.rotateKey(keyId, ACTOR);
      await race.here
        .collection('backupKeys')
        .updateOne({ _id: backupId }, { $set: { usedAt: LONG_AGO } });
    });

    it.each<[string, Stop, Operation, Operation, unknown, unknown, boolean]>([
      ['the purge is about to be committed', beforeCommit, purge, restore, 1, false, true],
      ['the restore is about to be committed', beforeCommit, restore, purge, true, 0, false],
      ['the purge has found it', found, purge, restore, 0, true, false],
      [
        'the restore has read it',
        after(BackupKeyRepository, 'findById'),
        restore,
        purge,
        false,
        1,
        true,
      ],
    ])('%s', async (_when, stop, first, second, one, two, isGone) => {
      const firstWins = stop === beforeCommit;
      expect(await race.meet(stop, first, second)).toEqual({
        first: one,
        second: two,
        collided: { first: !firstWins, second: firstWins },
      });
      expect(await stored()).toEqual(
        isGone ? null : expect.objectContaining({ isUsed: false, usedAt: null, usedFor: null }),
      );
    });
  });
});
