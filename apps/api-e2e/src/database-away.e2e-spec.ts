import { eventually, type Answer } from '@keypool/testing';
import { expectProblem } from './support/expect-problem';
import type { DatabaseLink } from './support/database-link';
import {
  answered,
  expectComeAgain,
  expectReadiness,
  untilAnswered,
} from './support/disturbed-scene';
import { expectConsistent } from './support/invariants';
import { hurry, joinBehindLink, takeTime } from './support/linked-member';
import { secretOf, type ProviderClient } from './support/provider-client';
import { OHMYGPT } from './support/providers';
import { Scene, type Member } from './support/scene';

let scene: Scene;
let link: DatabaseLink;
/** Behind the link. */
let cutOff: Member;
/** On the same database, undisturbed. */
let other: Member;

beforeAll(async () => {
  scene = await Scene.create();
  other = await scene.join();
  ({ link, member: cutOff } = await joinBehindLink(scene));
});

afterAll(async () => {
  await scene.end();
  await link.cut();
});

describe.each(OHMYGPT)('while the database of %s is unavailable', (id, provider) => {
  let pool: ProviderClient;
  let elsewhere: ProviderClient;

  beforeAll(() => {
    pool = cutOff.of(provider);
    elsewhere = other.of(provider);
  });

  beforeEach(async () => {
    // This test would use what another one left.
    for (const left of (await elsewhere.backups()).filter(({ isUsed }) => !isUsed)) {
      await elsewhere.deleteBackup(left.id);
    }
  });

  afterEach(async () => {
    await link.repair();
    await takeTime(cutOff);
    await expectReadiness(cutOff, true);
    await expectConsistent(provider, scene.database);
  });

  const report = (keyId: string, at = pool, upstream = provider.quotaExhausted) =>
    at.worker.post(provider.failures, { keyId, proxyId: `${id}-p`, ...upstream });
  const use = (keyId: string) =>
    pool.worker.post(provider.usage, { reports: [{ keyId, tokens: 10, requests: 1 }] });
  const turns = (count: number) => pool.turns(`${id}-p`, count);

  test('workers are served from memory, reports are answered 503 in time, and everything recovers by itself', async () => {
    const [here, gone, stays] = [`${id}-here`, `${id}-gone`, `${id}-stays`];
    await pool.addPool(`${id}-p`, here, gone, stays);
    await pool.addBackup(`${id}-backup-1`);
    await pool.addBackup(`${id}-backup-2`);
    await link.cut();
    await hurry(cutOff);

    expect(await turns(6)).toEqual(new Set([here, gone, stays]));
    const failure = answered(report(here));
    // The key is held as soon as the report is read, and after the answer.
    await eventually(async () => expect(await turns(6)).toEqual(new Set([gone, stays])));
    const [failed, usage] = await Promise.all([failure, answered(use(stays))]);
    [failed, usage].forEach(expectComeAgain);
    await expectReadiness(cutOff, false);
    expect(await turns(6)).toEqual(new Set([gone, stays]));
    const body = { id: `${id}-no`, apiKey: secretOf('no') };
    expectComeAgain(await answered(pool.admin.post(provider.keys, body)));
    // Another process replaces a key that this one cannot know to be gone.
    const rotated = await untilAnswered(() => report(gone, elsewhere));
    expect(rotated.body).toMatchObject({ action: expect.stringMatching(/rotated/) });

    await link.repair();
    await takeTime(cutOff);
    await expectReadiness(cutOff, true);
    const repeated = await untilAnswered(() => report(here));
    expect(repeated.body).toMatchObject({
      action: expect.stringMatching(/^(already_)?rotated$/),
      next: { keyId: expect.stringMatching(/backup|stays/) },
    });
    const living = new Set([stays, `${id}-backup-1`, `${id}-backup-2`]);
    await eventually(async () => expect(await turns(9)).toEqual(living));
    // The successor of the key that it never knew.
    expect((await untilAnswered(() => report(gone))).body).toMatchObject({
      action: 'already_rotated',
      replacedBy: expect.stringContaining('-backup-'),
    });
    expect((await untilAnswered(() => use(stays))).status).toBe(200);
    expect(await pool.key(stays)).toMatchObject({ requestsCount: 1, tokensUsed: 10 });
    for (const backup of [`${id}-backup-1`, `${id}-backup-2`]) {
      expect(await pool.backup(backup)).toMatchObject({ isUsed: true });
    }
  });

  test('a held key is released by a state read from the database', async () => {
    const [proxy, key] = [`${id}-q`, `${id}-q-key`];
    await pool.addPool(proxy, key);
    await link.cut();
    await hurry(cutOff);
    const limited = { ...provider.rateLimited, headers: { 'retry-after': '1' } };
    expectComeAgain(await answered(report(key, pool, limited)));
    expectProblem(
      await pool.worker.post(provider.acquire, { proxyId: proxy }),
      503,
      'no_key_available',
    );
    await link.repair();
    await takeTime(cutOff);
    // The report is written after all, and the upstream's wait applies.
    expect(await eventually(() => pool.acquire(proxy, 1_000))).toMatchObject({ keyId: key });
    expect(await pool.key(key)).toMatchObject({ status: 'rate_limited' });
  });

  test('a database that hangs counts as unavailable', async () => {
    const [proxy, key, stays] = [`${id}-h`, `${id}-h-key`, `${id}-h-stays`];
    await pool.addPool(proxy, key, stays);
    await pool.addBackup(`${id}-h-backup`);
    link.freeze();
    await hurry(cutOff);

    const answers = await Promise.all([
      answered(pool.worker.post(provider.failures, { keyId: key, ...provider.quotaExhausted })),
      answered(use(stays)),
    ]);
    answers.forEach(expectComeAgain);
    expect(
      (await answered(pool.worker.post(provider.acquire, { proxyId: proxy }))).body,
    ).toMatchObject({ keyId: stays });
    await expectReadiness(cutOff, false);

    link.thaw();
    await takeTime(cutOff);
    await expectReadiness(cutOff, true);
    expect((await untilAnswered(() => report(key))).body).toMatchObject({
      replacedBy: `${id}-h-backup`,
    });
    expect((await untilAnswered(() => use(stays))).status).toBe(200);
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

    test('what an admin creates is created once', async () => {
      const body = { id: `${id}-made`, apiKey: secretOf(`${id}-made`) };
      const path = `${provider.keys}/${id}-made`;
      expect((await losing(() => pool.admin.post(provider.keys, body))).status).toBe(201);
      expect((await losing(() => pool.admin.post(`${path}/reset`))).status).toBe(200);
      expect((await losing(() => pool.admin.delete(path))).status).toBe(200);
      expect((await pool.admin.post(provider.keys, body)).status).toBe(201);
    });
  });
});
