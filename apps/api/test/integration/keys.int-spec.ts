import type { KeyFilter } from '@keypool/dto';
import type { KeyListQuery } from '@keypool/dto/params';
import {
  ACTOR,
  leaseOf,
  outcomes,
  PROVIDER_IDS,
  ProviderFixture,
  secretOf,
  unique,
} from './provider-fixture';
import { useTestApp } from './use-test-apps';

/** The database runs on this machine; its clock is measured to a few milliseconds. */
const CLOCK_SLACK_MS = 1_000;

const testApp = useTestApp();

describe.each(PROVIDER_IDS)('%s: KeysService', (id) => {
  const provider = new ProviderFixture(testApp, id);

  describe('createKey (seed 003: create key in database)', () => {
    it('inserts a healthy key with nothing counted and returns it', async () => {
      const before = Date.now();
      const created = await provider.keys.createKey(
        { id: 'first', apiKey: secretOf('first') },
        ACTOR,
      );
      const stored = await provider.key('first');
      expect(stored).toEqual(created);
      expect(stored).toMatchObject({
        _id: 'first',
        status: 'healthy',
        tokensUsed: 0,
        requestsCount: 0,
        lastError: null,
        cooldownUntil: null,
        createdAt: expect.any(Date),
        updatedAt: expect.any(Date),
        life: expect.any(String),
      });
      expect(Number(stored?.['createdAt'])).toBeGreaterThan(before - CLOCK_SLACK_MS);
      expect(Number(stored?.['createdAt'])).toBeLessThan(Date.now() + CLOCK_SLACK_MS);
    });

    it('stores the secret encrypted and hands it out in clear', async () => {
      const { keyId, proxyId } = await provider.addBoundKey();
      const stored = await provider.key(keyId);
      expect(JSON.stringify(stored)).not.toContain(secretOf(keyId));
      expect(provider.acquire(proxyId)).toMatchObject({ keyId, apiKey: secretOf(keyId) });
    });

    it('refuses an id that is taken', async () => {
      const keyId = await provider.addKey();
      await expect(
        provider.keys.createKey({ id: keyId, apiKey: secretOf(unique('other')) }, ACTOR),
      ).rejects.toMatchObject({ code: 'duplicate_id' });
    });

    it('lets one of 20 racing requests for one id win', async () => {
      const keyId = unique('raced');
      const results = await outcomes(
        Array.from({ length: 20 }, (_, index) =>
          provider.keys.createKey({ id: keyId, apiKey: secretOf(`${keyId}-${index}`) }, ACTOR),
        ),
      );
      expect(results.sort()).toEqual(['done', ...Array(19).fill('duplicate_id')]);
      // The losers' secrets are free.
      await expect(
        outcomes(
          Array.from({ length: 20 }, (_, index) =>
            provider.keys.createKey(
              {
                id: unique('free'),
                apiKey: secretOf(`${keyId}-${index}`),
              },
              ACTOR,
            ),
          ),
        ),
      ).resolves.toEqual(expect.arrayContaining(Array(19).fill('done')));
    });
  });

  describe('listKeys (seed 003: list keys from database)', () => {
    it('returns every document with the fields of the seed', async () => {
      const listed = await provider.keys.listKeys();
      expect(listed.map(({ _id }) => _id).sort()).toEqual(
        (await provider.collection('keys').distinct('_id')).sort(),
      );
      for (const key of listed) {
        expect(Object.keys(key)).toEqual(
          expect.arrayContaining([
            '_id',
            'apiKey',
            'status',
            'tokensUsed',
            'requestsCount',
            'lastError',
            'cooldownUntil',
            'createdAt',
          ]),
        );
      }
    });
  });

  describe('getKeyList', () => {
    it('returns with a page how many keys are usable, and until when that holds', async () => {
      const usable = async () => {
        const { usableKeys, dueAt } = await provider.keys.getKeyList({ page: 1 });
        return { usableKeys: usableKeys ?? NaN, dueAt };
      };
      const before = await usable();
      const keyId = await provider.addKey();
      expect((await usable()).usableKeys).toBe(before.usableKeys + 1);
      await provider.rotation.checkAndRotateOnError({ keyId, status: 429 });
      expect(await usable()).toEqual({ ...before, dueAt: expect.any(String) });
      expect(Object.keys(await provider.keys.getKeyList({})).sort()).toEqual([
        'healthyKeys',
        'keys',
        'totalKeys',
      ]);
    });

    it('filters by one status, or by every one but healthy', async () => {
      const prefix = unique('filtered');
      const ids = ['healthy', 'limited', 'dead'].map((end) => `${prefix}-${end}`);
      for (const keyId of ids) {
        await provider.addKey(keyId);
      }
      await provider.rotation.checkAndRotateOnError({ keyId: `${prefix}-limited`, status: 429 });
      await provider.rotation.checkAndRotateOnError({ keyId: `${prefix}-dead`, status: 402 });
      const matching = async (status: KeyFilter) => {
        const list = await provider.keys.getKeyList({ q: prefix, status, sort: 'id', page: 1 });
        expect(list.matching).toBe(list.keys.length);
        return list.keys.map(({ _id }) => _id);
      };
      expect(await matching('healthy')).toEqual([`${prefix}-healthy`]);
      expect(await matching('rate_limited')).toEqual([`${prefix}-limited`]);
      expect(await matching('unhealthy')).toEqual([`${prefix}-dead`, `${prefix}-limited`]);
    });

    it('finds the keys that serve no proxy, and those that do not serve a certain one', async () => {
      const prefix = unique('free');
      const idle = await provider.addKey(`${prefix}-idle`);
      const here = await provider.addKey(`${prefix}-here`);
      const there = await provider.addKey(`${prefix}-there`);
      const off = await provider.addKey(`${prefix}-off`);
      const [proxyId, other] = [await provider.addProxy(), await provider.addProxy()];
      await provider.bind(proxyId, here);
      await provider.bind(other, there);
      await provider.bind(proxyId, off);
      await provider.bindings.updateBinding(proxyId, off, { isActive: false }, ACTOR);
      const matching = async (filter: Partial<KeyListQuery>) => {
        const list = await provider.keys.getKeyList({ q: prefix, sort: 'id', page: 1, ...filter });
        const ids = list.keys.map(({ _id }) => _id);
        expect(list.matching).toBe(ids.length);
        const { keys } = await provider.keys.getKeyIds({ q: prefix, sort: 'id', ...filter });
        expect(keys.map(({ _id }) => _id)).toEqual(ids);
        return ids;
      };
      expect(await matching({ status: 'unbound' })).toEqual([idle]);
      expect(await matching({ notBoundTo: proxyId })).toEqual([idle, there]);
      expect(await matching({ notBoundTo: other, status: 'healthy' })).toEqual([here, idle, off]);
      await provider.bindings.deleteBinding(proxyId, off, ACTOR);
      expect(await matching({ status: 'unbound' })).toEqual([idle, off]);
    });
  });

  describe('getStats (seed 003: get key statistics)', () => {
    it('counts keys, healthy ones, active bindings and active proxies', async () => {
      const before = await provider.keys.getStats();
      const { keyId, proxyId } = await provider.addBoundKey();
      const second = await provider.addBoundKey();
      await provider.bindings.updateBinding(
        second.proxyId,
        second.keyId,
        { isActive: false },
        ACTOR,
      );
      await provider.proxies.updateProxy(second.proxyId, { isActive: false }, 'test');
      await provider.rotation.checkAndRotateOnError({ keyId, status: 429 });
      expect(await provider.keys.getStats()).toEqual({
        totalKeys: before.totalKeys + 2,
        healthyKeys: before.healthyKeys + 1,
        totalBindings: before.totalBindings + 1,
        totalProxies: before.totalProxies + 1,
      });
      expect(await provider.boundTo(proxyId)).toEqual([keyId]);
    });
  });

  describe('deleteKey (seed 003: delete key from database)', () => {
    it('deletes the key with its bindings and answers true', async () => {
      const { keyId, proxyId } = await provider.addBoundKey();
      const elsewhere = await provider.addProxy();
      await provider.bind(elsewhere, keyId);
      expect(await provider.keys.deleteKey(keyId, ACTOR)).toBe(true);
      expect(await provider.key(keyId)).toBeNull();
      expect(await provider.boundTo(proxyId)).toEqual([]);
      expect(await provider.boundTo(elsewhere)).toEqual([]);
      expect(provider.acquire(proxyId)).toBeNull();
    });

    it('answers false when there is none, and writes no event', async () => {
      const before = await provider.dump();
      expect(await provider.keys.deleteKey('nobody', ACTOR)).toBe(false);
      expect(await provider.dump()).toEqual(before);
    });
  });

  describe('resetKeyStats (seed 003: reset key statistics in database)', () => {
    it('makes the key healthy with nothing counted, in a new life, and returns it', async () => {
      const { keyId, proxyId } = await provider.addBoundKey();
      await provider.rotation.checkAndRotateOnError({ keyId, status: 429, body: 'slow down' });
      const before = await provider.key(keyId);
      expect(before).toMatchObject({ status: 'rate_limited', lastError: expect.any(String) });

      const reset = await provider.keys.resetKeyStats(keyId, ACTOR);
      expect(reset).toEqual(await provider.key(keyId));
      expect(reset).toMatchObject({
        status: 'healthy',
        tokensUsed: 0,
        requestsCount: 0,
        lastError: null,
        cooldownUntil: null,
        ladderStep: 0,
        createdAt: before?.['createdAt'],
      });
      expect(reset?.life).not.toBe(before?.['life']);
      expect(reset?.updatedAt.getTime()).toBeGreaterThanOrEqual(Number(before?.['updatedAt']));
      expect(provider.acquire(proxyId)).toMatchObject({ keyId, lease: leaseOf(reset?.life) });
    });

    it('returns null when there is none', async () => {
      expect(await provider.keys.resetKeyStats('nobody', ACTOR)).toBeNull();
    });
  });
});
