import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSetup } from '../../src/app/database/database-setup';
import { IndexSetup } from '../../src/app/database/index-setup';
import { Preflight } from '../../src/app/database/preflight';
import { createTestApp, type TestApp } from './create-test-app';
import { PROVIDER_IDS, ProviderFixture } from './provider-fixture';

const UNIQUE = { unique: true };
/** At the date itself. */
const EXPIRY = { expireAfterSeconds: 0 };

describe('the database when the application has started (SPEC 6.3.7)', () => {
  let testApp: TestApp;

  beforeAll(async () => {
    testApp = await createTestApp();
  });

  afterAll(() => testApp.close());

  async function indexesOf(collection: string): Promise<Record<string, object>> {
    const indexes = await testApp.database.collection(collection).indexes();
    return Object.fromEntries(
      indexes.map(({ key, unique, expireAfterSeconds }) => [
        Object.entries(key).flat().join(' '),
        { ...(unique ? UNIQUE : {}), expireAfterSeconds },
      ]),
    );
  }

  it('has every collection', async () => {
    const names = (await testApp.database.listCollections().toArray()).map(({ name }) => name);
    const providers = PROVIDER_IDS.map((id) => new ProviderFixture(testApp, id).definition);
    expect(names).toEqual(
      expect.arrayContaining([
        ...providers.flatMap(({ collections }) => Object.values(collections)),
        'proxies',
        'users',
        'sessions',
        'api_tokens',
        'token_uses',
        'events',
        'settings',
        'processes',
      ]),
    );
  });

  it('has no collection of which docs/operations.md does not say how long it is kept', async () => {
    const page = readFileSync(join(__dirname, '../../../../docs/operations.md'), 'utf8');
    const [, section = ''] = /^## What is kept$(.*?)^## /ms.exec(page) ?? [];
    const told = [...section.matchAll(/`([a-zP_]+)`/g)].map(([, name]) => name);
    const names = (await testApp.database.listCollections().toArray()).map(({ name }) =>
      name.replace(new RegExp(`^(${PROVIDER_IDS.join('|')})_`), 'P_'),
    );
    expect(names.filter((name) => !told.includes(name))).toEqual([]);
  });

  it.each(PROVIDER_IDS)('has the indexes of %s', async (id) => {
    const { collections, bindingKeyField } = new ProviderFixture(testApp, id).definition;
    expect(await indexesOf(collections.keys)).toMatchObject({
      'status 1 _id 1': {},
      'status 1 createdAt 1 _id 1': {},
      'createdAt 1 _id 1': {},
    });
    expect(await indexesOf(collections.backupKeys)).toMatchObject({
      'isUsed 1 createdAt 1 _id 1': {},
      'isUsed 1 usedAt 1': {},
      'createdAt 1 _id 1': {},
      'fingerprint 1': {},
    });
    expect(await indexesOf(collections.bindings)).toMatchObject({
      [`proxyId 1 ${bindingKeyField} 1`]: UNIQUE,
      'proxyId 1 priority 1 _id 1': {},
      [`${bindingKeyField} 1 _id 1`]: {},
    });
    expect(await indexesOf(collections.rotations)).toMatchObject({
      'failedLife 1': UNIQUE,
      'failedKeyId 1 at -1': {},
      'replacementLife 1': {},
      'state 1 at 1 _id 1': {},
      'at -1 _id -1': {},
      'actor 1 at -1 _id -1': {},
      'undoUntil 1': {},
    });
    expect(await indexesOf(collections.usageFlushes)).toMatchObject({ 'expiresAt 1': EXPIRY });
  });

  it('has the indexes that both share', async () => {
    expect(await indexesOf('events')).toMatchObject({
      'at -1 _id -1': {},
      'keyId 1 at -1 _id -1': {},
      'proxyId 1 at -1 _id -1': {},
      'detail.proxyIds 1 at -1 _id -1': {},
      'provider 1 at -1 _id -1': {},
      'type 1 at -1 _id -1': {},
    });
    expect(await indexesOf('users')).toMatchObject({ 'email 1': UNIQUE });
    expect(await indexesOf('api_tokens')).toMatchObject({ 'keyedHash 1': UNIQUE });
    for (const collection of ['sessions', 'processes']) {
      expect(await indexesOf(collection)).toMatchObject({ 'expiresAt 1': EXPIRY });
    }
  });

  it('can be set up again, by several processes at once', async () => {
    const setup = testApp.app.get(DatabaseSetup);
    const setUp = async () => {
      await setup.open();
      await setup.upgrade();
    };
    await Promise.all([setUp(), setUp(), setUp()]);
  });

  it('gets an index back that is gone, and is asked for none that is there', async () => {
    const connection = testApp.app.get<Connection>(getConnectionToken());
    await testApp.database.collection('events').dropIndex('keyId_1_at_-1__id_-1');
    await testApp.app.get(DatabaseSetup).upgrade();
    expect(await indexesOf('events')).toMatchObject({ 'keyId 1 at -1 _id -1': {} });
    // To create one, it would need its own connection.
    await new IndexSetup(connection, { uri: 'mongodb://127.0.0.1:9' }).run();
  });

  it('was tried before, and nothing of that is left', async () => {
    await testApp.app.get(Preflight, { strict: false }).run();
    const left = testApp.database.collection<{ _id: string }>('processes');
    expect(await left.countDocuments({ _id: /^preflight/ })).toBe(0);
  });

  it('a pair of proxy and key cannot exist twice, whoever writes it', async () => {
    const provider = new ProviderFixture(testApp, 'ohmygpt');
    const { keyId, proxyId } = await provider.addBoundKey();
    await expect(
      provider.collection('bindings').insertOne({ proxyId, ohmygptKeyId: keyId } as never),
    ).rejects.toMatchObject({ code: 11_000 });
  });
});

describe('OHMYGPT_BINDINGS_COLLECTION', () => {
  it('renames the collection of bindings', async () => {
    const testApp = await createTestApp({
      environment: { OHMYGPT_BINDINGS_COLLECTION: 'ohmygpt_key_bindings' },
    });
    try {
      const { proxyId } = await new ProviderFixture(testApp, 'ohmygpt').addBoundKey();
      expect(
        await testApp.database.collection('ohmygpt_key_bindings').countDocuments({ proxyId }),
      ).toBe(1);
      expect(await testApp.database.collection('ohmygpt_bindings').countDocuments()).toBe(0);
    } finally {
      await testApp.close();
    }
  });

  it.each(['ohmygpt_keys', 'openhands_bindings', 'users', 'settings'])(
    'is refused as %s, where other data is kept',
    async (name) => {
      const start = createTestApp({ environment: { OHMYGPT_BINDINGS_COLLECTION: name } });
      await expect(start).rejects.toThrow(
        `OHMYGPT_BINDINGS_COLLECTION names the collection ${name}, in which Keypool keeps other data`,
      );
    },
  );
});
