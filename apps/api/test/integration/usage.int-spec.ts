import { UsageService } from '../../src/app/key-provider/usage/usage.service';
import { ACTOR, eventually, PROVIDER_IDS, ProviderFixture, unique } from './provider-fixture';
import { useTestApp } from './use-test-apps';

const testApp = useTestApp();

describe.each(PROVIDER_IDS)('%s: usage', (id) => {
  const provider = new ProviderFixture(testApp, id);

  const report = (...reports: Parameters<UsageService['report']>[0]) =>
    provider.part(UsageService).report(reports);

  async function countsOf(keyId: string): Promise<[unknown, unknown]> {
    const key = await provider.key(keyId);
    return [key?.['tokensUsed'], key?.['requestsCount']];
  }

  async function leaseOf(keyId: string): Promise<string> {
    return (await provider.key(keyId))?.['life'];
  }

  it('is in the database when it is answered, and leaves the revision alone', async () => {
    const keyId = await provider.addKey();
    const before = await provider.key(keyId);
    expect(await report({ keyId, tokens: 120, requests: 2 })).toEqual({
      unknown: [],
      rejected: [],
    });
    expect(await provider.key(keyId)).toEqual({
      ...before,
      tokensUsed: 120,
      requestsCount: 2,
      succeededAt: expect.any(Date),
      updatedAt: expect.any(Date),
    });
  });

  it('counts every one of many reports at once', async () => {
    const keys = [await provider.addKey(), await provider.addKey(), await provider.addKey()];
    await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        report({ keyId: keys[index % 3] ?? '', tokens: index, requests: 1 }),
      ),
    );
    const totals = await Promise.all(keys.map(countsOf));
    expect(totals).toEqual([
      [14_850, 100],
      [14_950, 100],
      [15_050, 100],
    ]);
  });

  it('takes 1,000 reports in one request', async () => {
    const keyId = await provider.addKey();
    const reports = Array.from({ length: 1_000 }, () => ({ keyId, tokens: 3, requests: 1 }));
    await report(...reports);
    expect(await countsOf(keyId)).toEqual([3_000, 1_000]);
  });

  it('names ids that it never saw, and counts the others', async () => {
    const keyId = await provider.addKey();
    const deleted = await provider.addKey();
    await provider.keys.deleteKey(deleted, ACTOR);
    expect(
      await report(
        { keyId: 'nobody', tokens: 1, requests: 1 },
        { keyId, tokens: 7, requests: 1 },
        { keyId: deleted, tokens: 1, requests: 1 },
        { keyId: 'nobody', tokens: 1, requests: 1 },
      ),
    ).toEqual({ unknown: ['nobody'], rejected: [] });
    expect(await countsOf(keyId)).toEqual([7, 1]);
  });

  it('names no key of the past as unknown although nothing is left of the log and of the journal', async () => {
    const [deleted, rotated] = [await provider.addKey(), await provider.addKey()];
    await provider.addBackup();
    await provider.rotation.rotateKey(rotated, ACTOR);
    await provider.keys.deleteKey(deleted, ACTOR);
    await testApp.database.collection('events').deleteMany({ provider: id });
    await provider.collection('rotations').deleteMany({});
    const reports = [deleted, rotated, 'nobody'].map((keyId) => ({
      keyId,
      tokens: 1,
      requests: 1,
    }));
    expect(await report(...reports)).toEqual({ unknown: ['nobody'], rejected: [] });
  });

  it('counts of a key that was replaced go to its journal entry, with and without its lease', async () => {
    const keyId = await provider.addKey();
    const lease = await leaseOf(keyId);
    const backupId = await provider.addBackup();
    await report({ keyId, tokens: 10, requests: 1 });
    await provider.rotation.rotateKey(keyId, ACTOR);
    await report({ keyId, tokens: 20, requests: 2, lease }, { keyId, tokens: 30, requests: 3 });
    expect(
      await provider.collection('rotations').findOne({ failedLife: lease } as never),
    ).toMatchObject({ tokensUsed: 60, requestsCount: 6 });
    expect(await countsOf(backupId)).toEqual([0, 0]);
  });

  it('counts of the first life go to its entry although the name lives again', async () => {
    const keyId = unique('again');
    await provider.addKey(keyId);
    const lease = await leaseOf(keyId);
    await provider.addBackup();
    await provider.rotation.rotateKey(keyId, ACTOR);
    await provider.addKey(keyId, 'sk-another-secret-0123456789');
    await report({ keyId, tokens: 4, requests: 1, lease }, { keyId, tokens: 9, requests: 1 });
    expect(await countsOf(keyId)).toEqual([9, 1]);
    expect(
      await provider.collection('rotations').findOne({ failedLife: lease } as never),
    ).toMatchObject({ tokensUsed: 4, requestsCount: 1 });
  });

  it('counts under the old lease of a key that was reset go nowhere', async () => {
    const keyId = await provider.addKey();
    const lease = await leaseOf(keyId);
    await provider.keys.resetKeyStats(keyId, ACTOR);
    expect(await report({ keyId, tokens: 10, requests: 1, lease })).toEqual({
      unknown: [],
      rejected: [],
    });
    expect(await countsOf(keyId)).toEqual([0, 0]);
  });

  describe('a success', () => {
    async function passedCooldown() {
      const bound = await provider.addBoundKey();
      await provider.rotation.checkAndRotateOnError({ keyId: bound.keyId, status: 429 });
      return {
        ...bound,
        pass: async () => {
          await provider
            .collection('keys')
            .updateOne(
              { _id: bound.keyId },
              { $set: { cooldownUntil: new Date(1) }, $inc: { rev: 1 } },
            );
          await eventually(() =>
            expect(provider.acquire(bound.proxyId)).toMatchObject({ keyId: bound.keyId }),
          );
        },
      };
    }

    it('after the cooldown makes the key healthy and resets the ladder', async () => {
      const { keyId, pass } = await passedCooldown();
      await pass();
      await report({ keyId, tokens: 1, requests: 1 });
      expect(await provider.key(keyId)).toMatchObject({
        status: 'healthy',
        cooldownUntil: null,
        ladderStep: 0,
        lastError: null,
      });
      expect((await provider.events('key_recovered')).at(-1)).toMatchObject({
        keyId,
        detail: { from: 'rate_limited' },
      });
    });

    it.each([
      ['while the key is cooling down', 1, false, false],
      ['without a request', 0, true, false],
      ['under an old lease', 1, true, true],
    ])('%s is none', async (_what, requests, hasPassed, oldLease) => {
      const { keyId, pass } = await passedCooldown();
      if (hasPassed) {
        await pass();
      }
      await report({ keyId, tokens: 1, requests, ...(oldLease ? { lease: 'of old' } : {}) });
      expect(await provider.key(keyId)).toMatchObject({ status: 'rate_limited', ladderStep: 1 });
    });
  });
});
