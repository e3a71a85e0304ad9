import {
  answered,
  DisturbedScene,
  expectComeAgain,
  expectReadiness,
  untilAnswered,
} from './support/disturbed-scene';
import { bePatient, hurry, takeTime } from './support/linked-member';
import { EACH_PROVIDER, OPENHANDS } from './support/providers';

let disturbed: DisturbedScene;

beforeAll(async () => {
  disturbed = await DisturbedScene.create();
});

afterAll(() => disturbed.end());

afterEach(async () => {
  await disturbed.link.repair();
  await takeTime(disturbed.member);
  await disturbed.traffics.stop();
  await expectReadiness(disturbed.member, true);
});

test('slow answers are still answers: no caller is asked to retry', async () => {
  await bePatient(disturbed.member);
  disturbed.traffics.start();
  await disturbed.traffics.progress(1);
  const before = disturbed.traffics.unknowns;
  disturbed.link.slowDown(30, 20);

  await disturbed.traffics.progress(1);

  expect(disturbed.traffics.unknowns).toBe(before);
  await expectReadiness(disturbed.member, true);
  await disturbed.link.repair();
  await disturbed.traffics.stop();
  await disturbed.traffics.expectNothingLost(disturbed.scene.database);
});

test('answers that take longer than a caller waits: 503 in time, and nothing is done twice', async () => {
  disturbed.traffics.start();
  await disturbed.traffics.progress(1);
  disturbed.link.slowDown(6_000, 1_000);
  await hurry(disturbed.member);

  await expectReadiness(disturbed.member, false);
  await Promise.all(
    EACH_PROVIDER.map(async ([id, provider]) => {
      const { worker } = disturbed.member;
      const reports = [{ keyId: `${id}-counter`, tokens: 0, requests: 1 }];
      expectComeAgain(await answered(worker.post(provider.usage, { reports })));
    }),
  );
  await disturbed.link.repair();
  await takeTime(disturbed.member);

  await expectReadiness(disturbed.member, true);
  await disturbed.traffics.progress(2);
  await disturbed.traffics.stop();
  await disturbed.traffics.expectNothingLost(disturbed.scene.database);
});

test('a connection that is cut repeatedly loses nothing and does nothing twice', async () => {
  disturbed.traffics.start();
  for (let cut = 0; cut < 3; cut++) {
    await disturbed.traffics.progress(1);
    await disturbed.link.cut();
    if (cut % 2 === 0) {
      await expectReadiness(disturbed.member, false);
    }
    await disturbed.link.repair();
  }
  await disturbed.traffics.progress(2);
  await disturbed.traffics.stop();
  await disturbed.traffics.expectNothingLost(disturbed.scene.database);
});

test.each(OPENHANDS)(
  'what a broken transaction of %s held is free again as soon as the database is back',
  async (id, provider) => {
    const { link, member } = disturbed;
    const pool = member.of(provider);
    await pool.addPool(`${id}-held`, `${id}-held-key`);
    await pool.addBackup(`${id}-held-backup`);
    const { collections } = provider;
    let reports = 0;
    const report = () => {
      reports++;
      return pool.worker.post(provider.failures, {
        keyId: `${id}-held-key`,
        ...provider.invalidKey,
      });
    };
    await hurry(member);
    // The database has done the write and waits for the next one, which never comes.
    const cut = link.loseAnswerTo('update', collections.secrets).then(() => link.cut());
    const refused = answered(report());
    await cut;
    expectComeAgain(await refused);
    await link.repair();
    await takeTime(member);
    await expectReadiness(member, true);

    const answer = await untilAnswered(report);
    expect(answer).toMatchObject({
      status: 200,
      body: { replacedBy: `${id}-held-backup` },
    });
    // On both engines such a transaction would hold what it wrote for 60 s: more reports than that would be refused.
    expect(reports).toBeLessThan(6);
  },
);
