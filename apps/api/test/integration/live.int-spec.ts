import {
  eventListSchema,
  liveChangeSchema,
  liveEventsSchema,
  livePingSchema,
  type EventDto,
  type LiveChangeDto,
  type LiveEventsDto,
} from '@keypool/dto';
import { UserRepository } from '../../src/app/credentials/user.repository';
import { ChangeFeed } from '../../src/app/database/change-feed';
import { TransactionRunner } from '../../src/app/database/transaction-runner';
import { Readiness } from '../../src/app/health/readiness';
import { UsageService } from '../../src/app/key-provider/usage/usage.service';
import { LiveChanges } from '../../src/app/live/live-changes';
import { TokensService } from '../../src/app/tokens/tokens.service';
import { UsersService } from '../../src/app/users/users.service';
import {
  ADMIN_EMAIL,
  ADMIN_PASSWORD,
  createTestApp,
  signIn,
  type TestApp,
} from './create-test-app';
import { eventually, ProviderFixture, PROVIDER_IDS, secretOf } from './provider-fixture';

/** A browser's `EventSource`, as far as tests need one. */
class Listener {
  text = '';
  hasEnded = false;

  private constructor(
    readonly response: Response,
    private readonly abort: AbortController,
  ) {}

  static async connect(url: string, headers: Record<string, string>): Promise<Listener> {
    const abort = new AbortController();
    const response = await fetch(url, { headers, signal: abort.signal });
    const listener = new Listener(response, abort);
    void listener.read();
    return listener;
  }

  get changes(): LiveChangeDto[] {
    return this.messages('change').map((data) => liveChangeSchema.strict().parse(data));
  }

  get told(): LiveEventsDto[] {
    return this.messages('events').map((data) => liveEventsSchema.strict().parse(data));
  }

  get events(): EventDto[] {
    return this.told.flatMap(({ events }) => events);
  }

  messages(name: string): unknown[] {
    const found = this.text.matchAll(new RegExp(`^event: ${name}\ndata: (.*)\n\n`, 'gm'));
    return [...found].map(([, data]) => JSON.parse(data ?? ''));
  }

  get resyncs(): number {
    return this.text.split('event: resync\ndata: {}\n\n').length - 1;
  }

  close(): void {
    this.abort.abort();
  }

  private async read(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const part of this.response.body ?? []) {
        this.text += decoder.decode(part, { stream: true });
      }
    } catch {
      // Closed by `close`, or by the server.
    }
    this.hasEnded = true;
  }
}

const NEW_EVENT = {
  provider: 'ohmygpt',
  type: 'key_created',
  keyId: 'k',
  proxyId: null,
  actor: 'test',
  detail: {},
};

