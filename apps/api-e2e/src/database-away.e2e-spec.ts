import { eventually } from '@keypool/testing';
import { expectProblem, type Answer } from './support/client';
import { DatabaseLink } from './support/database-link';
import { expectConsistent } from './support/invariants';
import { secretOf, type ProviderClient } from './support/provider-client';
import { EACH_PROVIDER } from './support/providers';
import { Scene, type Member } from './support/scene';

/** 5 s by contract (SPEC section 5), and what a busy machine adds. */
const ANSWERED_WITHIN_MS = 9_000;

let scene: Scene;
let link: DatabaseLink;
/** Behind the link. */
let cutOff: Member;
/** On the same database, undisturbed. */
let other: Member;

beforeAll(async () => {
  scene = await Scene.create();
  link = await DatabaseLink.open(scene.database.uri);
  other = await scene.join();
  cutOff = await scene.join({ MONGODB_URI: link.uri });
});

afterAll(async () => {
  await scene.end();
  await link.cut();
});

async function timed(request: Promise<Answer>): Promise<Answer> {
  const since = Date.now();
  const answer = await request;
  expect(Date.now() - since).toBeLessThan(ANSWERED_WITHIN_MS);
  return answer;
}

const expectReady = (ready: boolean) =>
  eventually(async () => {
    const answer = await cutOff.admin.get('/health/ready');
    if (ready) {
      expect(answer).toMatchObject({ status: 200, body: { status: 'ready' } });
    } else {
      expectProblem(answer, 503, 'not_ready');
      expect(answer.headers).toHaveProperty('retry-after');
    }
  });

