import { overviewSchema } from '@keypool/dto';
import { FirstAcquire } from '../../src/app/key-provider/pool/first-acquire';
import { OverviewService } from '../../src/app/overview/overview.service';
import { TokensService } from '../../src/app/tokens/tokens.service';
import { createTestApp, type TestApp } from './create-test-app';
import { eventually, PROVIDER_IDS, ProviderFixture } from './provider-fixture';

describe('the first acquire of a worker', () => {
  let testApp: TestApp;
  let headers: { authorization: string };

  beforeAll(async () => {
    testApp = await createTestApp();
    const { token } = await testApp.app
      .get(TokensService)
      .createToken({ name: 'worker-1', scope: 'worker' }, 'test');
    headers = { authorization: `Bearer ${token}` };
  });

  afterAll(() => testApp.close());

  const overviewOf = async ({ app }: TestApp) =>
    overviewSchema.parse(await app.get(OverviewService).read('24h', 'UTC'));

  describe.each(PROVIDER_IDS)('of %s', (id) => {
    let provider: ProviderFixture;

    beforeAll(() => {
      provider = new ProviderFixture(testApp, id);
    });

    const acquire = (proxyId: string) =>
      testApp.app.inject({
        method: 'POST',
        url: `/internal/${id}/acquire`,
        headers,
        payload: { proxyId },
      });

    const settings = () =>
      testApp.database.collection<{ _id: string; acquiredAt: Date }>('settings');

    const record = () => settings().findOne({ _id: `first_acquire:${id}` });

    it('is recorded once, for this provider, and every process and restart knows it', async () => {
      const bare = await provider.addProxy();
      expect((await acquire(bare)).statusCode).toBe(409);
      expect((await overviewOf(testApp)).providers[id]?.firstAcquireAt).toBeNull();
      const beside = await createTestApp({ beside: testApp });
      const other = PROVIDER_IDS.find((one) => one !== id) ?? id;
      const ofOther = (await overviewOf(testApp)).providers[other]?.firstAcquireAt;

      const { keyId, proxyId } = await provider.addBoundKey();
      await Promise.all([acquire(proxyId), acquire(proxyId), acquire(proxyId)]);

      await eventually(async () => expect(await record()).not.toBeNull());
      const at = (await record())?.acquiredAt.toISOString();
      const shown = {
        providers: { [id]: { firstAcquireAt: at }, [other]: { firstAcquireAt: ofOther } },
      };
      await eventually(async () => expect(await overviewOf(testApp)).toMatchObject(shown));
      await eventually(async () => expect(await overviewOf(beside)).toMatchObject(shown));
      await beside.close();
      const restarted = await createTestApp({ beside: testApp });
      expect(await overviewOf(restarted)).toMatchObject(shown);
      await restarted.close();
      expect(await provider.events('first_acquire')).toEqual([
        expect.objectContaining({ keyId, proxyId, actor: 'token:worker-1', detail: {} }),
      ]);
    });

    it('is the only one that writes', async () => {
      const { proxyId } = await provider.addBoundKey();
      const recorded = await settings().findOneAndDelete({ _id: `first_acquire:${id}` });

      expect((await acquire(proxyId)).statusCode).toBe(200);

      // Resolves when nothing is being written.
      await provider.part(FirstAcquire).stop();
      expect(await record()).toBeNull();
      expect(await provider.events('first_acquire')).toHaveLength(1);
      if (recorded) {
        await settings().insertOne(recorded);
      }
    });
  });
});
