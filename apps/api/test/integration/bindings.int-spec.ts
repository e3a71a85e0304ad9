import { forEachProvider } from '@keypool/dto';
import type { ProxyListQuery } from '@keypool/dto/params';
import { ACTOR, outcomes, PROVIDER_IDS, ProviderFixture, unique } from './provider-fixture';
import { useTestApp } from './use-test-apps';

const ROUNDS = 4;

const testApp = useTestApp();

describe.each(PROVIDER_IDS)('%s: BindingsService', (id) => {
  const provider = new ProviderFixture(testApp, id);

  it('binds a key under its own field, with the name of the proxy and the status of the key', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    const { bindings } = await provider.bindings.listProxyBindings(proxyId);
    const [binding] = bindings;
    expect(binding).toEqual({
      proxyId,
      [provider.definition.bindingKeyField]: keyId,
      priority: 0,
      isActive: true,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      proxyName: `Proxy ${proxyId}`,
      keyStatus: 'healthy',
      keyCooldownUntil: null,
    });
  });

  it('returns until when the key of a binding is in cooldown', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    await provider.rotation.checkAndRotateOnError({ keyId, status: 429 });
    const standing = {
      keyStatus: 'rate_limited',
      keyCooldownUntil: (await provider.key(keyId))?.['cooldownUntil'].toISOString(),
    };
    expect(await provider.bindings.listProxyBindings(proxyId)).toMatchObject({
      bindings: [standing],
    });
    const { bindings } = await provider.bindings.listBindings();
    expect(bindings.find((binding) => binding.proxyId === proxyId)).toMatchObject(standing);
  });

  it('lists the bindings of a proxy by priority', async () => {
    const proxyId = await provider.addProxy();
    const keys = [await provider.addKey(), await provider.addKey(), await provider.addKey()];
    for (const [index, keyId] of keys.entries()) {
      await provider.bind(proxyId, keyId, 10 - index);
    }
    const { bindings: listed } = await provider.bindings.listProxyBindings(proxyId);
    expect(listed.map(({ priority }) => priority)).toEqual([8, 9, 10]);
  });

  it.each([
    ['a proxy', (proxyId: string) => ({ proxyId, keyId: 'nobody' })],
    ['a key', () => ({ proxyId: 'nowhere', keyId: 'nobody' })],
  ])('refuses to bind %s that is not there', async (_what, dataOf) => {
    const proxyId = await provider.addProxy();
    await expect(
      provider.bindings.createBinding({ ...dataOf(proxyId), priority: 0 }, ACTOR),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  it('binds a key to a proxy once, however many ask at a time', async () => {
    const [keyId, proxyId] = [await provider.addKey(), await provider.addProxy()];
    const results = await outcomes(
      Array.from({ length: 20 }, (_, priority) => provider.bind(proxyId, keyId, priority)),
    );
    expect(results.sort()).toEqual(['done', ...Array(19).fill('duplicate_binding')]);
    expect(await provider.boundTo(proxyId)).toEqual([keyId]);
  });

  it('changes priority and state, in the pool too', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    const other = await provider.addKey();
    await provider.bind(proxyId, other, 5);
    await provider.bindings.updateBinding(proxyId, keyId, { priority: 9 }, ACTOR);
    expect(provider.acquire(proxyId)).toMatchObject({ keyId: other, priority: 5 });
    await provider.bindings.updateBinding(proxyId, other, { isActive: false }, ACTOR);
    expect(provider.acquire(proxyId)).toMatchObject({ keyId, priority: 9 });
    await expect(
      provider.bindings.updateBinding(proxyId, 'nobody', { priority: 1 }, ACTOR),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  it('deletes one binding, or all of a proxy', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    await provider.bind(proxyId, await provider.addKey());
    await provider.bind(proxyId, await provider.addKey());
    await provider.bindings.deleteBinding(proxyId, keyId, ACTOR);
    await expect(provider.bindings.deleteBinding(proxyId, keyId, ACTOR)).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await provider.bindings.deleteProxyBindings(proxyId, ACTOR)).toEqual({ deleted: 2 });
    expect(await provider.bindings.deleteProxyBindings(proxyId, ACTOR)).toEqual({ deleted: 0 });
    const told = { type: 'binding_deleted', proxyId, provider: provider.definition.id };
    expect(await provider.testApp.database.collection('events').countDocuments(told)).toBe(3);
    expect(provider.acquire(proxyId)).toBeNull();
    await expect(provider.bindings.deleteProxyBindings('nowhere', ACTOR)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  describe('no binding ever points at nothing (SPEC 6.3.1)', () => {
    /** Some of the bindings are asked for before the end of what they need, some after. */
    async function race(bind: () => Promise<unknown>, end: () => Promise<unknown>, turn: number) {
      const first = turn % 2 === 0 ? [bind, end, bind] : [end, bind, bind];
      return outcomes(first.map((start) => start()));
    }

    it('while its key is deleted', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const [keyId, proxyId] = [await provider.addKey(), await provider.addProxy()];
        await race(
          () => provider.bind(proxyId, keyId),
          () => provider.keys.deleteKey(keyId, ACTOR),
          round,
        );
        expect(await provider.key(keyId)).toBeNull();
        expect(await provider.danglingBindings()).toEqual([]);
        expect(provider.acquire(proxyId)).toBeNull();
      }
    });

    it('while its proxy is deleted', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const [keyId, proxyId] = [await provider.addKey(), await provider.addProxy()];
        await race(
          () => provider.bind(proxyId, keyId),
          () => provider.proxies.deleteProxy(proxyId, 'test'),
          round,
        );
        expect(await provider.danglingBindings()).toEqual([]);
        expect(provider.acquire(proxyId)).toBeNull();
      }
    });

    it('while its key is rotated: then it points at the backup key, or was refused', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const [keyId, proxyId] = [await provider.addKey(), await provider.addProxy()];
        const backupId = await provider.addBackup();
        const results = await race(
          () => provider.bind(proxyId, keyId),
          () => provider.rotation.rotateKey(keyId, ACTOR),
          round,
        );
        expect(await provider.danglingBindings()).toEqual([]);
        // One of the three is the rotation itself.
        const isBound = results.filter((result) => result === 'done').length > 1;
        expect(await provider.boundTo(proxyId)).toEqual(isBound ? [backupId] : []);
        expect(provider.acquire(proxyId)?.keyId).toBe(isBound ? backupId : undefined);
      }
    });

    it('while everything happens at once', async () => {
      const keys = await Promise.all(Array.from({ length: 8 }, () => provider.addKey()));
      const proxies = await Promise.all(Array.from({ length: 4 }, () => provider.addProxy()));
      await Promise.all(Array.from({ length: 4 }, () => provider.addBackup()));
      const bindings = keys.flatMap((keyId) =>
        proxies.map((proxyId) => provider.bind(proxyId, keyId)),
      );
      await outcomes([
        ...bindings,
        ...keys.slice(0, 3).map((keyId) => provider.keys.deleteKey(keyId, ACTOR)),
        ...keys.slice(3, 6).map((keyId) => provider.rotation.rotateKey(keyId, ACTOR)),
        provider.proxies.deleteProxy(proxies[0] ?? '', 'test'),
        provider.bindings.deleteProxyBindings(proxies[1] ?? '', ACTOR),
      ]);
      expect(await provider.danglingBindings()).toEqual([]);
    });
  });
});

