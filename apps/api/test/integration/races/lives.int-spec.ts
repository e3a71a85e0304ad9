import { KeyRepository } from '../../../src/app/key-provider/store/key.repository';
import { UsageService } from '../../../src/app/key-provider/usage/usage.service';
import { ACTOR, ONE_PROVIDER, secretOf, unique } from '../provider-fixture';
import { after, beforeCommit } from './pause';
import { useProcesses, type Operation } from './race';

const processes = useProcesses(2);

describe.each(ONE_PROVIDER)('%s: a report', (id) => {
  const race = processes(id);
  let keyId: string;
  let proxyId: string;
  let backupId: string;
  let lease: string;

  beforeEach(async () => {
    ({ keyId, proxyId } = await race.here.addBoundKey());
    lease = await lifeOf(keyId);
    backupId = await race.here.addBackup();
    await race.inStep();
  });

  const lifeOf = async (name: string) => String((await race.here.key(name))?.['life']);

  const fail =
    (withLease: boolean): Operation =>
    ({ rotation }) =>
      rotation.checkAndRotateOnError({ keyId, status: 402, ...(withLease ? { lease } : {}) });

  const use =
    (withLease: boolean): Operation =>
    (process) =>
      process
        .part(UsageService)
        .report([{ keyId, tokens: 10, requests: 1, ...(withLease ? { lease } : {}) }]);

  const reset: Operation = ({ keys }) => keys.resetKeyStats(keyId, ACTOR);
  const remove: Operation = ({ keys }) => keys.deleteKey(keyId, ACTOR);
  const create =
    (apiKey: string): Operation =>
    ({ keys }) =>
      keys.createKey({ id: keyId, apiKey }, ACTOR);

  const backupIsUsed = async () => (await race.here.backupKey(backupId))?.['isUsed'];

  describe('of a failure', () => {
    const rotated = () => ({ action: 'rotated', replacedBy: backupId });

    it.each<[string, Operation, unknown]>([
      ['reset', reset, null],
      ['deleted', remove, false],
    ])(
      'is about to be committed when the key is %s: the rotation wins',
      async (_what, end, none) => {
        expect(await race.meet(beforeCommit, fail(true), end)).toMatchObject({
          first: rotated(),
          second: none,
          collided: { first: false, second: true },
        });
        expect(await race.here.boundTo(proxyId)).toEqual([backupId]);
      },
    );

    it('comes when the reset has read the key: the rotation wins', async () => {
      const read = after(KeyRepository, 'findById');
      expect(await race.meet(read, reset, fail(true))).toMatchObject({
        first: null,
        second: rotated(),
        collided: { first: true, second: false },
      });
    });

    describe.each([true, false])('with its lease: %s', (withLease) => {
      it('comes when the key is about to be reset: without, it counts for the new life', async () => {
        expect(await race.meet(beforeCommit, reset, fail(withLease))).toMatchObject({
          first: { status: 'healthy' },
          second: withLease ? { action: 'none', reason: 'stale_lease' } : rotated(),
          collided: { first: false, second: true },
        });
        expect(await backupIsUsed()).toBe(!withLease);
      });

      it('comes when the key is about to be deleted: it changes nothing', async () => {
        expect(await race.meet(beforeCommit, remove, fail(withLease))).toMatchObject({
          first: true,
          second: { action: 'none', reason: 'key_deleted', keyId },
          collided: { first: false, second: true },
        });
        expect(await backupIsUsed()).toBe(false);
      });

      it('comes when the key is about to be recreated: it is still the deleted one', async () => {
        await remove(race.here);
        await race.inStep();
        const recreate = create(secretOf(keyId));
        expect(await race.meet(beforeCommit, recreate, fail(withLease))).toMatchObject({
          second: { action: 'none', reason: 'key_deleted' },
          collided: { first: false, second: false },
        });
        expect(await backupIsUsed()).toBe(false);
      });
    });

    it.each([true, false])(
      'is about to be committed when the key is deleted and recreated, with its secret: %s',
      async (sameSecret) => {
        const apiKey = sameSecret ? secretOf(keyId) : secretOf(unique('another'));
        const remake: Operation = async (process) => {
          await remove(process);
          return create(apiKey)(process);
        };
        expect(await race.meet(beforeCommit, fail(false), remake)).toMatchObject({
          first: rotated(),
          second: sameSecret ? 'retired_secret' : { _id: keyId },
        });
        expect(await race.here.boundTo(proxyId)).toEqual([backupId]);
      },
    );
  });

  describe.each([true, false])(
    'after the key was recreated, with its secret: %s,',
    (sameSecret) => {
      beforeEach(async () => {
        await remove(race.here);
        await create(sameSecret ? secretOf(keyId) : secretOf(unique('another')))(race.here);
        await race.here.bind(proxyId, keyId);
        await race.inStep();
      });

      it.each([0, 1])('with the old lease changes nothing, in process %i', async (index) => {
        const before = await race.here.dump();
        expect(await fail(true)(race.process(index))).toMatchObject({
          action: 'none',
          reason: 'stale_lease',
          replacedBy: null,
        });
        expect(await use(true)(race.process(index))).toEqual({ unknown: [], rejected: [] });
        expect(withoutFlushes(await race.here.dump())).toEqual(withoutFlushes(before));
      });

      it.each([0, 1])('without a lease counts for the new one, in process %i', async (index) => {
        await use(false)(race.process(index));
        expect(await race.here.key(keyId)).toMatchObject({ tokensUsed: 10, requestsCount: 1 });
        const life = await lifeOf(keyId);
        expect(await fail(false)(race.process(index))).toMatchObject({
          action: 'rotated',
          replacedBy: backupId,
        });
        const entries = race.here.collection('rotations').find({ failedKeyId: keyId });
        expect(await entries.toArray()).toMatchObject([{ failedLife: life, requestsCount: 1 }]);
      });
    },
  );

  describe('of usage', () => {
    const counts = async () => (await race.here.key(keyId))?.['tokensUsed'] ?? null;

    it.each<[string, Operation, unknown, number | null]>([
      ['reset', reset, { status: 'healthy' }, 0],
      ['deleted', remove, true, null],
    ])(
      'is about to be committed when the key is %s: its counts end with that life',
      async (what, end, done, left) => {
        expect(await race.meet(beforeCommit, use(false), end)).toMatchObject({
          first: { unknown: [], rejected: [] },
          second: done,
          collided: { first: false, second: true },
        });
        expect(await counts()).toBe(left);
        if (what === 'reset') {
          expect((await race.here.events('key_reset')).at(-1)).toMatchObject({
            keyId,
            detail: { tokensUsed: 10, requestsCount: 1 },
          });
        }
      },
    );

    it.each<[string, boolean, Operation, unknown, number | null]>([
      ['reset', true, reset, { status: 'healthy' }, 0],
      ['reset', false, reset, { status: 'healthy' }, 10],
      ['deleted', true, remove, true, null],
      ['deleted', false, remove, true, null],
    ])(
      'comes when the key is about to be %s, with the lease: %s',
      async (_what, withLease, end, done, left) => {
        expect(await race.meet(beforeCommit, end, use(withLease))).toMatchObject({
          first: done,
          second: { unknown: [], rejected: [] },
          collided: { first: false, second: true },
        });
        expect(await counts()).toBe(left);
      },
    );

    it.each<[string, boolean, Operation, unknown, number | null]>([
      ['reset', true, reset, { status: 'healthy' }, 0],
      ['reset', false, reset, { status: 'healthy' }, 10],
      ['deleted', true, remove, true, null],
    ])(
      'has found the key alive when it is %s, with the lease: %s',
      async (_what, withLease, end, done, left) => {
        const found = after(KeyRepository, 'findByIds');
        expect(await race.meet(found, use(withLease), end)).toMatchObject({
          first: { unknown: [], rejected: [] },
          second: done,
          collided: { first: true, second: false },
        });
        expect(await counts()).toBe(left);
      },
    );
  });
});

/** Every flush is recorded, whatever it counted. */
function withoutFlushes(dump: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(dump).filter(([name]) => !name.includes('flushes')));
}