describe('the stream of events', () => {
  let testApp: TestApp;
  let url: string;
  let admin: { id: string; headers: Record<string, string> };
  const listeners: Listener[] = [];

  async function newToken(scope: 'admin' | 'worker' = 'admin') {
    const { id, token } = await testApp.app
      .get(TokensService)
      .createToken({ name: `looks on ${scope}`, scope }, 'test');
    return { id, headers: { authorization: `Bearer ${token}` } };
  }

  async function listen(headers: Record<string, string>): Promise<Listener> {
    const listener = await Listener.connect(url, headers);
    listeners.push(listener);
    return listener;
  }

  /** Resolves when everything that has happened was told: who comes now hears nothing of it. */
  async function allTold(): Promise<void> {
    const live = testApp.app.get(LiveChanges);
    const apply = jest.spyOn(live, 'apply');
    const { insertedId } = await testApp.database
      .collection('events')
      .insertOne({ ...NEW_EVENT, at: new Date() });
    await eventually(() => {
      const applied = apply.mock.calls.map(([{ document }]) => String(document?.['_id']));
      expect(applied).toContain(String(insertedId));
      // To print a timer takes longer than to wait for it: it leads to all others.
      expect(Reflect.get(live, 'timer') === null).toBe(true);
    });
    apply.mockRestore();
  }

  /** One that has read its beginning and everything that happened before. */
  async function listenFromNowOn(headers = admin.headers): Promise<Listener> {
    await allTold();
    const listener = await listen(headers);
    await eventually(() => expect(listener.resyncs).toBe(1));
    return listener;
  }

  const changesOf = (listener: Listener, provider: string | null) =>
    new Set(listener.changes.flatMap((one) => (one.provider === provider ? one.topics : [])));

  beforeAll(async () => {
    testApp = await createTestApp();
    await testApp.app.listen(0, '127.0.0.1');
    url = `${await testApp.app.getUrl()}/admin/events/stream`;
    admin = await newToken();
  });

  afterEach(async () => {
    listeners.forEach((listener) => listener.close());
    listeners.length = 0;
    const { news } = testApp.app.get(LiveChanges);
    await eventually(() => expect(news.listenerCount('changes')).toBe(0));
  });

  afterAll(async () => {
    testApp.app.getHttpServer().closeAllConnections();
    await testApp.close();
  });

  it('begins at once, with the time after which to come again and the word to read everything', async () => {
    const { response, text } = await listenFromNowOn();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(text).toMatch(/^retry: \d+\n/);
  });

  it('is for admins', async () => {
    expect((await listen({})).response.status).toBe(401);
    expect((await listen((await newToken('worker')).headers)).response.status).toBe(403);
    const viewer = { email: 'viewer@example.com', password: 'only looking around' };
    await testApp.app.get(UsersService).createUser({ ...viewer, role: 'viewer' }, 'test');
    const cookie = await signIn(testApp, viewer);
    const refused = await listen({ cookie: `keypool_session=${cookie}` });
    expect(refused.response.status).toBe(403);
    expect(refused.response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it.each(PROVIDER_IDS)('sends changes of %s in batches', async (id) => {
    const provider = new ProviderFixture(testApp, id);
    const listener = await listenFromNowOn();
    const { keyId } = await provider.addBoundKey();
    await provider.addBackup();
    await provider.rotation.checkAndRotateOnError({ keyId, status: 402 });
    await eventually(() => {
      expect(changesOf(listener, id)).toEqual(
        new Set(['keys', 'backup-keys', 'bindings', 'rotations', 'events']),
      );
      expect(changesOf(listener, null)).toContain('proxies');
    });
    expect(listener.changes.map((change) => change.provider)).not.toContain(
      PROVIDER_IDS.find((other) => other !== id),
    );
  });

  it.each(PROVIDER_IDS)('brings what happened in %s as the list has it', async (id) => {
    const provider = new ProviderFixture(testApp, id);
    const listener = await listenFromNowOn();
    const { keyId, proxyId } = await provider.addBoundKey();
    const backupId = await provider.addBackup();
    await provider.rotation.checkAndRotateOnError({ keyId, status: 402, body: 'no money left' });
    await eventually(() =>
      expect(listener.events).toContainEqual(
        expect.objectContaining({ type: 'key_rotated', provider: id, keyId }),
      ),
    );
    const listed = await fetch(`${url.replace('/stream', '')}?limit=200`, {
      headers: admin.headers,
    });
    const { events } = eventListSchema.parse(await listed.json());
    const told = listener.events;
    expect(told.length).toBeGreaterThanOrEqual(5);
    expect(events).toEqual(expect.arrayContaining(told));
    expect(new Set(told.map((event) => event.id)).size).toBe(told.length);
    expect(told.map(({ type }) => type)).toContain('proxy_created');
    expect(told.find(({ type }) => type === 'binding_created')).toMatchObject({ proxyId });
    expect(listener.told.every(({ isComplete }) => isComplete)).toBe(true);
    for (const secret of [secretOf(keyId), secretOf(backupId)]) {
      expect(listener.text).not.toContain(secret);
    }
  });

  it('says that the list has more when it does not send all', async () => {
    const listener = await listenFromNowOn();
    const event = { ...NEW_EVENT, at: new Date() };
    const { database } = testApp;
    await database
      .collection('events')
      .insertMany(Array.from({ length: 120 }, () => ({ ...event, _id: undefined })));
    await eventually(() => expect(listener.told.some(({ isComplete }) => !isComplete)).toBe(true));
    expect(listener.told.every(({ events }) => events.length <= 50)).toBe(true);
  });

  it('says so of an event that only a newer version can read', async () => {
    const listener = await listenFromNowOn();
    await testApp.database
      .collection('events')
      .insertOne({ ...NEW_EVENT, at: new Date(), type: 'key_levitated' });
    await eventually(() => expect(listener.told).toEqual([{ events: [], isComplete: false }]));
  });

  it('says whether the server itself receives changes', async () => {
    const listener = await listenFromNowOn();
    await eventually(() =>
      expect(listener.messages('ping').map((data) => livePingSchema.parse(data))).toContainEqual({
        isCurrent: true,
      }),
    );
  });

  it('500 changes are a few messages', async () => {
    const provider = new ProviderFixture(testApp, 'ohmygpt');
    const listener = await listenFromNowOn();
    const { database } = testApp;
    const event = { provider: 'ohmygpt', type: 'key_created', at: new Date() };
    await database
      .collection('events')
      .insertMany(Array.from({ length: 500 }, () => ({ ...event })));
    await provider.addProxy();
    await eventually(() => expect(changesOf(listener, null)).toContain('proxies'));
    expect(listener.changes.length).toBeLessThan(100);
  });

  it('sends changes made by another process', async () => {
    const other = await createTestApp({ beside: testApp });
    try {
      const listener = await listenFromNowOn();
      await new ProviderFixture(other, 'openhands').addKey();
      await eventually(() => expect(changesOf(listener, 'openhands')).toContain('keys'));
    } finally {
      await other.close();
    }
  });

  it('sends usage counts, which write no event', async () => {
    const provider = new ProviderFixture(testApp, 'ohmygpt');
    const keyId = await provider.addKey();
    const listener = await listenFromNowOn();
    const report = [{ keyId, tokens: 1, requests: 1 }];
    await eventually(async () => {
      await provider.part(UsageService).report(report);
      expect(listener.changes).toContainEqual({ provider: 'ohmygpt', topics: ['keys'] });
    });
  });

  it('says when changes may have been missed', async () => {
    const listener = await listenFromNowOn();
    const feed = testApp.app.get(ChangeFeed);
    const subscribers: unknown = Reflect.get(feed, 'subscribers');
    expect(subscribers).toContain(testApp.app.get(LiveChanges));
    await testApp.app.get(LiveChanges).reload();
    await eventually(() => expect(listener.resyncs).toBe(2));
  });

  it('ends when its token is revoked, and leaves others alone', async () => {
    const own = await newToken();
    const [listener, other] = [await listenFromNowOn(own.headers), await listenFromNowOn()];
    await testApp.app.get(TokensService).revokeToken(own.id, 'test');
    await eventually(() => expect(listener.hasEnded).toBe(true));
    expect(other.hasEnded).toBe(false);
  });

  it('ends when the password of its user changes', async () => {
    const user = { email: ADMIN_EMAIL, password: ADMIN_PASSWORD };
    const cookie = await signIn(testApp, user);
    const listener = await listenFromNowOn({ cookie: `keypool_session=${cookie}` });
    const users = testApp.app.get(UserRepository);
    await testApp.app.get(TransactionRunner).run(async ({ session }) => {
      const found = await users.findByEmail(ADMIN_EMAIL, session);
      return found && users.changeCredentials(found, {}, session);
    });
    testApp.app.get(LiveChanges).news.emit('credentials');
    await eventually(() => expect(listener.hasEnded).toBe(true));
  });

  it('is refused to one who has 20 already, until one of them ends', async () => {
    const own = await newToken();
    const mine = [];
    for (let index = 0; index < 20; index++) {
      mine.push(await listenFromNowOn(own.headers));
    }
    const refused = await listen(own.headers);
    expect(refused.response.status).toBe(429);
    expect(refused.response.headers.get('retry-after')).toBe('15');
    await listenFromNowOn();
    mine[0]?.close();
    await eventually(async () => expect((await listen(own.headers)).response.status).toBe(200));
  });

  it('ends when the process stops, so that nothing waits for it', async () => {
    const listener = await listenFromNowOn();
    testApp.app.get(Readiness).beginStop();
    await eventually(() => expect(listener.hasEnded).toBe(true));
    expect((await listen(admin.headers)).response.status).toBe(503);
  });
});