describe('ProxiesService', () => {
  it('deletes a proxy with its bindings of both providers', async () => {
    const [first, second] = PROVIDER_IDS.map((id) => new ProviderFixture(testApp, id));
    if (!first || !second) {
      throw new Error('there are two providers');
    }
    const { proxyId } = await first.addBoundKey();
    await second.bind(proxyId, await second.addKey());
    await first.proxies.deleteProxy(proxyId, 'test');
    expect(await first.boundTo(proxyId)).toEqual([]);
    expect(await second.boundTo(proxyId)).toEqual([]);
    expect(second.acquire(proxyId)).toBeNull();
    await expect(first.proxies.deleteProxy(proxyId, 'test')).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('lists how many keys of each provider a proxy can use', async () => {
    const [first, second] = PROVIDER_IDS.map((id) => new ProviderFixture(testApp, id));
    if (!first || !second) {
      throw new Error('there are two providers');
    }
    await first.empty();
    const { proxyId } = await first.addBoundKey();
    const [dead, limited, off] = [await first.addKey(), await first.addKey(), await first.addKey()];
    for (const keyId of [dead, limited, off]) {
      await first.bind(proxyId, keyId);
    }
    await first.rotation.checkAndRotateOnError({ keyId: dead, status: 402 });
    await first.rotation.checkAndRotateOnError({ keyId: limited, status: 429 });
    await first.bindings.updateBinding(proxyId, off, { isActive: false }, ACTOR);
    const figures = async (query: ProxyListQuery) => {
      const { proxies } = await first.proxies.listProxies(query);
      return proxies.find(({ _id }) => _id === proxyId)?.figures;
    };
    const dueAt = (await first.key(limited))?.['cooldownUntil'].toISOString();
    const unbound = { bindings: 0, active: 0, usable: 0, coolingDown: 0, dueAt: null };
    const notRefused = { refusedSince: null, lastRefusedAt: null };
    const expected = {
      ...forEachProvider(() => ({ ...unbound, ...notRefused })),
      [first.id]: { bindings: 4, active: 3, usable: 1, coolingDown: 1, dueAt, ...notRefused },
    };
    expect(await figures({ page: 1, q: proxyId })).toEqual(expected);
    expect(await figures({})).toEqual(expected);
    await second.bind(proxyId, await second.addKey());
    expect(await figures({})).toMatchObject({ [second.id]: { bindings: 1, usable: 1 } });
  });

  it('lets one of 20 racing requests for one id win', async () => {
    const { proxies } = new ProviderFixture(testApp, 'ohmygpt');
    const id = unique('raced');
    const results = await outcomes(
      Array.from({ length: 20 }, () => proxies.createProxy({ id, name: 'Raced' }, 'test')),
    );
    expect(results.sort()).toEqual(['done', ...Array(19).fill('duplicate_id')]);
  });
});
