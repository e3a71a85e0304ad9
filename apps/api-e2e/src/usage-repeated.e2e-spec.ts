import type { UsageReportDto } from '@keypool/dto';
import { Client, eventually, type Answer } from '@keypool/testing';
import { expectProblem } from './support/expect-problem';
import type { DatabaseLink } from './support/database-link';
import { hurry, joinBehindLink, takeTime } from './support/linked-member';
import type { ProviderClient } from './support/provider-client';
import { OHMYGPT, otherThan } from './support/providers';
import { Scene, type Member } from './support/scene';

let scene: Scene;
let link: DatabaseLink;
/** Behind the link. */
let cutOff: Member;
/** On the same database, undisturbed. */
let other: Member;
let here: Client;
let there: Client;

beforeAll(async () => {
  scene = await Scene.create();
  other = await scene.join();
  ({ link, member: cutOff } = await joinBehindLink(scene));
  const token = await other.token({ scope: 'worker' });
  here = Client.bearer(cutOff.keypool.url, token);
  there = Client.bearer(other.keypool.url, token);
});

afterAll(async () => {
  here.close();
  there.close();
  await scene.end();
  await link.cut();
});

describe.each(OHMYGPT)('usage of %s with an idempotency key', (id, provider) => {
  let pool: ProviderClient;

  beforeAll(() => {
    pool = other.of(provider);
  });

  afterEach(async () => {
    link.thaw();
    await link.repair();
    await takeTime(cutOff);
    await eventually(async () =>
      expect((await cutOff.admin.get('/health/ready')).status).toBe(200),
    );
  });

  const send = (
    worker: Client,
    key: string,
    reports: readonly UsageReportDto[],
    route = provider.usage,
  ) =>
    worker.sendText('POST', route, JSON.stringify({ reports }), {
      'idempotency-key': key,
    });
  const use = (worker: Client, key: string, keyId: string) =>
    send(worker, key, [{ keyId, tokens: 10, requests: 1 }]);
  const requestsOf = async (keyId: string) => (await pool.key(keyId)).requestsCount;

  function expectLater(answer: Answer): void {
    expectProblem(answer, 503, 'database_unavailable');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  }

  test('counts once and is answered alike, in whichever process and however often at once', async () => {
    const keyId = `${id}-once`;
    await pool.addKey(keyId);
    const reports = [
      { keyId, tokens: 10, requests: 1 },
      { keyId: `${id}-never`, tokens: 10, requests: 1 },
    ];
    const key = `"${id} 8e03978e-40d5-43e8-bc93-6894a57f9324"`;
    const answers = [await send(here, key, reports)];
    answers.push(await send(here, key, reports), await send(there, key, reports));
    answers.push(
      ...(await Promise.all(
        [here, there, here, there].map((worker) => send(worker, `${id}-herd`, reports)),
      )),
    );
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 200, body: { unknown: [`${id}-never`] } });
    }
    expect(await requestsOf(keyId)).toBe(2);
  });

  test('of another token or another provider is another report', async () => {
    const keyId = `${id}-scope`;
    await pool.addKey(keyId);
    const elsewhere = other.of(otherThan(provider));
    await elsewhere.addKey(keyId);
    const report = [{ keyId, tokens: 1, requests: 1 }];
    await use(there, `${id}-same`, keyId);
    expect((await use(other.worker, `${id}-same`, keyId)).status).toBe(200);
    expect((await send(there, `${id}-same`, report, elsewhere.provider.usage)).status).toBe(200);
    expect(await requestsOf(keyId)).toBe(2);
    expect((await elsewhere.key(keyId)).requestsCount).toBe(1);
  });

  test('of other reports is 422, and none of them counts', async () => {
    const keyId = `${id}-changed`;
    await pool.addKey(keyId);
    await use(there, `${id}-changed`, keyId);
    const changed = await send(there, `${id}-changed`, [{ keyId, tokens: 11, requests: 1 }]);
    expectProblem(changed, 422, 'idempotency_key_reused');
    expect(await requestsOf(keyId)).toBe(1);
  });

  test.each([
    ['nothing', ''],
    ['more than 128 characters', 'x'.repeat(129)],
    ['what is not ASCII', 'kh\u00f3a'],
    ['a tab', 'a\tb'],
  ])('of %s is 400 that names the header', async (_what, key) => {
    const problem = expectProblem(await use(there, key, `${id}-once`), 400, 'validation_failed');
    expect(problem.errors).toEqual([
      { pointer: 'Idempotency-Key', detail: 'must be 1 to 128 printable ASCII characters' },
    ]);
  });

  test('counts once when the answer to its commit was lost and the worker was asked to retry', async () => {
    const keyId = `${id}-lost`;
    await pool.addKey(keyId);
    await hurry(cutOff);
    const lost = link.loseAnswerTo('commitTransaction').then(() => link.cut());
    const [answer] = await Promise.all([use(here, `${id}-lost`, keyId), lost]);
    expectLater(answer);
    expect(await requestsOf(keyId)).toBe(1);
    expect((await use(there, `${id}-lost`, keyId)).status).toBe(200);
    await link.repair();
    await takeTime(cutOff);
    await eventually(async () => expect((await use(here, `${id}-lost`, keyId)).status).toBe(200));
    expect(await requestsOf(keyId)).toBe(1);
  });

  test('counts once when nothing of it reached the database before the worker was asked to retry', async () => {
    const keyId = `${id}-frozen`;
    await pool.addKey(keyId);
    await hurry(cutOff);
    link.freeze();
    expectLater(await use(here, `${id}-frozen`, keyId));
    expect((await use(there, `${id}-frozen`, keyId)).status).toBe(200);
    link.thaw();
    await takeTime(cutOff);
    await eventually(async () => expect((await use(here, `${id}-frozen`, keyId)).status).toBe(200));
    expect(await requestsOf(keyId)).toBe(1);
  });

  test('waits alone while a foreign transaction holds its key, is asked to retry in time, and counts once afterwards', async () => {
    const [held, free] = [`${id}-held`, `${id}-free`];
    await pool.addKey(held);
    await pool.addKey(free);
    const session = scene.database.db.client.startSession();
    session.startTransaction();
    await scene.database
      .collection(provider.collections.keys)
      .updateOne({ _id: held }, { $inc: { bindingsMade: 1 } }, { session });
    try {
      const answers = await Promise.all([
        use(there, `${id}-held`, held),
        ...Array.from({ length: 20 }, (_, index) => use(there, `${id}-free-${index}`, free)),
      ]);
      const [refused, ...counted] = answers;
      expectLater(refused);
      expect(counted.map(({ status }) => status)).toEqual(Array(20).fill(200));
    } finally {
      await session.endSession();
    }
    expect(await requestsOf(held)).toBe(0);
    expect((await use(there, `${id}-held`, held)).status).toBe(200);
    expect((await use(here, `${id}-held`, held)).status).toBe(200);
    expect(await requestsOf(held)).toBe(1);
    expect(await requestsOf(free)).toBe(20);
  });
});
