import {
  forEachProvider,
  type CreateTokenDto,
  type EventType,
  type ProviderId,
} from '@keypool/dto';
import { eventually, LIMITS } from '@keypool/testing';
import { Types } from 'mongoose';
import { hash } from 'node:crypto';
import { ChangeFeed } from '../../src/app/database/change-feed';
import { DatabaseClock } from '../../src/app/database/database-clock';
import { TokenUses } from '../../src/app/credentials/token-uses';
import { newToken } from '../../src/app/credentials/token-text';
import { CONFIRM_WITHIN } from '../../src/app/credentials/token.store';
import { ADMIN, AuthTestApp } from './auth-test-app';

const HOUR_MS = 3_600_000;
const NOTHING_ANYWHERE = forEachProvider(() => ({ keys: 0, rotations: 0 }));
const UNKNOWN = '000000000000000000000000';

describe.each([
  ['with the change stream', true],
  ['while the change stream cannot be relied on', false],
])('tokens %s', (_, isCurrent) => {
  let api: AuthTestApp;
  let other: AuthTestApp;
  let admin: string;

  beforeAll(async () => {
    // However busy the machine is, the database is not unavailable.
    jest.replaceProperty(CONFIRM_WITHIN, 'ms', LIMITS.waitMs);
    api = await AuthTestApp.start();
    other = await api.startAnother();
    await api.ensureFirstAdmin();
    admin = await api.signIn();
    if (isCurrent) {
      await api.app.get(ChangeFeed).start();
      await other.app.get(ChangeFeed).start();
    }
  });

  afterAll(async () => {
    jest.restoreAllMocks();
    await other.stop();
    await api.end();
  });

  async function probe(process: AuthTestApp, token: string, provider = 'ohmygpt') {
    return process.request('POST', `/internal/${provider}/probe`, { token });
  }

  function expectSoonElsewhere(token: string, status: number): Promise<void> {
    return eventually(async () => expect((await probe(other, token)).status).toBe(status));
  }

  function revoke(id: string) {
    return api.request('DELETE', `/admin/tokens/${id}`, { cookie: admin });
  }

  it('are shown once and stored hashed', async () => {
    const response = await api.request('POST', '/admin/tokens', {
      cookie: admin,
      body: { name: ' proxy 1 ', scope: 'worker', providers: ['ohmygpt'], proxyIds: ['p1', 'p1'] },
    });
    expect(response.status).toBe(201);
    const { id, token } = response.body;
    expect(response.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      name: 'proxy 1',
      scope: 'worker',
      token: expect.stringMatching(/^kp_worker_[\w-]{43}$/),
    });
    const stored = await api.connection.collection('api_tokens').find().toArray();
    const events = await api.connection.collection('events').find().toArray();
    expect(JSON.stringify([stored, events])).not.toContain(token);
    const list = await api.request('GET', '/admin/tokens', { cookie: admin });
    expect(JSON.stringify(list.body)).not.toContain(token);
    expect(list.body['tokens']).toContainEqual({
      id,
      name: 'proxy 1',
      start: String(token).slice(0, 'kp_worker_'.length + 4),
      createdBy: ADMIN.email,
      owner: ADMIN.email,
      scope: 'worker',
      providers: ['ohmygpt'],
      proxyIds: ['p1'],
      expiresAt: null,
      createdAt: expect.any(String),
      lastUsedAt: null,
      lastDay: NOTHING_ANYWHERE,
    });
    expect(await api.lastEvent('token_created')).toMatchObject({
      actor: ADMIN.email,
      detail: { name: 'proxy 1', scope: 'worker', providers: ['ohmygpt'], proxyIds: ['p1'] },
    });
  });

  it('work at once here and soon elsewhere', async () => {
    const { token } = await api.createToken(admin, { name: 'fresh', scope: 'worker' });
    expect((await probe(api, token)).status).toBe(201);
    await expectSoonElsewhere(token, 201);
  });

  it('show when they were last used, until they are revoked', async () => {
    const { id, token } = await api.createToken(admin, { name: 'in use', scope: 'worker' });
    await probe(api, token);
    const uses = api.connection.collection('token_uses');
    const before = Date.now();
    await api.app.get(TokenUses).write();
    const list = await api.request('GET', '/admin/tokens?q=in%20use', { cookie: admin });
    const [row] = list.body['tokens'] as { lastUsedAt: string }[];
    expect(Math.abs(Date.parse(row?.lastUsedAt ?? '') - before)).toBeLessThan(LIMITS.waitMs);
    expect((await revoke(id)).status).toBe(200);
    await probe(api, token);
    await api.app.get(TokenUses).write();
    expect(await uses.countDocuments({ _id: new Types.ObjectId(id) })).toBe(0);
  });

  it('are not made by whoever can write to the database', async () => {
    const real = await api.createToken(admin, { name: 'real', scope: 'worker' });
    const tokens = api.connection.collection('api_tokens');
    const document = await tokens.findOne({ name: 'real' }, { projection: { _id: 0 } });
    const forged = newToken('worker');
    const sha256 = hash('sha256', forged, 'hex');
    await tokens.insertOne({ ...document, name: 'forged', hash: sha256, keyedHash: sha256 });
    // News of what is written later comes later.
    const { token } = await api.createToken(admin, { name: 'later', scope: 'metrics' });
    for (const each of [api, other]) {
      await eventually(async () => expect((await probe(each, token)).status).toBe(403));
      expect((await probe(each, forged)).status).toBe(401);
    }
    await expectSoonElsewhere(real.token, 201);
  });

  it('stop working at once here and soon elsewhere when they are revoked', async () => {
    const { id, token } = await api.createToken(admin, { name: 'leaked', scope: 'worker' });
    await expectSoonElsewhere(token, 201);
    const response = await revoke(id);
    expect([response.status, response.body]).toEqual([200, { message: expect.any(String) }]);
    expect((await probe(api, token)).status).toBe(401);
    await expectSoonElsewhere(token, 401);
    expect((await revoke(id)).status).toBe(404);
    expect(await api.lastEvent('token_revoked')).toMatchObject({
      actor: ADMIN.email,
      detail: { name: 'leaked', scope: 'worker' },
    });
  });

  it('that does not exist cannot be revoked', async () => {
    expect((await revoke(UNKNOWN)).status).toBe(404);
    expect((await revoke('not an id')).status).toBe(404);
  });

  it('reach only the providers and proxies that they name', async () => {
    const limited = await api.createToken(admin, {
      name: 'limited',
      scope: 'worker',
      providers: ['openhands'],
      proxyIds: ['p1'],
    });
    expect((await probe(api, limited.token)).status).toBe(403);
    expect((await probe(api, limited.token, 'openhands')).body).toEqual({ p1: true, p2: false });
    const free = await api.createToken(admin, { name: 'free', scope: 'worker' });
    expect((await probe(api, free.token)).body).toEqual({ p1: true, p2: true });
    expect((await probe(api, free.token, 'openhands')).status).toBe(201);
  });

  it('expire', async () => {
    const { id, token } = await api.createToken(admin, {
      name: 'short',
      scope: 'worker',
      expiresAt: new Date(Date.now() + HOUR_MS).toISOString(),
    });
    expect((await probe(api, token)).status).toBe(201);
    const clock = jest
      .spyOn(api.app.get(DatabaseClock), 'now')
      .mockReturnValue(Date.now() + HOUR_MS);
    expect((await probe(api, token)).status).toBe(401);
    clock.mockRestore();
    expect((await revoke(id)).status).toBe(200);
  });

  it('of workers show how many keys they got and rotations they caused in a day', async () => {
    for (const [name, scope] of [
      ['busy', 'worker'],
      ['busy', 'worker'],
      ['busy too', 'worker'],
      ['not busy', 'metrics'],
    ] as const) {
      await api.createToken(admin, { name, scope });
    }
    const event = (hours: number, type: EventType, provider: ProviderId, keyIds?: string[]) => ({
      at: new Date(Date.now() - hours * HOUR_MS),
      type,
      provider,
      actor: 'token:busy',
      detail: keyIds ? { keyIds } : {},
    });
    await api.connection
      .collection('events')
      .insertMany([
        event(1, 'keys_handed_out', 'ohmygpt', ['a', 'b']),
        event(2, 'keys_handed_out', 'ohmygpt', ['b', 'c']),
        event(2, 'keys_handed_out', 'openhands', ['a']),
        event(25, 'keys_handed_out', 'ohmygpt', ['old']),
        event(1, 'key_rotated', 'openhands'),
        event(3, 'key_rotated', 'openhands'),
        event(3, 'key_cooldown', 'openhands'),
        event(25, 'key_rotated', 'openhands'),
        { ...event(1, 'keys_handed_out', 'ohmygpt', ['d']), actor: 'token:busy to' },
      ]);
    const { body } = await api.request('GET', '/admin/tokens?q=busy&sort=name&page=1', {
      cookie: admin,
    });
    const lastDay = {
      ...NOTHING_ANYWHERE,
      ohmygpt: { keys: 3, rotations: 0 },
      openhands: { keys: 1, rotations: 2 },
    };
    expect(body['tokens']).toEqual(
      [
        { name: 'busy', lastDay },
        { name: 'busy', lastDay },
        { name: 'busy too', lastDay: NOTHING_ANYWHERE },
        { name: 'not busy', lastDay: null },
      ].map((token) => expect.objectContaining(token)),
    );
  });

  it('of scope metrics are listed and can be revoked', async () => {
    const { id } = await api.createToken(admin, { name: 'scrape', scope: 'metrics' });
    const list = await api.request('GET', '/admin/tokens?q=scrape', { cookie: admin });
    expect(list.body).toMatchObject({ tokens: [{ id, name: 'scrape', scope: 'metrics' }] });
    expect((await revoke(id)).status).toBe(200);
  });

  it('are named in events as those who did something', async () => {
    const { token } = await api.createToken(admin, { name: 'terraform', scope: 'admin' });
    await api.request('POST', '/admin/tokens', { token, body: { name: 'x', scope: 'worker' } });
    expect(await api.lastEvent('token_created')).toMatchObject({ actor: 'token:terraform' });
    const { body } = await api.request('GET', '/admin/tokens?q=x', { cookie: admin });
    expect(body['tokens']).toContainEqual(
      expect.objectContaining({ name: 'x', createdBy: 'token:terraform', owner: ADMIN.email }),
    );
  });

  it.each<[string, unknown, string]>([
    ['no name', { scope: 'worker' }, '/name'],
    ['an unknown scope', { name: 'x', scope: 'root' }, '/scope'],
    ['limits of a metrics token', { name: 'x', scope: 'metrics', proxyIds: ['p1'] }, '/scope'],
    ['an unknown provider', { name: 'x', scope: 'worker', providers: ['other'] }, '/providers/0'],
    ['a proxy that is an object', { name: 'x', scope: 'worker', proxyIds: [{}] }, '/proxyIds/0'],
    ['limits of an admin token', { name: 'x', scope: 'admin', proxyIds: ['p1'] }, '/scope'],
    ['an expiry that is no date', { name: 'x', scope: 'worker', expiresAt: 'soon' }, '/expiresAt'],
    [
      'an expiry that has passed',
      { name: 'x', scope: 'worker', expiresAt: new Date(Date.now() - HOUR_MS).toISOString() },
      '/expiresAt',
    ],
    ['a hash', { name: 'x', scope: 'worker', hash: '00' }, '/hash'],
  ])('are refused with %s, and the field is named', async (__, body, pointer) => {
    const count = () => api.connection.collection('api_tokens').countDocuments();
    const before = await count();
    const response = await api.request('POST', '/admin/tokens', { cookie: admin, body });
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({ code: 'validation_failed', errors: [{ pointer }] });
    expect(await count()).toBe(before);
  });

  it('are listed by page, part of the name and order', async () => {
    for (const name of ['list b', 'List c', 'list a']) {
      await api.createToken(admin, { name, scope: 'worker' } satisfies CreateTokenDto);
    }
    const list = async (query: string) =>
      (await api.request('GET', `/admin/tokens?${query}`, { cookie: admin })).body;
    expect(await list('q=LIST&sort=createdAt&page=1&pageSize=25')).toMatchObject({
      tokens: [{ name: 'list b' }, { name: 'List c' }, { name: 'list a' }],
      page: 1,
      pageSize: 25,
      matching: 3,
    });
    expect(await list('q=%5E')).toEqual({ tokens: [] });
    expect(await list('sort=hash')).toMatchObject({ code: 'validation_failed' });
    expect(await list('pageSize=7')).toMatchObject({ code: 'validation_failed' });
  });
});
