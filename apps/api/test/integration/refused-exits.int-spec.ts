import { DatabaseClock } from '../../src/app/database/database-clock';
import { UsageService } from '../../src/app/key-provider/usage/usage.service';
import { eventually, ONE_PROVIDER, PROVIDER_IDS, ProviderFixture } from './provider-fixture';
import { useTestApp } from './use-test-apps';

const PAGE = {
  status: 403,
  body: '<!DOCTYPE html><title>Attention Required! | Cloudflare</title>',
};
const MINUTE = 60_000;

describe.each(ONE_PROVIDER)('%s: a proxy that the upstream refuses', (id) => {
  const testApp = useTestApp();
  const provider = new ProviderFixture(testApp, id);

  const stored = (proxyId: string) =>
    testApp.database.collection<{ _id: string }>('proxies').findOne({ _id: proxyId });
  const refusedSince = async (proxyId: string) => {
    const { proxies } = await provider.proxies.listProxies({ q: proxyId });
    return proxies.find(({ _id }) => _id === proxyId)?.figures[id].refusedSince;
  };
  const events = async (type: string, proxyId: string) =>
    (await provider.events(type)).filter((event) => event['proxyId'] === proxyId);
  const refuse = (keyId: string, proxyId: string) =>
    provider.rotation.checkAndRotateOnError({ keyId, proxyId, ...PAGE });

  it('suffers from it, and no key: one event, however many reports', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => refuse(keyId, proxyId)));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ action: 'none', reason: 'exit_refused', blame: 'exit' });
    }
    expect(await events('proxy_refused', proxyId)).toMatchObject([
      { keyId, detail: { cause: 'blocked_page', status: 403 } },
    ]);
    expect(await refusedSince(proxyId)).toEqual(expect.any(String));
    expect(await provider.key(keyId)).toMatchObject({ status: 'healthy', lastError: null });
    expect(provider.acquire(proxyId)).toMatchObject({ keyId });
    const other = PROVIDER_IDS.find((one) => one !== id) ?? id;
    const { proxies } = await provider.proxies.listProxies({ q: proxyId });
    expect(proxies[0]?.figures[other].refusedSince).toBeNull();
  });

  it('is refused since the first refusal, with an event every 5 minutes', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    await refuse(keyId, proxyId);
    const since = await refusedSince(proxyId);
    await refuse(keyId, proxyId);
    expect(await events('proxy_refused', proxyId)).toHaveLength(1);
    const clock = testApp.app.get(DatabaseClock);
    jest.spyOn(clock, 'now').mockReturnValue(clock.now() + 5 * MINUTE);
    try {
      await refuse(keyId, proxyId);
    } finally {
      jest.restoreAllMocks();
    }
    expect(await events('proxy_refused', proxyId)).toHaveLength(2);
    expect(await refusedSince(proxyId)).toBe(since);
  });

  it('is over a day after the last refusal, and begins anew with the next one', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    await refuse(keyId, proxyId);
    const since = await refusedSince(proxyId);
    const clock = testApp.app.get(DatabaseClock);
    const later = clock.now() + 24 * 60 * MINUTE;
    jest.spyOn(clock, 'now').mockReturnValue(later);
    try {
      expect(await refusedSince(proxyId)).toBeNull();
      await refuse(keyId, proxyId);
      expect(await refusedSince(proxyId)).toBe(new Date(later).toISOString());
    } finally {
      jest.restoreAllMocks();
    }
    expect(since).not.toBeNull();
  });

  it('is accepted again when the upstream answers through it', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    await refuse(keyId, proxyId);
    await provider.rotation.checkAndRotateOnError({ keyId, proxyId, status: 500 });
    expect(await refusedSince(proxyId)).not.toBeNull();
    await provider.rotation.checkAndRotateOnError({ keyId, proxyId, status: 429 });
    await eventually(async () => expect(await refusedSince(proxyId)).toBeNull());
    expect(await events('proxy_accepted', proxyId)).toHaveLength(1);
    expect(await stored(proxyId)).toMatchObject({ refusals: {} });
  });

  it('is accepted again when a key succeeds that nobody else used', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    const good = await provider.addProxy();
    await provider.bind(good, keyId);
    const succeed = () => provider.part(UsageService).report([{ keyId, tokens: 1, requests: 1 }]);
    provider.acquire(good);
    provider.acquire(proxyId);
    await refuse(keyId, proxyId);
    await succeed();
    expect(await events('proxy_accepted', proxyId)).toEqual([]);
    const own = await provider.addKey();
    await provider.bind(proxyId, own, 1);
    expect(provider.pools.pool.acquire(proxyId, Date.now(), new Set([keyId]))).toMatchObject({
      keyId: own,
    });
    await provider.part(UsageService).report([{ keyId: own, tokens: 1, requests: 1 }]);
    await eventually(async () => expect(await refusedSince(proxyId)).toBeNull());
  });

  it('that is missing or unknown is not recorded', async () => {
    const { keyId } = await provider.addBoundKey();
    await provider.rotation.checkAndRotateOnError({ keyId, ...PAGE });
    await refuse(keyId, 'no-such-proxy');
    expect(await events('proxy_refused', 'no-such-proxy')).toEqual([]);
  });
});
