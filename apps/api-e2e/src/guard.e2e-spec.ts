import { acquiredKeySchema, guardSchema, type GuardAction, type GuardDto } from '@keypool/dto';
import { eventually } from '@keypool/testing';
import { expectProblem } from './support/expect-problem';
import { expectConsistent } from './support/invariants';
import { bodyOf, type ProviderClient } from './support/provider-client';
import { EACH_PROVIDER } from './support/providers';
import { Scene } from './support/scene';

const PLACES = 5;
const WORKERS = 6;

let scene: Scene;
let here: Awaited<ReturnType<Scene['join']>>;
let there: Awaited<ReturnType<Scene['join']>>;

beforeAll(async () => {
  scene = await Scene.create({ KEYPOOL_GUARD: 'on' });
  here = await scene.join();
  there = await scene.join();
});

afterAll(() => scene.end());

describe.each(EACH_PROVIDER)('the guard of %s, in two processes', (id, provider) => {
  let pools: readonly [ProviderClient, ProviderClient];

  beforeAll(() => {
    pools = [here.of(provider), there.of(provider)];
  });

  afterEach(() => expectConsistent(provider, scene.database));

  const look = async (): Promise<GuardDto> =>
    bodyOf(await here.admin.get(provider.guard), guardSchema);
  const act = async (action: GuardAction): Promise<GuardDto> =>
    bodyOf(await here.admin.post(provider.guard, { action }), guardSchema);

  /** A proxy whose keys take turns, and as many backup keys and some more. */
  async function poolOf(name: string, count: number): Promise<string[]> {
    const keyIds = Array.from({ length: count }, (_, index) => `${id}-${name}-${index}`);
    await pools[0].addPool(`${id}-${name}`, ...keyIds);
    for (let made = 0; made < count + 2; made++) {
      await pools[0].addBackup(`${id}-${name}-backup-${made}`);
    }
    return keyIds;
  }

  /** No place is taken, and no key held. */
  beforeEach(async () => {
    await act('go_on');
  });

  test('five convictions rotate at once, however they come; the other keys are held', async () => {
    const keyIds = await poolOf('a', 12);
    const answers = await Promise.all(
      keyIds.map((keyId, index) =>
        eventually(() =>
          (pools[index % 2] ?? pools[0]).fail(
            { keyId, proxyId: `${id}-a` },
            provider.quotaExhausted,
          ),
        ),
      ),
    );
    const rotated = answers.filter(({ replacedBy }) => replacedBy !== null);
    const held = answers.filter(({ guard }) => guard === 'unconfirmed');
    expect([rotated.length, held.length]).toEqual([PLACES, keyIds.length - PLACES]);
    const seen = await look();
    expect(seen).toMatchObject({ state: 'holding', places: { free: 0, of: PLACES } });
    expect(seen.held.toSorted()).toEqual(held.map(({ keyId }) => keyId).toSorted());

    expect(await act('go_on')).toMatchObject({ held: [], places: { free: PLACES } });
    expect((await pools[1].rotations()).map(({ failedKeyId }) => failedKeyId)).toEqual(
      expect.arrayContaining(keyIds),
    );
  });

  test('many keys that really die at once are all replaced, while the others work', async () => {
    const proxyId = `${id}-b`;
    const doomed = new Set(await poolOf('b', 30));
    let isOver = false;
    const serve = async ({ worker }: ProviderClient) => {
      while (!isOver) {
        const { status, body } = await worker.post(provider.acquire, { proxyId, waitMs: 1_000 });
        if (status === 200) {
          const { keyId, lease } = acquiredKeySchema.parse(body);
          // A worker that is asked to repeat its report has something else to do.
          await (doomed.has(keyId)
            ? worker.post(provider.failures, {
                keyId,
                lease,
                proxyId,
                ...provider.quotaExhausted,
              })
            : worker.post(provider.usage, { reports: [{ keyId, lease, tokens: 1, requests: 1 }] }));
        }
      }
    };
    const serving = Array.from({ length: WORKERS }, (_, index) =>
      serve(pools[index % 2] ?? pools[0]),
    );
    const keys = scene.database.collection(provider.collections.keys);
    await eventually(async () =>
      expect(await keys.countDocuments({ _id: { $in: [...doomed] } })).toBe(0),
    ).finally(() => {
      isOver = true;
    });
    await Promise.all(serving);
  });

  test('only admins see and steer it', async () => {
    expectProblem(await here.worker.get(provider.guard), 403, 'forbidden');
    expectProblem(await here.worker.post(provider.guard, { action: 'pause' }), 403, 'forbidden');
    expectProblem(
      await here.admin.post(provider.guard, { action: 'stop' }),
      400,
      'validation_failed',
    );
  });
});
