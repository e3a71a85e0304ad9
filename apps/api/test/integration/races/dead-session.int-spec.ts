import { LIMITS } from '@keypool/testing';
import type { mongo } from 'mongoose';
import { ANSWER_WITHIN } from '../../../src/app/key-provider/pool/deadline';
import { RotationScheduler } from '../../../src/app/key-provider/replacement/rotation-scheduler';
import { UsageService } from '../../../src/app/key-provider/usage/usage.service';
import { eventually, ONE_PROVIDER, type Row } from '../provider-fixture';
import { answer, useProcesses, type Operation } from './race';

const processes = useProcesses(2);

/** A process killed inside a transaction leaves its documents locked: here a session that nobody ends. */
describe.each(ONE_PROVIDER)('%s: a process was killed inside a rotation', (id) => {
  const race = processes(id);
  let dead: mongo.ClientSession[];

  beforeEach(() => {
    dead = [];
  });

  afterEach(async () => {
    for (const session of dead) {
      await session.endSession();
    }
  });

  const report =
    (keyId: string): Operation =>
    ({ rotation }) =>
      rotation.checkAndRotateOnError({ keyId, status: 402 });

  /** Writes in a transaction without committing it. @returns what the database does with it after a minute */
  async function dieAfter(
    ...writes: readonly (readonly [collection: 'keys' | 'backupKeys', id: string, update: Row])[]
  ): Promise<() => Promise<void>> {
    const { testApp, definition } = race.here;
    const session = testApp.database.client.startSession();
    dead.push(session);
    // A process that looks for something to complete may hold the key for a moment.
    await eventually(async () => {
      session.startTransaction();
      try {
        for (const [name, id, update] of writes) {
          await testApp.database
            .collection(definition.collections[name])
            .updateOne({ _id: id as never }, update, { session });
        }
      } catch (error) {
        await session.abortTransaction();
        throw error;
      }
    });
    return () => session.abortTransaction();
  }

  const claim = (backupId: string, keyId: string) =>
    ['backupKeys', backupId, { $set: { isUsed: true, usedFor: keyId } }] as const;

  /** The writes of a rotation, without its commit. */
  const dieRotating = (keyId: string, backupId?: string) =>
    dieAfter(['keys', keyId, { $inc: { rev: 1 } }], ...(backupId ? [claim(backupId, keyId)] : []));

  it('the other keys rotate and are counted, and its own is refused in time, until the locks are released', async () => {
    const { here, there } = race;
    const failed = await here.addBoundKey();
    const others = [await here.addBoundKey(), await here.addBoundKey(), await here.addBoundKey()];
    const counted = await here.addKey();
    const backupId = await here.addBackup();
    const spares = [await here.addBackup(), await here.addBackup(), await here.addBackup()];
    await race.inStep();
    const letGo = await dieRotating(failed.keyId, backupId);

    const soon = jest.replaceProperty(ANSWER_WITHIN, 'ms', 1_000);
    const reported = report(failed.keyId)(here).catch((error: unknown) => error);
    soon.replaceValue(LIMITS.waitMs);
    expect(here.acquire(failed.proxyId)).toBeNull();
    const answers: unknown[] = [];
    for (const [index, process] of [here, there, here].entries()) {
      answers.push(await answer(report(others[index]?.keyId ?? '')(process)));
    }
    expect(answers).toEqual(answers.map(() => expect.objectContaining({ action: 'rotated' })));
    const taken = answers.map((each) => String(Reflect.get(Object(each), 'replacedBy')));
    expect(taken.sort()).toEqual(spares.sort());
    await here.part(UsageService).report([{ keyId: counted, tokens: 10, requests: 1 }]);
    expect(await here.key(counted)).toMatchObject({ tokensUsed: 10, requestsCount: 1 });
    expect(await reported).toMatchObject({
      code: 'database_unavailable',
      extras: { retryAfterSeconds: 1 },
    });
    expect(here.acquire(failed.proxyId)).toBeNull();
    expect(await here.key(failed.keyId)).toMatchObject({ status: 'healthy' });

    await letGo();
    expect(await report(failed.keyId)(here)).toMatchObject({ replacedBy: backupId });
    expect(await here.boundTo(failed.proxyId)).toEqual([backupId]);
    expect(await here.backupTotals()).toMatchObject({ used: 4, available: 0 });
  });

  it('that was waiting: later waiting and new rotations find their backup keys', async () => {
    const { here, there } = race;
    const [stuck, waiting, fresh] = [
      await here.addBoundKey(),
      await here.addBoundKey(),
      await here.addBoundKey(),
    ];
    await race.inStep();
    for (const { keyId } of [stuck, waiting]) {
      expect(await report(keyId)(here)).toMatchObject({ action: 'exhausted' });
    }
    const letGo = await dieRotating(stuck.keyId);

    const first = await there.addBackup();
    await eventually(async () => expect(await here.boundTo(waiting.proxyId)).toEqual([first]));
    const second = await there.addBackup();
    expect(await answer(report(fresh.keyId)(here))).toMatchObject({
      action: 'rotated',
      replacedBy: second,
    });

    await letGo();
    const third = await there.addBackup();
    await eventually(async () => expect(await here.boundTo(stuck.proxyId)).toEqual([third]));
    expect(await here.backupTotals()).toMatchObject({ used: 3, available: 0 });
  });

  it('again and again: keys that waited are locked, many of them, and a new failure is handled in time', async () => {
    const { here, there } = race;
    const locked = await Promise.all(Array.from({ length: 8 }, () => here.addBoundKey()));
    const fresh = await here.addBoundKey();
    await race.inStep();
    for (const { keyId } of locked) {
      expect(await report(keyId)(here)).toMatchObject({ action: 'exhausted' });
    }
    const letGo = await Promise.all(locked.map(({ keyId }) => dieRotating(keyId)));

    // It has not met them yet.
    expect(await answer(report(fresh.keyId)(there))).toMatchObject({ action: 'exhausted' });

    for (const end of letGo) {
      await end();
    }
  });

  it('and holds the oldest backup key: waiting rotations take the next one, whoever has waited in vain before', async () => {
    const { here, there } = race;
    const [stuck, waiting] = [await here.addBoundKey(), await here.addBoundKey()];
    await race.inStep();
    for (const { keyId } of [stuck, waiting]) {
      expect(await report(keyId)(here)).toMatchObject({ action: 'exhausted' });
    }
    const letGo = await dieRotating(stuck.keyId);
    const letWaitingGo = await dieRotating(waiting.keyId);
    const held = await there.addBackup();
    const letBackupGo = await dieAfter(claim(held, 'another'));
    for (const process of [here, there]) {
      await process.part(RotationScheduler).completeWaiting();
    }
    await letWaitingGo();

    const next = await there.addBackup();
    await eventually(async () => expect(await here.boundTo(waiting.proxyId)).toEqual([next]));

    await letBackupGo();
    await letGo();
    await eventually(async () => {
      await here.part(RotationScheduler).completeWaiting();
      expect(await here.boundTo(stuck.proxyId)).toEqual([held]);
    });
  });
});
