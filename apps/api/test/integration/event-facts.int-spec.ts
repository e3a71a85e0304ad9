import { TokensService } from '../../src/app/tokens/tokens.service';
import { eventually, ONE_PROVIDER, ProviderFixture, unique } from './provider-fixture';
import { useTestApp } from './use-test-apps';

const ADMIN_ADDRESS = '192.0.2.7';
const WORKER_ADDRESS = '192.0.2.8';

const testApp = useTestApp({ KEYPOOL_PURGE_EVERY: '100ms' });

let admin: string;
let worker: string;

beforeAll(async () => {
  const tokens = testApp.app.get(TokensService);
  admin = (await tokens.createToken({ name: 'script', scope: 'admin' }, 'test')).token;
  worker = (await tokens.createToken({ name: 'edge', scope: 'worker' }, 'test')).token;
});

async function send(
  method: 'POST' | 'PATCH' | 'DELETE',
  url: string,
  payload?: object,
  token = admin,
) {
  const answer = await testApp.app.inject({
    method,
    url,
    ...(payload && { payload }),
    headers: { authorization: `Bearer ${token}` },
    remoteAddress: token === admin ? ADMIN_ADDRESS : WORKER_ADDRESS,
  });
  expect(answer.statusCode).toBeLessThan(300);
}

describe.each(ONE_PROVIDER)('events of %s', (id) => {
  let provider: ProviderFixture;

  beforeAll(() => {
    provider = new ProviderFixture(testApp, id);
  });

  const last = (type: string, filter: object = {}) =>
    testApp.database.collection('events').findOne({ type, ...filter }, { sort: { _id: -1 } });

  it('say what a change replaced, who asked for it, and from where', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    const from = { actor: 'token:script' };
    const there = { address: ADMIN_ADDRESS };
    const binding = `/admin/${id}/bindings/${proxyId}/${keyId}`;

    await send('PATCH', binding, { priority: 7 });
    expect(await last('binding_updated')).toMatchObject({
      ...from,
      detail: { priority: 7, priorityBefore: 0, ...there },
    });
    await send('PATCH', `/admin/proxies/${proxyId}`, { isActive: false });
    expect(await last('proxy_updated')).toMatchObject({
      ...from,
      detail: { isActive: false, isActiveBefore: true, ...there },
    });
    await send('DELETE', binding);
    expect(await last('binding_deleted')).toMatchObject({
      ...from,
      detail: { priority: 7, isActive: true, ...there },
    });
    await send('DELETE', `/admin/${id}/keys/${keyId}`);
    expect(await last('key_deleted')).toMatchObject({
      ...from,
      detail: { status: 'healthy', tokensUsed: 0, requestsCount: 0, bindings: 0, ...there },
    });
    await send('DELETE', `/admin/proxies/${proxyId}`);
    expect(await last('proxy_deleted')).toMatchObject({
      ...from,
      detail: { name: `Proxy ${proxyId}`, isActive: false, ...there },
    });
  });

  it('of rotations have the address of whoever caused each, not of whoever came first', async () => {
    const bound = await Promise.all([provider.addBoundKey(), provider.addBoundKey()]);
    await provider.addBackup();
    await provider.addBackup();
    const [byHand, reported] = bound.map(({ keyId }) => keyId);

    await Promise.all([
      send('POST', `/internal/${id}/failures`, { keyId: reported, status: 402 }, worker),
      send('POST', `/admin/${id}/keys/${byHand}/rotate`, {}),
    ]);

    expect(await last('key_rotated', { keyId: byHand })).toMatchObject({
      actor: 'token:script',
      detail: { address: ADMIN_ADDRESS },
    });
    expect(await last('key_rotated', { keyId: reported })).toMatchObject({
      actor: 'token:edge',
      detail: { address: WORKER_ADDRESS },
    });
  });

  it('tell which keys a worker got', async () => {
    const { keyId, proxyId } = await provider.addBoundKey();
    const next = unique('next');
    await provider.addKey(next);
    await provider.bind(proxyId, next, 1);

    await send('POST', `/internal/${id}/acquire`, { proxyId }, worker);
    await send('POST', `/internal/${id}/acquire`, { proxyId }, worker);
    await send('POST', `/internal/${id}/failures`, { keyId, proxyId, status: 429 }, worker);

    for (const given of [keyId, next]) {
      const filter = { actor: 'token:edge', 'detail.keyIds': given };
      await eventually(async () =>
        expect(await last('keys_handed_out', filter)).toMatchObject({
          provider: id,
          detail: { address: WORKER_ADDRESS },
        }),
      );
      const listed = await testApp.app.inject({
        url: `/admin/events?keyId=${given}&type=keys_handed_out`,
        headers: { authorization: `Bearer ${admin}` },
      });
      expect(listed.json<{ events: unknown[] }>().events).toHaveLength(1);
    }
  });
});
