import { ProxyRepository } from '../../../src/app/proxy-directory/proxy.repository';
import { ACTOR, ONE_PROVIDER } from '../provider-fixture';
import { afterShared, beforeCommit } from './pause';
import { useProcesses, type Operation } from './race';

interface Scene {
  readonly keyId: string;
  readonly proxyId: string;
  /** Where the key is bound already. */
  readonly elsewhere: string;
  readonly backupId: string;
}

interface Ending {
  readonly what: string;
  readonly endsKey: boolean;
  readonly end: (scene: Scene) => Operation;
  readonly answer: (scene: Scene) => unknown;
  /** What the proxy is bound to when the binding was committed first. */
  readonly boundBefore: (scene: Scene) => string[];
  /** And what the other proxy of the key is bound to in the end. */
  readonly elsewhere: (scene: Scene) => string[];
}

const ENDINGS: readonly Ending[] = [
  {
    what: 'its key is rotated',
    endsKey: true,
    end:
      ({ keyId }) =>
      ({ rotation }) =>
        rotation.checkAndRotateOnError({ keyId, status: 402 }),
    answer: ({ backupId }) => ({ action: 'rotated', replacedBy: backupId }),
    boundBefore: ({ backupId }) => [backupId],
    elsewhere: ({ backupId }) => [backupId],
  },
  {
    what: 'its key is deleted',
    endsKey: true,
    end:
      ({ keyId }) =>
      ({ keys }) =>
        keys.deleteKey(keyId, ACTOR),
    answer: () => true,
    boundBefore: () => [],
    elsewhere: () => [],
  },
  {
    what: 'its proxy is deleted',
    endsKey: false,
    end:
      ({ proxyId }) =>
      ({ proxies }) =>
        proxies.deleteProxy(proxyId, 'test'),
    answer: ({ proxyId }) => ({
      message: `The proxy ${proxyId} was deleted with its bindings.`,
    }),
    boundBefore: () => [],
    elsewhere: ({ keyId }) => [keyId],
  },
];

const processes = useProcesses(2);

describe.each(ONE_PROVIDER)('%s: a binding is made', (id) => {
  const race = processes(id);

  describe.each(ENDINGS)('while $what', (ending) => {
    let scene: Scene;

    const bind: Operation = (process) => process.bind(scene.proxyId, scene.keyId, 3);

    beforeEach(async () => {
      const { here } = race;
      const { keyId, proxyId: elsewhere } = await here.addBoundKey();
      const [proxyId, backupId] = [await here.addProxy(), await here.addBackup()];
      scene = { keyId, proxyId, elsewhere, backupId };
      await race.inStep();
    });

    afterEach(async () => {
      expect(await race.here.boundTo(scene.elsewhere)).toEqual(ending.elsewhere(scene));
    });

    it('and is about to be committed: it is made, and shares the fate of the others', async () => {
      const met = await race.meet(beforeCommit, bind, ending.end(scene));
      expect(met).toMatchObject({
        first: { proxyId: scene.proxyId, priority: 3 },
        second: ending.answer(scene),
        collided: { first: false, second: true },
      });
      expect(await race.here.boundTo(scene.proxyId)).toEqual(ending.boundBefore(scene));
    });

    it('that is about to be committed: it is refused', async () => {
      expect(await race.meet(beforeCommit, ending.end(scene), bind)).toMatchObject({
        first: ending.answer(scene),
        second: 'not_found',
        collided: { first: false, second: true },
      });
      expect(await race.here.boundTo(scene.proxyId)).toEqual([]);
    });

    if (ending.endsKey) {
      it('and has not come to the key yet, which it saw alive: it is refused', async () => {
        const stop = afterShared(ProxyRepository, 'touchForBinding');
        expect(await race.meet(stop, bind, ending.end(scene))).toMatchObject({
          first: 'not_found',
          second: ending.answer(scene),
          collided: { first: true, second: false },
        });
        expect(await race.here.boundTo(scene.proxyId)).toEqual([]);
      });
    }
  });
});
