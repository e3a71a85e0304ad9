import type { UsageReportDto } from '@keypool/dto';
import { LIMITS } from '@keypool/testing';
import { mongo } from 'mongoose';
import { toSubmissions } from '../../src/app/key-provider/usage/usage-submission';
import { UsageWriter } from '../../src/app/key-provider/usage/usage-writer';
import { UsageService } from '../../src/app/key-provider/usage/usage.service';
import { outcomes, ONE_PROVIDER, ProviderFixture, unique } from './provider-fixture';
import { useTestApps } from './use-test-apps';

const apps = useTestApps(2);

describe.each(ONE_PROVIDER)('%s: usage that is reported again under its name', (id) => {
  let here: ProviderFixture;
  let there: ProviderFixture;

  beforeAll(() => {
    [here, there] = apps.map((testApp) => new ProviderFixture(testApp, id)) as [
      ProviderFixture,
      ProviderFixture,
    ];
  });

  afterEach(() => jest.restoreAllMocks());

  const report = (provider: ProviderFixture, reports: readonly UsageReportDto[], name: string) =>
    provider.part(UsageService).report(reports, name);

  const countsOf = async (keyId: string) => {
    const key = await here.key(keyId);
    return [key?.['tokensUsed'], key?.['requestsCount']];
  };

  it('counts once, here and in another process, and is answered alike', async () => {
    const keyId = await here.addKey();
    const name = unique('name');
    const reports = [
      { keyId, tokens: 5, requests: 1 },
      { keyId: 'nobody', tokens: 5, requests: 1 },
    ];
    for (const provider of [here, here, there]) {
      expect(await report(provider, reports, name)).toEqual({ unknown: ['nobody'], rejected: [] });
    }
    expect(await countsOf(keyId)).toEqual([5, 1]);
    await report(there, reports, unique('name'));
    expect(await countsOf(keyId)).toEqual([10, 2]);
  });

  it('counts once when it comes many times at the same time, in two processes', async () => {
    const keyId = await here.addKey();
    for (let round = 1; round <= 3; round++) {
      const name = unique('name');
      const reports = [{ keyId, tokens: 5, requests: 1 }];
      await Promise.all(
        [here, there, here, there, here, there].map((provider) => report(provider, reports, name)),
      );
      expect(await countsOf(keyId)).toEqual([5 * round, round]);
    }
  });

  it('counts the missing part when only a part was written', async () => {
    const keyId = await here.addKey();
    const name = unique('name');
    const reports = Array.from({ length: 450 }, () => ({ keyId, tokens: 2, requests: 1 }));
    const middle = toSubmissions(reports, name).slice(1, 2);
    await there.part(UsageWriter).write(middle, LIMITS.waitMs, LIMITS.waitMs);
    expect(await countsOf(keyId)).toEqual([400, 200]);
    await report(here, reports, name);
    expect(await countsOf(keyId)).toEqual([900, 450]);
    await report(here, reports, name);
    expect(await countsOf(keyId)).toEqual([900, 450]);
  });

  it('is remembered by a keyed hash of its name, which is nowhere in clear', async () => {
    const name = `sk-${unique('a-key-as-a-name')}`;
    await report(here, [{ keyId: await here.addKey(), tokens: 5, requests: 1 }], name);
    const stored = await here.collection('usageFlushes').find().toArray();
    expect(stored.length).toBeGreaterThan(0);
    expect(JSON.stringify(stored)).not.toContain(name);
  });

  it('counts once after an earlier version, which stored the name itself', async () => {
    const keyId = await here.addKey();
    const reports = [{ keyId, tokens: 5, requests: 1 }];
    const name = unique('name');
    const [submission] = toSubmissions(reports, name);
    await here.collection('usageFlushes').insertOne({
      _id: String(submission?.name?.id),
      digest: submission?.name?.digest,
      expiresAt: new Date(Date.now() + 3_600_000),
    });
    await report(here, reports, name);
    expect(await countsOf(keyId)).toEqual([0, 0]);
  });

  it('counts once without a name, too, when its commit came through although the database denied it', async () => {
    const keyId = await here.addKey();
    const { prototype } = mongo.ClientSession;
    const commit = Reflect.get<mongo.ClientSession, 'commitTransaction'>(
      prototype,
      'commitTransaction',
    );
    jest.spyOn(prototype, 'commitTransaction').mockImplementationOnce(async function (
      this: mongo.ClientSession,
    ) {
      await commit.call(this);
      const denial = new mongo.MongoServerError({ message: 'no such transaction', code: 251 });
      denial.addErrorLabel('TransientTransactionError');
      throw denial;
    });
    await here.part(UsageService).report([{ keyId, tokens: 5, requests: 1 }]);
    expect(await countsOf(keyId)).toEqual([5, 1]);
  });

  it('is refused when it reports something else, together with the first one and later', async () => {
    const keyId = await here.addKey();
    const [other, alone] = [await here.addKey(), await here.addKey()];
    const name = unique('name');
    const first = [{ keyId, tokens: 5, requests: 1 }];
    const changed = [{ keyId: other, tokens: 5, requests: 1 }];
    const answers = await outcomes([
      // Keeps the process busy, so that the next three share a flush.
      here.part(UsageService).report([{ keyId: alone, tokens: 1, requests: 1 }]),
      report(here, first, name),
      report(here, changed, name),
      here.part(UsageService).report([{ keyId: alone, tokens: 1, requests: 1 }]),
    ]);
    expect(answers).toEqual(['done', 'done', 'idempotency_key_reused', 'done']);
    expect(await outcomes([report(there, changed, name)])).toEqual(['idempotency_key_reused']);
    expect(await outcomes([report(there, first, name)])).toEqual(['done']);
    expect(await countsOf(keyId)).toEqual([5, 1]);
    expect(await countsOf(other)).toEqual([0, 0]);
    expect(await countsOf(alone)).toEqual([2, 2]);
  });

  it('does not end a trouble of its key a second time', async () => {
    const { keyId } = await here.addBoundKey();
    const name = unique('name');
    const reports = [{ keyId, tokens: 1, requests: 1 }];
    await report(here, reports, name);
    await here.rotation.checkAndRotateOnError({ keyId, status: 429 });
    await here
      .collection('keys')
      .updateOne({ _id: keyId }, { $set: { cooldownUntil: new Date(1) }, $inc: { rev: 1 } });
    await report(here, reports, name);
    expect(await here.key(keyId)).toMatchObject({ status: 'rate_limited', ladderStep: 1 });
  });
});
