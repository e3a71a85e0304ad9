import { EndingRepository } from '../../../src/app/key-provider/store/ending.repository';
import { KeyRepository } from '../../../src/app/key-provider/store/key.repository';
import { ForgetFailedSecretsJob } from '../../../src/app/key-provider/purge/forget-failed-secrets.job';
import { PurgeUsedBackupKeysJob } from '../../../src/app/key-provider/purge/purge-used-backup-keys.job';
import { UsageService } from '../../../src/app/key-provider/usage/usage.service';
import { ACTOR, ONE_PROVIDER, secretOf, unique } from '../provider-fixture';
import { entryOf, letTimePass, rotated, undo, type Rotated } from '../undo-scene';
import { after, beforeCommit } from './pause';
import { useProcesses, type Operation } from './race';

const LONG_AGO = new Date(Date.now() - 48 * 3_600_000);

const processes = useProcesses(2);

describe.each(ONE_PROVIDER)('%s: the undo of a rotation', (id) => {
  const race = processes(id);
  let rotation: Rotated & { readonly proxyId: string };

  beforeEach(async () => {
    rotation = await rotated(race.here);
    await race.inStep();
  });

  const takeBack: Operation = (process) => undo(process, rotation.rotationId);
  const intoReserve: Operation = (process) =>
    undo(process, rotation.rotationId, { asBackup: true });
  const undone = { state: 'undone' };
  const refused = 'not_undoable';

  const fail: Operation = (process) =>
    process.rotation.checkAndRotateOnError({ keyId: rotation.backupId, status: 402 });
  const isBack = async () => {
    expect(await race.here.boundTo(rotation.proxyId)).toEqual([rotation.keyId]);
    expect(await race.here.key(rotation.backupId)).toBeNull();
  };

  it.each<[string, Operation, Operation]>([
    ['the same', takeBack, takeBack],
    ['one into the reserve', takeBack, intoReserve],
    ['one of the failed key', intoReserve, takeBack],
  ])('and %s, at once: one of them is done', async (_what, first, second) => {
    expect(await race.meet(beforeCommit, first, second)).toMatchObject({
      first: undone,
      second: refused,
      collided: { first: false, second: true },
    });
    const events = await race.here.events('rotation_undone');
    expect(events).toHaveLength(1);
  });

  describe('while its replacement fails', () => {
    beforeEach(() => race.here.addBackup());

    it('and is about to be committed: the report is answered with the key that is back', async () => {
      expect(await race.meet(beforeCommit, takeBack, fail)).toMatchObject({
        first: undone,
        second: { action: 'already_rotated', replacedBy: rotation.keyId },
        collided: { first: false, second: true },
      });
      await isBack();
      expect(await race.here.backupTotals()).toMatchObject({ used: 0, available: 2 });
    });

    it('and that is about to be committed: it is refused', async () => {
      expect(await race.meet(beforeCommit, fail, takeBack)).toMatchObject({
        first: { action: 'rotated' },
        second: refused,
        collided: { first: false, second: true },
      });
    });

    it('and has only looked: it is refused', async () => {
      const looked = after(EndingRepository, 'lastLife');
      expect(await race.meet(looked, takeBack, fail)).toMatchObject({
        first: refused,
        second: { action: 'rotated' },
        collided: { first: true, second: false },
      });
    });
  });

  describe('while its replacement', () => {
    const remove: Operation = ({ keys }) => keys.deleteKey(rotation.backupId, ACTOR);
    const reset: Operation = ({ keys }) => keys.resetKeyStats(rotation.backupId, ACTOR);

    it.each<[string, Operation, unknown, unknown]>([
      ['is deleted', remove, true, false],
      ['is reset', reset, { status: 'healthy' }, null],
    ])('%s: whichever is committed first is done', async (_what, end, done, nothing) => {
      expect(await race.meet(beforeCommit, takeBack, end)).toMatchObject({
        first: undone,
        second: nothing,
        collided: { first: false, second: true },
      });
      await isBack();
      rotation = await rotated(race.here);
      await race.inStep();
      expect(await race.meet(beforeCommit, end, takeBack)).toMatchObject({
        first: done,
        second: refused,
        collided: { first: false, second: true },
      });
    });

    it('is bound to one more proxy: the binding moves, or is refused', async () => {
      const [before, late] = [await race.here.addProxy(), await race.here.addProxy()];
      await race.inStep();
      const bindTo =
        (proxyId: string): Operation =>
        (process) =>
          process.bind(proxyId, rotation.backupId, 3);
      expect(await race.meet(beforeCommit, bindTo(before), takeBack)).toMatchObject({
        first: { proxyId: before },
        second: undone,
      });
      expect(await race.here.boundTo(before)).toEqual([rotation.keyId]);
      rotation = await rotated(race.here);
      await race.inStep();
      expect(await race.meet(beforeCommit, takeBack, bindTo(late))).toMatchObject({
        first: undone,
        second: 'not_found',
      });
      expect(await race.here.boundTo(late)).toEqual([]);
    });

    it('reports usage: it counts in the entry', async () => {
      const use: Operation = (process) =>
        process.part(UsageService).report([{ keyId: rotation.backupId, tokens: 10, requests: 1 }]);
      const counted = { replacementTokensUsed: 10, replacementRequestsCount: 1 };
      await race.meet(beforeCommit, use, takeBack);
      expect(await entryOf(race.here, rotation.rotationId)).toMatchObject(counted);
      rotation = await rotated(race.here);
      await race.inStep();
      await race.meet(beforeCommit, takeBack, use);
      expect(await entryOf(race.here, rotation.rotationId)).toMatchObject(counted);
    });
  });

  describe('while the used backup key', () => {
    const restore: Operation = ({ backupKeys }) =>
      backupKeys.restoreBackupKey(rotation.backupId, ACTOR);
    const purge: Operation = (process) => process.part(PurgeUsedBackupKeysJob).purge();
    const remove: Operation = ({ backupKeys }) =>
      backupKeys.deleteBackupKey(rotation.backupId, ACTOR);
    const isThere = async () =>
      (await race.here.backupKey(rotation.backupId))?.['isUsed'] === false;

    beforeEach(() =>
      race.here
        .collection('backupKeys')
        .updateOne({ _id: rotation.backupId }, { $set: { usedAt: LONG_AGO } }),
    );

    it.each<[string, Operation, unknown, boolean]>([
      ['is restored', restore, true, true],
      ['is purged', purge, 0, true],
      ['is deleted', remove, true, false],
    ])('%s, and is about to be committed', async (_what, meanwhile, answer, stays) => {
      expect(await race.meet(beforeCommit, takeBack, meanwhile)).toMatchObject({
        first: undone,
        second: answer,
      });
      expect(await isThere()).toBe(stays);
      await isBack();
    });

    it.each<[string, Operation, unknown]>([
      ['is restored', restore, true],
      ['is purged', purge, 1],
      ['is deleted', remove, true],
    ])('%s, and that is about to be committed: it is there', async (_what, first, answer) => {
      expect(await race.meet(beforeCommit, first, takeBack)).toMatchObject({
        first: answer,
        second: undone,
      });
      expect(await isThere()).toBe(true);
      await isBack();
    });
  });

  describe('while', () => {
    const again = unique('again');
    const importSecret: Operation = ({ keys }) =>
      keys.createKey({ id: again, apiKey: secretOf(rotation.keyId), allowRetired: true }, ACTOR);
    const importName: Operation = ({ keys }) =>
      keys.createKey({ id: rotation.keyId, apiKey: secretOf(unique('another')) }, ACTOR);

    it.each<[string, Operation, string]>([
      ['its secret is imported', importSecret, 'duplicate_secret'],
      ['a key of its name is added', importName, 'duplicate_id'],
    ])('%s: whichever is committed first is done', async (_what, create, problem) => {
      expect(await race.meet(beforeCommit, takeBack, create)).toMatchObject({
        first: undone,
        second: problem,
      });
      rotation = await rotated(race.here);
      await race.inStep();
      expect(await race.meet(beforeCommit, create, takeBack)).toMatchObject({
        first: { status: 'healthy' },
        second: refused,
      });
    });

    it('its secret is imported, and the import has seen it retired: the import is refused', async () => {
      const looked = after(KeyRepository, 'findById');
      expect(await race.meet(looked, importSecret, takeBack)).toMatchObject({
        first: 'duplicate_secret',
        second: undone,
      });
    });

    it('its time ends: it is undone, or its secret forgotten', async () => {
      const forget: Operation = (process) => process.part(ForgetFailedSecretsJob).forget();
      const pass: Operation = async (process) => {
        await letTimePass(process, rotation.rotationId);
        return forget(process);
      };
      expect(await race.meet(beforeCommit, takeBack, forget)).toMatchObject({
        first: undone,
        second: 0,
      });
      rotation = await rotated(race.here);
      await race.inStep();
      expect(await race.meet(beforeCommit, pass, takeBack)).toMatchObject({
        first: 1,
        second: refused,
      });
    });
  });
});
