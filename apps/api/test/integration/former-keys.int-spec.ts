import { FormerKeyRepository } from '../../src/app/key-provider/keys/former-key.repository';
import { FormerKeysOfEarlierVersions } from '../../src/app/key-provider/keys/former-keys-of-earlier-versions';
import { atStep } from '../steps';
import { createTestApp, type TestApp } from './create-test-app';
import { ACTOR, PROVIDER_IDS, ProviderFixture, unique } from './provider-fixture';

describe.each(PROVIDER_IDS)(
  '%s: the names of former keys in a database of an earlier version',
  (id) => {
    let testApp: TestApp;
    let provider: ProviderFixture;

    beforeAll(async () => {
      testApp = await createTestApp();
      provider = new ProviderFixture(testApp, id);
    });

    afterAll(() => testApp.close());

    const settings = () => testApp.database.collection<{ _id: string }>('settings');
    const carryOver = () => provider.part(FormerKeysOfEarlierVersions).carryOver();
    const names = async () => (await provider.collection('formerKeys').distinct('_id')).map(String);

    /** As an earlier version left it: what it knew stands in the log and in the journal. */
    async function forget(): Promise<void> {
      await provider.collection('formerKeys').deleteMany({});
      await settings().deleteOne({ _id: `former_keys:${id}` });
    }

    async function endedKeys(): Promise<string[]> {
      const [deleted, rotated] = [await provider.addKey(), await provider.addKey()];
      const promoted = await provider.addBackup();
      await provider.rotation.rotateKey(rotated, ACTOR);
      await provider.keys.deleteKey(deleted, ACTOR);
      await provider.keys.deleteKey(promoted, ACTOR);
      return [deleted, rotated, promoted];
    }

    it('are known after the start', async () => {
      const ended = await endedKeys();
      await forget();
      const later = await createTestApp({ beside: testApp });
      await later.close();
      expect(await names()).toEqual(expect.arrayContaining(ended));
      expect(await settings().findOne({ _id: `former_keys:${id}` })).toEqual({
        _id: `former_keys:${id}`,
        at: expect.any(Date),
      });
    });

    it('are carried over once: later the log may say what it likes', async () => {
      await forget();
      await carryOver();
      const name = unique('only in the log');
      await testApp.database
        .collection('events')
        .insertOne({ provider: id, type: 'key_created', keyId: name, at: new Date() });
      await carryOver();
      expect(await names()).not.toContain(name);
    });

    it('are those of this provider alone', async () => {
      const name = unique('of another provider');
      const other = PROVIDER_IDS.find((each) => each !== id);
      await testApp.database
        .collection('events')
        .insertOne({ provider: other, type: 'key_created', keyId: name, at: new Date() });
      await forget();
      await carryOver();
      expect(await names()).not.toContain(name);
    });

    it('are all there in the end when the first attempt was cut off, also when several processes carry them over', async () => {
      const many = Array.from({ length: 1_100 }, (_, index) => `many-${index}`);
      await testApp.database
        .collection('events')
        .insertMany(
          many.map((keyId) => ({ provider: id, type: 'key_created', keyId, at: new Date() })),
        );
      await forget();
      let batches = 0;
      const restore = atStep({ of: FormerKeyRepository, method: 'addAll', when: 'before' }, () => {
        batches++;
        if (batches > 1) {
          throw new Error('cut off');
        }
      });
      try {
        await expect(carryOver()).rejects.toThrow('cut off');
      } finally {
        restore();
      }
      expect(await settings().findOne({ _id: `former_keys:${id}` })).toBeNull();
      expect((await names()).length).toBeLessThan(many.length);
      await Promise.all([carryOver(), carryOver()]);
      expect(await names()).toEqual(expect.arrayContaining(many));
    });
  },
);
