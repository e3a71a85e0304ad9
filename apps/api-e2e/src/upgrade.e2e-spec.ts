import {
  backupKeyListSchema,
  keyListSchema,
  proxyListSchema,
  userListSchema,
  type KeyDto,
} from '@keypool/dto';
import { Client, eventually, type Keypool } from '@keypool/testing';
import { maskKey } from '@keypool/key-pool';
import { expectProblem } from './support/expect-problem';
import { named, OldScene, STEPS, stepsOf } from './support/old-scene';
import { bodyOf, ProviderClient } from './support/provider-client';
import { PROVIDERS, type ProviderUnderTest } from './support/providers';

describe('a database of commit 0f5e7f6', () => {
  let scene: OldScene;
  let keypool: Keypool;
  let admin: Client;
  let worker: Client;

  beforeAll(async () => {
    scene = await OldScene.create();
    keypool = await scene.start();
    admin = new Client(keypool.url, { cookie: scene.old.credentials.sessions.admin });
    worker = Client.bearer(keypool.url, scene.old.credentials.tokens.worker);
  });

  afterAll(async () => {
    admin.close();
    worker.close();
    await scene.end();
  });

  test('is upgraded step by step, and says so', async () => {
    expect(stepsOf(keypool)).toEqual(STEPS);
    await scene.expectNothingLost();
    for (const provider of PROVIDERS) {
      await scene.expectUpgraded(provider);
    }
  });

  test('has the indexes of this version, and none that is no longer used', async () => {
    for (const { id, collections } of PROVIDERS) {
      const backups = await scene.database.collection(collections.backupKeys).indexes();
      const rotations = await scene.database.collection(collections.rotations).indexes();
      expect(backups.map(({ name }) => name)).not.toContain('createdAt_-1__id_-1');
      expect(backups.map(({ name }) => name)).toContain('createdAt_1__id_1');
      expect(rotations.map(({ name }) => name)).not.toContain('replacementKeyId_1');
      const bindings = await scene.database.collection(collections.bindings).indexes();
      expect(bindings.map(({ name }) => name)).not.toContain('proxyId_1_priority_1');
      expect(bindings.map(({ name }) => name)).toContain('proxyId_1_priority_1__id_1');
      const flushes = await scene.database.collection(`${id}_usage_flushes`).indexes();
      expect(flushes.map(({ name }) => name)).toEqual(['_id_', 'expiresAt_1']);
    }
  });

  test('is not changed by a second start', async () => {
    const before = await scene.database.dumpSettled();
    const second = await scene.start();
    expect(stepsOf(second)).toEqual([]);
    expect(await scene.database.dumpSettled()).toBe(before);
    await second.stop();
  });

  test('keeps its users, sessions and tokens', async () => {
    const { users, sessions, tokens } = scene.old.credentials;
    for (const { email, password } of users) {
      (await Client.signIn(keypool.url, email, password)).close();
    }
    expect(bodyOf(await admin.get('/admin/users'), userListSchema).users).toHaveLength(3);
    const viewer = new Client(keypool.url, { cookie: sessions.viewer });
    expect((await viewer.get('/auth/me')).body).toMatchObject({ email: 'viewer@example.com' });
    expectProblem(await viewer.get('/admin/ohmygpt/keys'), 403, 'forbidden');
    const script = Client.bearer(keypool.url, tokens.admin);
    expect((await script.get('/admin/ohmygpt/keys')).status).toBe(200);
    const limited = Client.bearer(keypool.url, tokens.limited);
    const acquire = (path: string, proxyId: string) => limited.post(path, { proxyId });
    expect((await acquire('/internal/openhands/acquire', 'exit-1')).status).toBe(200);
    expectProblem(await acquire('/internal/openhands/acquire', 'exit-2'), 403, 'forbidden');
    expectProblem(await acquire('/internal/ohmygpt/acquire', 'exit-1'), 403, 'forbidden');
    [viewer, script, limited].forEach((client) => client.close());
  });

  test('keeps its proxies', async () => {
    const { proxies } = bodyOf(await admin.get('/admin/proxies'), proxyListSchema);
    expect(proxies.map(({ _id, name, isActive }) => [_id, name, isActive]).sort()).toEqual([
      ['exit-1', 'Frankfurt', true],
      ['exit-2', 'Hà Nội', true],
      ['exit-bare', 'Without bindings', true],
      ['exit-off', 'Switched off', false],
    ]);
  });

  describe.each(PROVIDERS)('$id', (provider) => {
    let client: ProviderClient;
    const id = (name: string) => named(provider, name);
    const stored = (what: keyof ProviderUnderTest['collections']) =>
      scene.was(provider.collections[what]);

    beforeAll(() => {
      client = new ProviderClient(provider, admin, worker);
    });

    test('has its keys, with status, counters, cooldown and secret', async () => {
      const { keys } = bodyOf(await admin.get(provider.keys), keyListSchema);
      expect(keys.map(({ _id }) => _id).sort()).toEqual(stored('keys').map(({ _id }) => _id));
      for (const was of stored('keys')) {
        expect(keys.find(({ _id }) => _id === was._id)).toMatchObject({
          apiKey: maskKey(scene.secretOf(was._id)),
          status: was['status'],
          tokensUsed: was['tokensUsed'],
          requestsCount: was['requestsCount'],
          lastError: was['lastError'],
          createdAt: was['createdAt'].toISOString(),
          cooldownUntil: was['cooldownUntil']?.toISOString() ?? null,
        } satisfies Partial<KeyDto>);
      }
      expect(new Set(keys.map(({ status }) => status))).toEqual(
        new Set(
          provider.id === 'ohmygpt'
            ? ['healthy', 'rate_limited', 'error', 'exhausted']
            : ['healthy', 'rate_limited', 'error'],
        ),
      );
    });

    test('has its backup keys, used and available, with the time of their deletion', async () => {
      const { keys } = bodyOf(await admin.get(provider.backupKeys), backupKeyListSchema);
      expect(keys).toHaveLength(stored('backupKeys').length);
      for (const was of stored('backupKeys')) {
        const usedAt: Date | null = was['usedAt'];
        expect(keys.find((key) => key.id === was._id)).toMatchObject({
          maskedApiKey: maskKey(scene.secretOf(was._id)),
          isUsed: was['isUsed'],
          activated: was['activated'],
          usedFor: was['usedFor'],
          usedAt: usedAt?.toISOString() ?? null,
          deletesAt: usedAt && new Date(usedAt.getTime() + 12 * 3_600_000).toISOString(),
        });
      }
      expect(keys.some(({ isUsed }) => isUsed)).toBe(true);
      // Its id is in service: it was restored while it worked.
      expect(await client.backup(id('b1'))).toMatchObject({ isUsed: false, eligible: false });
    });

    test('has its bindings, in their order', async () => {
      const bindings = await client.bindings();
      const seen = bindings.map((binding) => [
        binding.proxyId,
        binding.priority,
        Reflect.get(binding, provider.bindingKeyField),
        binding.isActive,
      ]);
      const was = stored('bindings').map((binding) => [
        binding['proxyId'],
        binding['priority'],
        binding[provider.bindingKeyField],
        binding['isActive'],
      ]);
      expect(seen.sort()).toEqual(was.sort());
    });

    test('hands out the right secrets, the first of a proxy first', async () => {
      const first = id('first');
      expect(await client.acquire('exit-1')).toMatchObject({
        keyId: first,
        apiKey: scene.secretOf(first),
        priority: 0,
      });
      const promoted = id('b3');
      expect(await client.acquire('exit-2')).toMatchObject({
        keyId: promoted,
        apiKey: scene.secretOf(promoted),
      });
    });

    test('has its journal and its events', async () => {
      const rotations = await client.rotations();
      const facts = ({ failedKeyId, replacementKeyId, state, reason }: Record<string, unknown>) =>
        [failedKeyId, replacementKeyId, state, reason].join(' ');
      expect(rotations.map((one) => facts({ ...one })).sort()).toEqual(
        stored('rotations').map(facts).sort(),
      );
      const logged = scene.was('events').filter((one) => one['provider'] === provider.id);
      for (const type of ['key_created', 'key_rotated', 'key_deleted'] as const) {
        const events = await client.events(type);
        expect(events.map(({ keyId }) => keyId).sort()).toEqual(
          logged
            .filter((one) => one['type'] === type)
            .map((one) => one['keyId'])
            .sort(),
        );
      }
    });

    test('knows the keys that ended, and their successors', async () => {
      expect(await client.fail({ keyId: id('refused') }, provider.invalidKey)).toMatchObject({
        action: 'already_rotated',
        replacedBy: id('b3'),
      });
      expect(await client.fail({ keyId: id('deleted') }, provider.invalidKey)).toMatchObject({
        replacedBy: null,
      });
    });

    test('counts a report that was sent again only once', async () => {
      const before = await client.key(id('second')).catch(() => null);
      const again = await worker.sendText(
        'POST',
        provider.usage,
        JSON.stringify({ reports: [{ keyId: id('second'), tokens: 100, requests: 1 }] }),
        { 'idempotency-key': 'a-report-of-that-day' },
      );
      expect(again.status).toBe(200);
      expect((await client.key(id('second')).catch(() => null))?.tokensUsed).toBe(
        before?.tokensUsed,
      );
    });
  });

  test('completes a waiting rotation when a backup key is added', async () => {
    const [ohmygpt] = PROVIDERS.filter(({ id }) => id === 'ohmygpt').map(
      (provider) => new ProviderClient(provider, admin, worker),
    );
    const waiting = async () =>
      (await ohmygpt?.rotations())?.filter(({ state }) => state === 'waiting');
    expect((await waiting())?.map(({ failedKeyId }) => failedKeyId).sort()).toEqual([
      'omg-idle',
      'omg-waiting',
    ]);
    await ohmygpt?.addBackup('new-1');
    await ohmygpt?.addBackup('new-2');
    await eventually(async () => expect(await waiting()).toEqual([]));
    const bindings = await ohmygpt?.bindings();
    // The one that has waited longest comes first, with all its bindings.
    expect(bindings?.filter((one) => Reflect.get(one, 'ohmygptKeyId') === 'new-1').length).toBe(2);
  });

  test('rotates to a backup key of that day', async () => {
    const [openhands] = PROVIDERS.filter(({ id }) => id === 'openhands').map(
      (provider) => new ProviderClient(provider, admin, worker),
    );
    const quota = PROVIDERS.find(({ id }) => id === 'openhands')?.quotaExhausted;
    if (!openhands || !quota) {
      throw new Error('there is no provider openhands');
    }
    expect(await openhands.fail({ keyId: 'oh-first', proxyId: 'exit-1' }, quota)).toMatchObject({
      action: 'rotated',
      replacedBy: 'oh-b6',
      next: { keyId: 'oh-b6', apiKey: scene.secretOf('oh-b6') },
    });
  });
});