describe.each(EACH_PROVIDER)('while the database of %s is away', (id, provider) => {
  let pool: ProviderClient;
  let elsewhere: ProviderClient;

  beforeAll(() => {
    pool = cutOff.of(provider);
    elsewhere = other.of(provider);
  });

  afterEach(async () => {
    link.thaw();
    await link.mend();
    await expectReady(true);
    await expectConsistent(provider, scene.database);
  });

  const report = (keyId: string) =>
    pool.worker.post(provider.failures, { keyId, proxyId: `${id}-p`, ...provider.quotaExhausted });
  const use = (keyId: string) =>
    pool.worker.post(provider.usage, { reports: [{ keyId, tokens: 10, requests: 1 }] });
  const turns = async (count: number) => {
    const got = new Set<string>();
    for (let turn = 0; turn < count; turn++) {
      got.add((await pool.acquire(`${id}-p`)).keyId);
    }
    return got;
  };

  test('workers go on from memory, reports are answered 503 in time, and all of it mends by itself', async () => {
    const [here, gone, stays] = [`${id}-here`, `${id}-gone`, `${id}-stays`];
    await pool.addPool(`${id}-p`, here, gone, stays);
    await pool.addBackup(`${id}-backup-1`);
    await pool.addBackup(`${id}-backup-2`);
    await link.cut();

    expect(await turns(6)).toEqual(new Set([here, gone, stays]));
    const failure = timed(report(here));
    // Before it is answered, and after: the key is out.
    expect(await turns(6)).toEqual(new Set([gone, stays]));
    const [failed, usage] = await Promise.all([failure, timed(use(stays))]);
    for (const answer of [failed, usage]) {
      expectProblem(answer, 503, 'database_unavailable');
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    await expectReady(false);
    expect(await turns(6)).toEqual(new Set([gone, stays]));
    expectProblem(
      await timed(pool.admin.post(provider.keys, { id: `${id}-no`, apiKey: secretOf('no') })),
      503,
      'database_unavailable',
    );
    // Another process replaces a key that this one cannot know to be gone.
    const rotated = await elsewhere.fail({ keyId: gone }, provider.quotaExhausted);
    expect(rotated).toMatchObject({ action: 'rotated' });

    await link.mend();
    await expectReady(true);
    const repeated = await eventually(async () => {
      const answer = await report(here);
      expect(answer.status).toBe(200);
      return answer;
    });
    expect(repeated.body).toMatchObject({
      action: expect.stringMatching(/^(already_)?rotated$/),
      next: { keyId: expect.stringMatching(/backup|stays/) },
    });
    const living = new Set([stays, `${id}-backup-1`, `${id}-backup-2`]);
    await eventually(async () => expect(await turns(9)).toEqual(living));
    expect((await use(stays)).status).toBe(200);
    expect(await pool.key(stays)).toMatchObject({ requestsCount: 1, tokensUsed: 10 });
    expect((await pool.backups()).map(({ isUsed }) => isUsed)).toEqual([true, true]);
  });

  test('a key that was taken out comes back by a state read from the database', async () => {
    const [proxy, key] = [`${id}-q`, `${id}-q-key`];
    await pool.addPool(proxy, key);
    await link.cut();
    const refused = await pool.worker.post(provider.failures, {
      keyId: key,
      ...provider.rateLimited,
      headers: { 'retry-after': '1' },
    });
    expectProblem(refused, 503, 'database_unavailable');
    expectProblem(
      await pool.worker.post(provider.acquire, { proxyId: proxy }),
      503,
      'no_key_available',
    );
    await link.mend();
    // What was reported is written after all, and the wait that the upstream asked for runs.
    expect(await eventually(() => pool.acquire(proxy, 1_000))).toMatchObject({ keyId: key });
    expect(await pool.key(key)).toMatchObject({ status: 'rate_limited' });
  });

  test('a database that hangs is one that is away', async () => {
    const [proxy, key, stays] = [`${id}-h`, `${id}-h-key`, `${id}-h-stays`];
    await pool.addPool(proxy, key, stays);
    await pool.addBackup(`${id}-h-backup`);
    link.freeze();

    const answers = await Promise.all([
      timed(pool.worker.post(provider.failures, { keyId: key, ...provider.quotaExhausted })),
      timed(use(stays)),
    ]);
    for (const answer of answers) {
      expectProblem(answer, 503, 'database_unavailable');
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect(
      (await timed(pool.worker.post(provider.acquire, { proxyId: proxy }))).body,
    ).toMatchObject({ keyId: stays });
    await expectReady(false);

    link.thaw();
    await expectReady(true);
    await eventually(async () =>
      expect(await pool.fail({ keyId: key }, provider.quotaExhausted)).toMatchObject({
        replacedBy: `${id}-h-backup`,
      }),
    );
    expect((await use(stays)).status).toBe(200);
    // The first report was refused, so it did not count.
    expect(await pool.key(stays)).toMatchObject({ requestsCount: 1 });
  });

  describe('when the answer to a commit is lost', () => {
    const losing = async (request: () => Promise<Answer>) => {
      const lost = link.loseAnswerTo('commitTransaction');
      const [answer] = await Promise.all([request(), lost]);
      return answer;
    };

    test('a rotation uses one backup', async () => {
      await pool.addPool(`${id}-r`, `${id}-r-key`);
      await pool.addBackup(`${id}-r-1`);
      await pool.addBackup(`${id}-r-2`);
      const answer = await losing(() =>
        pool.worker.post(provider.failures, {
          keyId: `${id}-r-key`,
          proxyId: `${id}-r`,
          ...provider.invalidKey,
        }),
      );
      expect(answer).toMatchObject({ status: 200, body: { replacedBy: `${id}-r-1` } });
      expect(await pool.backup(`${id}-r-2`)).toMatchObject({ isUsed: false });
      await pool.deleteBackup(`${id}-r-2`);
    });

    test('usage counts once', async () => {
      await pool.addKey(`${id}-u`);
      expect((await losing(() => use(`${id}-u`))).status).toBe(200);
      expect(await pool.key(`${id}-u`)).toMatchObject({ tokensUsed: 10, requestsCount: 1 });
    });

    test('what an admin makes is made once', async () => {
      const body = { id: `${id}-made`, apiKey: secretOf(`${id}-made`) };
      const path = `${provider.keys}/${id}-made`;
      expect((await losing(() => pool.admin.post(provider.keys, body))).status).toBe(201);
      expect((await losing(() => pool.admin.post(`${path}/reset`))).status).toBe(200);
      expect((await losing(() => pool.admin.delete(path))).status).toBe(200);
      expect((await pool.admin.post(provider.keys, body)).status).toBe(201);
    });
  });
});
