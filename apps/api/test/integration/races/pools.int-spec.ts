import type { Change } from '../../../src/app/database/change-feed';
import { BindingRepository } from '../../../src/app/key-provider/store/binding.repository';
import { KeyRepository } from '../../../src/app/key-provider/store/key.repository';
import { PoolService } from '../../../src/app/key-provider/pool/pool.service';
import {
  ACTOR,
  eventually,
  ONE_PROVIDER,
  secretOf,
  unique,
  type ProviderFixture,
} from '../provider-fixture';
import { beforeCommit, pauseAt, pauseReading } from './pause';
import { useProcesses, type Operation } from './race';

interface Scene {
  readonly keyId: string;
  readonly proxyId: string;
  readonly bindingId: string;
  readonly backupId: string;
}

const processes = useProcesses(2);

describe.each(ONE_PROVIDER)('%s: the pool of a process', (id) => {
  const race = processes(id);
  let scene: Scene;

  beforeEach(async () => {
    const { here } = race;
    // Not the first one of its collection: a reading of all has begun when it comes to it.
    await here.addBoundKey();
    const { keyId, proxyId } = await here.addBoundKey();
    const binding = await here.collection('bindings').findOne({ proxyId });
    scene = { keyId, proxyId, bindingId: String(binding?._id), backupId: await here.addBackup() };
    await race.inStep();
  });

  const report =
    (headers: Record<string, string> = {}, status = 402): Operation =>
    ({ rotation }) =>
      rotation.checkAndRotateOnError({ keyId: scene.keyId, status, headers });

  const served = (process: ProviderFixture) => process.acquire(scene.proxyId)?.keyId ?? null;

  const life = async () => (await race.here.key(scene.keyId))?.['life'];

  describe('receives a change when a newer one is already committed', () => {
    const reset: Operation = ({ keys }) => keys.resetKeyStats(scene.keyId, ACTOR);
    const remove: Operation = ({ keys }) => keys.deleteKey(scene.keyId, ACTOR);
    const rotate = report();
    const coolDown = report({ 'retry-after': '60' }, 429);
    const update: Operation = ({ bindings }) =>
      bindings.updateBinding(scene.proxyId, scene.keyId, { priority: 5 }, ACTOR);
    const recreate: Operation = async (process) => {
      await process.addKey(scene.keyId, secretOf(unique('another')));
      await process.bind(scene.proxyId, scene.keyId);
    };

    const resetElsewhere: Operation = async (process) => {
      await reset(race.here);
      await process.pools.refreshKey(scene.keyId);
    };
    const renew: Operation = async (process) => {
      await remove(process);
      await recreate(process);
    };

    const key = ({ keyId }: Scene) => keyId;
    const binding = ({ bindingId }: Scene) => bindingId;
    const none = () => null;

    it.each<
      [
        string,
        string,
        (scene: Scene) => string,
        Operation,
        Operation,
        (scene: Scene) => string | null,
      ]
    >([
      ['a cooldown', 'the rotation', key, coolDown, rotate, ({ backupId }) => backupId],
      ['a cooldown', 'the deletion', key, coolDown, remove, none],
      ['a cooldown', 'the reset', key, coolDown, reset, key],
      [
        'a cooldown',
        'a longer cooldown',
        key,
        coolDown,
        report({ 'retry-after': '90' }, 429),
        none,
      ],
      ['a reset', 'another reset', key, reset, reset, key],
      ['a reset', 'another one elsewhere, which it has read', key, reset, resetElsewhere, key],
      ['a reset', 'the rotation', key, reset, rotate, ({ backupId }) => backupId],
      ['the recreation', 'the rotation', key, renew, rotate, ({ backupId }) => backupId],
      ['the deletion', 'the recreation', key, remove, recreate, key],
      [
        'a change of the binding',
        'the rotation',
        binding,
        update,
        rotate,
        ({ backupId }) => backupId,
      ],
      ['a change of the binding', 'the deletion', binding, update, remove, none],
    ])('%s, then %s', async (_older, _newer, of, older, newer, expected) => {
      const { here, there } = race;
      const heldBack: Change[] = [];
      const news = pauseAt(there.part(PoolService), 'apply', 'before', ([change]) => {
        const isIt = String(Reflect.get(Object(change), 'id')) === of(scene);
        heldBack.push(...(isIt ? [change as Change] : []));
        return isIt;
      });
      await older(here);
      await news.arrived;
      const [late] = heldBack;
      await newer(there);
      // A refresh may be on its way: the answer of a commit told of another life than the one held.
      await eventually(() => expect(served(there)).toBe(expected(scene)));
      news.goOn();
      await race.inStep();
      expect(served(there)).toBe(expected(scene));
      // And once more, when all the rest has come.
      await there.pools.apply(late as Change);
      await race.inStep();
      expect(served(there)).toBe(expected(scene));
    });
  });

  describe('is reloaded while a key is rotated', () => {
    const rotated = () => ({ action: 'rotated', replacedBy: scene.backupId });

    it.each(['here', 'there'] as const)(
      'by the process %s, when the reading has come to that key',
      async (where) => {
        const { here } = race;
        const reading = pauseReading(here.part(KeyRepository), scene.keyId);
        const reloaded = here.pools.reload(() => true);
        await reading.arrived;
        expect(await report()(race[where])).toMatchObject(rotated());
        await eventually(() => expect(served(here)).toBe(scene.backupId));
        reading.goOn();
        await reloaded;
        expect(served(here)).toBe(scene.backupId);
      },
    );

    it('and the reading has come to its binding', async () => {
      const { here } = race;
      const reading = pauseReading(here.part(BindingRepository), scene.bindingId);
      const reloaded = here.pools.reload(() => true);
      await reading.arrived;
      expect(await report()(here)).toMatchObject(rotated());
      reading.goOn();
      await reloaded;
      expect(served(here)).toBe(scene.backupId);
    });

    it('in vain: an exhausted key is not handed out because of an earlier read', async () => {
      const { here } = race;
      await here.backupKeys.deleteBackupKey(scene.backupId, ACTOR);
      const reading = pauseReading(here.part(KeyRepository), scene.keyId);
      const reloaded = here.pools.reload(() => true);
      await reading.arrived;
      expect(await report()(here)).toMatchObject({ action: 'exhausted' });
      reading.goOn();
      await reloaded;
      expect(served(here)).toBeNull();
    });

    it('and is read to the end before the rotation is committed', async () => {
      const { here } = race;
      const before = await life();
      const commit = beforeCommit(here);
      const reported = report()(here);
      expect(served(here)).toBeNull();
      await commit.arrived;
      await here.pools.reload(() => true);
      expect(here.pools.pool.keys.get(scene.keyId)).toMatchObject({ life: before });
      expect(served(here)).toBeNull();
      commit.goOn();
      expect(await reported).toMatchObject(rotated());
      expect(served(here)).toBe(scene.backupId);
    });
  });
});
