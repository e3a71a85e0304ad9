import { SchedulerRegistry } from '@nestjs/schedule';
import type { Change } from '../../../src/app/database/change-feed';
import { EligibleBackups } from '../../../src/app/key-provider/pool/eligible-backups';
import { KeyRepository } from '../../../src/app/key-provider/store/key.repository';
import { RotationRepository } from '../../../src/app/key-provider/store/rotation.repository';
import { RotationScheduler } from '../../../src/app/key-provider/replacement/rotation-scheduler';
import { CompleteWaitingRotationsJob } from '../../../src/app/key-provider/replacement/complete-waiting-rotations.job';
import { ACTOR, eventually, ONE_PROVIDER, unique, type ProviderFixture } from '../provider-fixture';
import { after, beforeCommit, collisionsOf, pauseAt, type Pause, type Stop } from './pause';
import { useProcesses, type Operation } from './race';

const processes = useProcesses(3);

describe.each(ONE_PROVIDER)('%s: a rotation without a backup key', (id) => {
  const race = processes(id);

  // Nothing is left to the timer: rotations are completed by news only.
  beforeEach(() =>
    race.processes.forEach(({ testApp }) =>
      testApp.app.get(SchedulerRegistry).deleteInterval(`waiting-rotations:${id}`),
    ),
  );
  afterEach(() => race.processes.forEach((each) => each.part(CompleteWaitingRotationsJob).start()));

  const report =
    (keyId: string): Operation =>
    ({ rotation }) =>
      rotation.checkAndRotateOnError({ keyId, status: 402 });

  const complete: Operation = (process) => process.part(RotationScheduler).completeWaiting();

  /** No news completes anything until they continue. Each stops when the first news has arrived. */
  const deafen = (): Pause[] =>
    race.processes.map((each) =>
      pauseAt(each.part(RotationScheduler), 'completeWaiting', 'before'),
    );

  const allAt = (pauses: readonly Pause[]) => Promise.all(pauses.map(({ arrived }) => arrived));

  /** Resolves when a process has received an event and handled it. */
  async function hears(process: ProviderFixture, type: string): Promise<void> {
    const apply = pauseAt(process.part(CompleteWaitingRotationsJob), 'apply', 'after', ([change]) =>
      isEvent(change as Change, type),
    );
    apply.goOn();
    await apply.arrived;
    await complete(process);
  }

  const states = async () => {
    const entries = await race.here.collection('rotations').find().sort({ at: 1 }).toArray();
    const keyIds = new Set(bound.map(({ keyId }) => keyId));
    return entries.filter((entry) => keyIds.has(entry['failedKeyId'])).map(({ state }) => state);
  };

  const used = async () => (await race.here.backupTotals()).used;

  let bound: { keyId: string; proxyId: string }[];
  let backupId: string;

  beforeEach(() => {
    bound = [];
    backupId = unique('backup');
  });

  const addBackup: Operation = (process) => process.addBackup(backupId);

  async function addBoundKey() {
    const made = await race.here.addBoundKey();
    bound.push(made);
    await race.inStep();
    return made;
  }

  async function exhaust() {
    const made = await addBoundKey();
    expect(await report(made.keyId)(race.here)).toMatchObject({ action: 'exhausted' });
    return made;
  }

  describe('while one is added', () => {
    const isRotated = () =>
      eventually(async () => {
        expect(await states()).toEqual(['done']);
        expect(await race.here.boundTo(bound[0]?.proxyId ?? '')).toEqual([backupId]);
        expect(await used()).toBe(1);
      });

    it.each<[string, Stop]>([
      ['it has looked for one', after(EligibleBackups, 'oldest')],
      ['it is about to be committed', beforeCommit],
    ])('when %s: the key is replaced all the same', async (_when, stop) => {
      const { keyId } = await addBoundKey();
      const met = await race.meet(stop, report(keyId), addBackup);
      expect(met).toMatchObject({ first: { action: 'exhausted' }, second: backupId });
      await isRotated();
    });

    it('and it is the addition that is about to be committed: its news completes it', async () => {
      const { keyId } = await addBoundKey();
      const met = await race.meet(beforeCommit, addBackup, report(keyId));
      expect(met).toMatchObject({ first: backupId, second: { action: 'exhausted' } });
      await isRotated();
    });

    it('and it dies with its commit: another process, that heard of the addition before, completes it', async () => {
      const { here, there } = race;
      const { keyId } = await addBoundKey();
      // Never continues: it is as good as dead.
      pauseAt(here.part(RotationScheduler), 'completeWaiting', 'before');
      const commit = beforeCommit(here);
      const reported = report(keyId)(here);
      await commit.arrived;
      const heard = [there, race.process(2)].map((each) => hears(each, 'backup_key_created'));
      await addBackup(there);
      await Promise.all(heard);
      commit.goOn();
      expect(await reported).toMatchObject({ action: 'exhausted' });
      await isRotated();
    });
  });

  it.each([
    [0, 1, 2],
    [2, 1, 0],
  ])(
    'waits in processes %i, %i and %i for one backup key: the oldest gets it',
    async (...order) => {
      const deaf = deafen();
      await exhaust();
      await exhaust();
      await exhaust();
      await allAt(deaf);
      await addBackup(race.here);
      const [winner = race.here, ...losers] = order.map((index) => race.process(index));
      const listed = race.processes.map((each) =>
        pauseAt(each.part(RotationRepository), 'findWaiting', 'after'),
      );
      const commit = beforeCommit(winner);
      const passes = [winner, ...losers].map(complete);
      await allAt(listed);
      listed[race.processes.indexOf(winner)]?.goOn();
      await commit.arrived;
      const collisions = losers.map((each) => collisionsOf(each).first);
      listed.forEach(({ goOn }) => goOn());
      await Promise.all(collisions);
      commit.goOn();
      await Promise.all(passes);

      expect(await states()).toEqual(['done', 'waiting', 'waiting']);
      expect(await race.here.boundTo(bound[0]?.proxyId ?? '')).toEqual([backupId]);
      expect(await used()).toBe(1);
      deaf.forEach(({ goOn }) => goOn());
      await race.there.addBackup();
      await eventually(async () => expect(await states()).toEqual(['done', 'done', 'waiting']));
      expect(await used()).toBe(2);
    },
  );

  describe.each<[string, (keyId: string) => Operation, unknown, unknown]>([
    [
      'reset',
      (keyId) =>
        ({ keys }) =>
          keys.resetKeyStats(keyId, ACTOR),
      { status: 'healthy' },
      null,
    ],
    [
      'deleted',
      (keyId) =>
        ({ keys }) =>
          keys.deleteKey(keyId, ACTOR),
      true,
      false,
    ],
  ])('is completed while its key is %s', (what, end, done, tooLate) => {
    beforeEach(async () => {
      const deaf = deafen();
      await exhaust();
      await allAt(deaf);
      await addBackup(race.here);
    });

    const ended: Operation = (process) => end(bound[0]?.keyId ?? '')(process);

    const completionWon = async () => {
      expect(await states()).toEqual(['done']);
      expect(await race.here.boundTo(bound[0]?.proxyId ?? '')).toEqual([backupId]);
      expect(await used()).toBe(1);
    };

    const endWon = async () => {
      expect(await states()).toEqual(['cancelled']);
      expect(await used()).toBe(0);
    };

    it('and the completion is about to be committed: it wins', async () => {
      const met = await race.meet(beforeCommit, complete, ended);
      expect(met).toMatchObject({ second: tooLate, collided: { first: false, second: true } });
      await completionWon();
    });

    it(`and the key is about to be ${what}: the backup key stays`, async () => {
      const met = await race.meet(beforeCommit, ended, complete);
      expect(met).toMatchObject({ first: done, collided: { first: false, second: true } });
      await endWon();
    });

    it('and the completion has read what waits: the backup key stays', async () => {
      const listed: Stop = (process) =>
        pauseAt(process.part(RotationRepository), 'findWaiting', 'after');
      const met = await race.meet(listed, complete, ended);
      expect(met).toMatchObject({ second: done, collided: { first: false, second: false } });
      await endWon();
    });

    if (what === 'reset') {
      it('and the reset has read the key: the completion wins', async () => {
        const met = await race.meet(after(KeyRepository, 'findById'), ended, complete);
        expect(met).toMatchObject({ first: tooLate, collided: { first: true, second: false } });
        await completionWon();
      });
    }
  });
});

function isEvent({ document }: Change, type: string): boolean {
  return document?.['type'] === type;
}
