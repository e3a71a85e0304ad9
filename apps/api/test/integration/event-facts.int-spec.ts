import { TokensService } from '../../src/app/tokens/tokens.service';
import { eventually, ONE_PROVIDER, ProviderFixture, unique } from './provider-fixture';
import { useTestApp } from './use-test-apps';

const ADMIN_ADDRESS = '192.0.2.7';
const WORKER_ADDRESS = '192.0.2.8';

const testApp = useTestApp({ KEYPOOL_PURGE_EVERY: '100ms', KEYPOOL_GUARD: 'on' });

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
  const provider = new ProviderFixture(testApp, id);

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

  it('of cooldowns say how the key stood before', async () => {
    const { keyId } = await provider.addBoundKey();
    const untils: unknown[] = [];
    for (const seconds of ['300', '1200']) {
      const report = { keyId, status: 429, headers: { 'retry-after': seconds } };
      await send('POST', `/internal/${id}/failures`, report, worker);
      untils.push((await last('key_cooldown', { keyId }))?.['detail'].until);
    }
    await send('POST', `/admin/${id}/keys/${keyId}/clear-cooldown`, {});

    const events = testApp.database.collection('events').find({ keyId, 'detail.from': /./ });
    const [first, second] = untils;
    expect(await events.sort({ _id: 1 }).toArray()).toMatchObject([
      {
        type: 'key_cooldown',
        detail: { from: 'healthy', untilBefore: null, stepBefore: 0, until: first, step: 1 },
      },
      {
        type: 'key_cooldown',
        detail: { from: 'rate_limited', untilBefore: first, stepBefore: 1, until: second },
      },
      {
        type: 'key_cleared',
        detail: { from: 'rate_limited', untilBefore: second, stepBefore: 1 },
      },
    ]);
  });

  it('of the guard say how it stood before', async () => {
    const [{ keyId: replaced }, { keyId }] = await Promise.all([
      provider.addBoundKey(),
      provider.addBoundKey(),
    ]);
    await provider.addBackup();
    await send('POST', `/internal/${id}/failures`, { keyId: replaced, status: 402 }, worker);
    const act = async (action: string, type: string) => {
      await send('POST', `/admin/${id}/guard`, { action });
      return (await last(type))?.['detail'];
    };
    const paused = await act('pause', 'guard_paused');
    expect(paused).toMatchObject({ pausedAt: expect.any(String), pausedAtBefore: null });
    await send('POST', `/internal/${id}/failures`, { keyId, status: 402 }, worker);
    expect((await last('key_held', { keyId }))?.['detail']).toMatchObject({
      from: 'healthy',
      untilBefore: null,
    });
    expect(await act('release', 'guard_released')).toMatchObject({ heldBefore: 1 });
    expect(await act('resume', 'guard_resumed')).toMatchObject({
      pausedAt: null,
      pausedAtBefore: paused.pausedAt,
    });
    expect(await act('go_on', 'guard_gone_on')).toMatchObject({
      placesTaken: 0,
      placesTakenBefore: 1,
      heldBefore: 0,
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
