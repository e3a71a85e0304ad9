import { overviewSchema, type OverviewDto } from '@keypool/dto';
import { DatabaseClock } from '../../src/app/database/database-clock';
import { UsageService } from '../../src/app/key-provider/usage/usage.service';
import { OverviewService } from '../../src/app/overview/overview.service';
import { TokensService } from '../../src/app/tokens/tokens.service';
import { UsersService } from '../../src/app/users/users.service';
import { createTestApp, signIn, type TestApp } from './create-test-app';
import { ACTOR, eventually, PROVIDER_IDS, ProviderFixture } from './provider-fixture';

const VIEWER = { email: 'viewer@example.com', password: 'only looking around' };
const HOUR = 3_600_000;

describe('the overview', () => {
  let testApp: TestApp;

  beforeAll(async () => {
    testApp = await createTestApp();
  });

  afterAll(() => testApp.close());

  const read = (range: OverviewDto['range'] = '24h') =>
    testApp.app.get(OverviewService).read(range, 'UTC');

  describe('who may read it', () => {
    let headers: { authorization: string };

    beforeAll(async () => {
      const { token } = await testApp.app
        .get(TokensService)
        .createToken({ name: 'program', scope: 'admin' }, 'test');
      headers = { authorization: `Bearer ${token}` };
      await testApp.app.get(UsersService).createUser({ ...VIEWER, role: 'viewer' }, 'test');
    });

    it('a viewer', async () => {
      const cookie = await signIn(testApp, VIEWER);
      const answer = await testApp.app.inject({
        url: '/overview',
        headers: { cookie: `keypool_session=${cookie}` },
      });
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toMatchObject({ range: '24h' });
    });

    it('nobody who is not signed in', async () => {
      expect((await testApp.app.inject('/overview')).statusCode).toBe(401);
    });

    it.each(['24h', '7d', '30d'])(
      'an admin token, for %s, in the shape that is promised',
      async (range) => {
        const answer = await testApp.app.inject({ url: `/overview?range=${range}`, headers });
        expect(answer.statusCode).toBe(200);
        expect(overviewSchema.strict().parse(answer.json())).toEqual(answer.json());
      },
    );

    it.each([
      '?range=1y',
      '?range=',
      '?range[$ne]=24h',
      '?range=24h&range=7d',
      '?other=1',
      '?timeZone=',
      '?timeZone=%2B07:00',
      '?timeZone=UTC&timeZone=UTC',
    ])('asks for something else: %s', async (query) => {
      const answer = await testApp.app.inject({ url: `/overview${query}`, headers });
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({
        code: 'validation_failed',
        errors: [{ pointer: expect.stringMatching(/^\?/) }],
      });
    });
  });

  describe('in a time zone', () => {
    let headers: { authorization: string };
    let fresh: TestApp;

    const ask = (query: string) => fresh.app.inject({ url: `/overview?${query}`, headers });

    /** Beginning and end of the bucket of an event, which shows that nothing else happened in it. */
    async function bucketWithError(query: string) {
      const { series } = overviewSchema.parse((await ask(query)).json());
      const counts = series.map(({ providers }) => providers.ohmygpt.failures.upstream_unavailable);
      expect(counts.filter((count) => count > 0)).toEqual([1]);
      const at = counts.indexOf(1);
      return [series[at]?.start, series[at + 1]?.start];
    }

    /** Eleven in the evening of a day in UTC, a while ago. */
    const evening = new Date(
      Math.floor((Date.now() - 3 * 24 * HOUR) / (24 * HOUR)) * 24 * HOUR + 23 * HOUR,
    );
    const later = (hours: number) => new Date(evening.getTime() + hours * HOUR).toISOString();

    beforeAll(async () => {
      const { token } = await testApp.app
        .get(TokensService)
        .createToken({ name: 'zones', scope: 'admin' }, 'test');
      headers = { authorization: `Bearer ${token}` };
      await testApp.database.collection('events').insertOne({
        at: evening,
        provider: 'ohmygpt',
        type: 'key_error',
        keyId: 'k',
        proxyId: null,
        actor: 'system',
        detail: {},
      });
      // The past is read once: a newly started process finds what was written without the others' knowledge.
      fresh = await createTestApp({ beside: testApp });
    });

    afterAll(async () => {
      await fresh.close();
      await testApp.database.collection('events').deleteMany({ type: 'key_error' });
    });

    it.each([
      ['UTC when none is named', '', -23, 1],
      ['UTC', '&timeZone=UTC', -23, 1],
      ['the next day in Asia/Ho_Chi_Minh', '&timeZone=Asia/Ho_Chi_Minh', -6, 18],
      ['the next day in Asia/Kathmandu', '&timeZone=Asia/Kathmandu', -4.75, 19.25],
      ['the same day in Pacific/Honolulu', '&timeZone=Pacific/Honolulu', -13, 11],
    ])('an event counts on the day that it was: %s', async (_where, zone, from, until) => {
      expect(await bucketWithError(`range=30d${zone}`)).toEqual([later(from), later(until)]);
    });

    it('the answer names the zone and marks the bucket that is still running', async () => {
      const { timeZone, series } = overviewSchema.parse(
        (await ask('range=7d&timeZone=Asia/Kolkata')).json(),
      );
      expect(timeZone).toBe('Asia/Kolkata');
      expect(series.map(({ isRunning }) => isRunning)).toEqual([...Array(27).fill(false), true]);
      expect(series.map(({ start }) => start.slice(14, 16))).toEqual(Array(28).fill('30'));
    });

    it('an unknown zone is refused by its name', async () => {
      const answer = await ask('timeZone=Mars/Olympus_Mons');
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({
        code: 'validation_failed',
        errors: [{ pointer: '?timeZone', detail: expect.stringContaining('"Mars/Olympus_Mons"') }],
      });
    });
  });

  describe.each(PROVIDER_IDS)('of %s', (id) => {
    let provider: ProviderFixture;

    beforeAll(() => {
      provider = new ProviderFixture(testApp, id);
    });

    beforeEach(() => provider.empty());

    /** Waits until the overview says so: it follows changes after a moment. */
    const shows = (expected: object) =>
      eventually(async () => expect(await read()).toMatchObject(expected));

    const figures = (expected: object) => shows({ providers: { [id]: expected } });

    it('counts keys by status, backup keys, bindings, waiting rotations and keys without a binding', async () => {
      await figures({ keys: { healthy: 0, rate_limited: 0, exhausted: 0, error: 0 } });
      const bound = [await provider.addBoundKey(), await provider.addBoundKey()];
      const [limited, spent] = [await provider.addKey(), await provider.addKey()];
      await provider.bindings.updateBinding(
        bound[1]?.proxyId ?? '',
        bound[1]?.keyId ?? '',
        {
          isActive: false,
        },
        ACTOR,
      );
      await provider.rotation.checkAndRotateOnError({ keyId: limited, status: 429 });
      await provider.rotation.checkAndRotateOnError({ keyId: spent, status: 402 });
      await figures({
        keys: { healthy: 2, rate_limited: 1, exhausted: 1, error: 0 },
        backups: { total: 0, available: 0, used: 0 },
        bindings: 1,
        waitingRotations: 1,
        unboundKeys: 2,
      });
      const replacement = await provider.addBackup();
      await provider.addBackup();
      await figures({
        keys: { healthy: 3, rate_limited: 1, exhausted: 0, error: 0 },
        backups: { total: 2, available: 1, used: 1 },
        waitingRotations: 0,
      });
      expect(await provider.key(replacement)).not.toBeNull();
    });

    it('adds up tokens and requests, and names the keys with the most', async () => {
      const keys = [];
      for (let index = 0; index < 12; index++) {
        keys.push(await provider.addKey());
      }
      const reports = keys.map((keyId, index) => ({ keyId, tokens: index * 10, requests: index }));
      await provider.part(UsageService).report(reports);
      await eventually(async () => {
        const { providers, topKeys } = await read();
        expect(providers[id]).toMatchObject({ tokensUsed: 660, requestsCount: 66 });
        expect(topKeys[id]).toEqual(
          reports
            .slice(2)
            .reverse()
            .map(({ keyId, tokens, requests }) => ({
              keyId,
              status: 'healthy',
              tokensUsed: tokens,
              requestsCount: requests,
            })),
        );
      });
    });

    it('warns of proxies without a usable key, and of those without any key', async () => {
      const stuck = await provider.addBoundKey();
      const off = await provider.addBoundKey();
      const bare = await provider.addProxy();
      const inactive = await provider.addBoundKey();
      await provider.addBoundKey();
      await provider.rotation.checkAndRotateOnError({ keyId: stuck.keyId, status: 402 });
      await provider.bindings.updateBinding(off.proxyId, off.keyId, { isActive: false }, ACTOR);
      await provider.rotation.checkAndRotateOnError({ keyId: inactive.keyId, status: 402 });
      await provider.proxies.updateProxy(inactive.proxyId, { isActive: false }, 'test');
      await eventually(async () => {
        const { proxies, warnings } = await read();
        const mine = proxies.withoutUsableKey.filter((proxy) => proxy.provider === id);
        expect(mine.map(({ proxyId }) => proxyId).sort()).toEqual(
          [stuck.proxyId, off.proxyId].sort(),
        );
        expect(proxies.withoutUsableKey).toContainEqual({ proxyId: bare, provider: null });
        expect(warnings).toContainEqual(
          expect.objectContaining({ code: 'proxy_without_usable_key', provider: id, count: 2 }),
        );
        expect(warnings).toContainEqual({
          code: 'rotation_waiting',
          provider: id,
          count: 2,
          keyIds: [stuck.keyId, inactive.keyId],
        });
        expect(warnings).toContainEqual({ code: 'no_backups_left', provider: id, count: 0 });
      });
      const { total, active } = (await read()).proxies;
      const stored = testApp.database.collection('proxies');
      expect(total).toBe(await stored.countDocuments());
      expect(active).toBe(await stored.countDocuments({ isActive: true }));
    });

    it('a backup key that no rotation could take is none left', async () => {
      const keyId = await provider.addKey();
      const backupId = await provider.addBackup();
      await provider.rotation.rotateKey(keyId, ACTOR);
      await provider.backupKeys.restoreBackupKey(backupId, ACTOR);
      await eventually(async () => {
        const { providers, warnings } = await read();
        expect(providers[id]?.backups).toEqual({ total: 1, available: 1, used: 0 });
        expect(warnings).toContainEqual({ code: 'no_backups_left', provider: id, count: 0 });
      });
    });

    it('counts rotations and failures by cause in the time where they happened', async () => {
      const by = { actor: 'token:worker', address: '192.0.2.7' };
      await testApp.database.collection('events').deleteMany({ provider: id });
      const [spent, revoked, byHand, waits] = [
        await provider.addKey(),
        await provider.addKey(),
        await provider.addKey(),
        await provider.addKey(),
      ];
      for (let index = 0; index < 3; index++) {
        await provider.addBackup();
      }
      await provider.rotation.checkAndRotateOnError({ keyId: spent, status: 402, by });
      await provider.rotation.checkAndRotateOnError({ keyId: revoked, status: 401, by });
      await provider.rotation.rotateKey(byHand, 'admin@example.com', 'invalid_key');
      await provider.rotation.checkAndRotateOnError({ keyId: waits, status: 429, by });
      await provider.rotation.checkAndRotateOnError({ keyId: waits, status: 402, by });
      const late = await provider.addBackup();
      await eventually(async () => expect(await provider.key(late)).not.toBeNull());
      const old = await provider.events('key_rotated');
      await testApp.database.collection('events').insertMany([
        { ...old[0], _id: undefined, at: new Date(Date.now() - 2 * 24 * HOUR) },
        { ...old[0], _id: undefined, at: new Date(Date.now() - 20 * 24 * HOUR) },
        { ...old[0], _id: undefined, at: new Date(Date.now() - 40 * 24 * HOUR) },
      ] as never[]);
      // The past is read once: a newly started process finds what was written without the others' knowledge.
      const fresh = await createTestApp({ beside: testApp });
      const readFresh = (range: OverviewDto['range']) =>
        fresh.app.get(OverviewService).read(range, 'UTC');

      const totals = async (range: OverviewDto['range']) => {
        const { series } = await readFresh(range);
        const sum = (of: (bucket: OverviewDto['series'][number]) => number | undefined) =>
          series.reduce((total, bucket) => total + (of(bucket) ?? 0), 0);
        return {
          rotations: sum((bucket) => bucket.providers[id]?.rotations),
          quota: sum((bucket) => bucket.providers[id]?.failures.quota_exhausted),
          invalid: sum((bucket) => bucket.providers[id]?.failures.invalid_key),
          limited: sum((bucket) => bucket.providers[id]?.failures.rate_limited),
        };
      };
      const today = { rotations: 4, quota: 2, invalid: 1, limited: 1 };
      await eventually(async () => expect(await totals('24h')).toEqual(today));
      await eventually(async () =>
        expect(await totals('7d')).toEqual({ ...today, rotations: 5, quota: 3 }),
      );
      await eventually(async () =>
        expect(await totals('30d')).toEqual({ ...today, rotations: 6, quota: 4 }),
      );
      expect((await readFresh('7d')).series).toHaveLength(28);
      await fresh.close();
    });

    it('a key whose cooldown has passed is usable at that moment, without any news', async () => {
      const { keyId, proxyId } = await provider.addBoundKey();
      await provider.rotation.checkAndRotateOnError({ keyId, status: 429 });
      const until = (await provider.key(keyId))?.['cooldownUntil'];
      const stuck = { proxyId, provider: id };
      await eventually(async () => {
        const { providers, proxies } = await read();
        expect(providers[id]).toMatchObject({ usableKeys: 0, dueAt: until.toISOString() });
        expect(proxies.withoutUsableKey).toContainEqual(stuck);
      });
      // Later on the database's clock only: everything read a moment ago is otherwise still fresh.
      const clock = jest.spyOn(testApp.app.get(DatabaseClock), 'now');
      clock.mockImplementation(() => Number(until));
      const { providers, proxies } = await read();
      clock.mockRestore();
      expect(providers[id]).toMatchObject({
        keys: { healthy: 0, rate_limited: 1 },
        usableKeys: 1,
        dueAt: null,
      });
      expect(proxies.withoutUsableKey).not.toContainEqual(stuck);
      expect(provider.acquire(proxyId, Number(until))).toMatchObject({ keyId });
    });
  });
});
