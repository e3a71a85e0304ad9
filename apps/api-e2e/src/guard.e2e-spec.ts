import { acquiredKeySchema, guardSchema, type GuardAction, type GuardDto } from '@keypool/dto';
import { eventually, meanwhile } from '@keypool/testing';
import { expectProblem } from './support/expect-problem';
import { expectConsistent } from './support/invariants';
import { bodyOf, type ProviderClient } from './support/provider-client';
import { EACH_PROVIDER, OPENHANDS, type ProviderUnderTest } from './support/providers';
import { Scene } from './support/scene';
import { seed } from './support/seed';

const PLACES = 5;
/** At each process. */
const WORKERS = 3;
/** Between the requests of a worker: a place comes back by time, and more requests would only cost. */
const PAUSE_MS = 300;

let scene: Scene;
let here: Awaited<ReturnType<Scene['join']>>;
let there: Awaited<ReturnType<Scene['join']>>;

beforeAll(async () => {
  scene = await Scene.create({ KEYPOOL_ENCRYPTION: 'off', KEYPOOL_GUARD: 'on' });
  here = await scene.join();
  there = await scene.join();
});

afterAll(() => scene.end());

/** A proxy whose keys take turns, and as many backup keys and some more. */
async function poolOf(
  provider: ProviderUnderTest,
  proxyId: string,
  count: number,
): Promise<string[]> {
  const keyIds = Array.from({ length: count }, (_, index) => `${proxyId}-${index}`);
  await seed(provider, scene.database, {
    proxyIds: [proxyId],
    keyIds,
    backupIds: Array.from({ length: count + 2 }, (_, index) => `${proxyId}-backup-${index}`),
    bindings: keyIds.map((keyId) => ({ proxyId, keyId })),
  });
  return keyIds;
}

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

  /** No place is taken, and no key held. */
  beforeEach(async () => {
    await act('go_on');
  });

  test('five convictions rotate at once, however they come; the other keys are held', async () => {
    const keyIds = await poolOf(provider, `${id}-a`, 12);
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

test.each(OPENHANDS)(
  'many keys of %s that really die at once are all replaced, while the others work',
  async (id, provider) => {
    await here.admin.post(provider.guard, { action: 'go_on' });
    const pools = [here.of(provider), there.of(provider)];
    const proxyId = `${id}-b`;
    const doomed = new Set(await poolOf(provider, proxyId, 20));
    const serve = async ({ worker }: ProviderClient) => {
      const { status, body } = await worker.post(provider.acquire, { proxyId, waitMs: 1_000 });
      if (status === 200) {
        const { keyId, lease } = acquiredKeySchema.parse(body);
        // A worker that is asked to repeat its report has something else to do.
        await (doomed.has(keyId)
          ? worker.post(provider.failures, { keyId, lease, proxyId, ...provider.quotaExhausted })
          : worker.post(provider.usage, { reports: [{ keyId, lease, tokens: 1, requests: 1 }] }));
      }
    };
    const endings = pools.flatMap((pool) =>
      Array.from({ length: WORKERS }, () => meanwhile(() => serve(pool), PAUSE_MS)),
    );
    const keys = scene.database.collection(provider.collections.keys);
    await eventually(async () =>
      expect(await keys.countDocuments({ _id: { $in: [...doomed] } })).toBe(0),
    ).finally(() => Promise.all(endings.map((end) => end())));
    await expectConsistent(provider, scene.database);
  },
);
