import { freshDatabaseName } from '@keypool/testing';
import { Logger } from '@nestjs/common';
import { mongo } from 'mongoose';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ForeignRows } from '../../src/app/adoption/foreign-rows';
import { loadConfig } from '../../src/app/config/load-config';
import { atStep } from '../steps';
import { createTestApp, serverOfThisRun, type TestApp } from './create-test-app';
import { ACTOR, eventually, FIRST_PROVIDERS, ProviderFixture, type Row } from './provider-fixture';

const SEALED = expect.stringMatching(/^v2\|1\|/);
const FIXTURE = join(__dirname, '../fixtures/databases/seeds.json');
const LEFT: Record<string, readonly Row[]> = mongo.BSON.EJSON.parse(readFileSync(FIXTURE, 'utf8'));

/** No purge: what the fixture has used was used long ago. */
const ENVIRONMENT = { KEYPOOL_PURGE_AFTER: '3650d' };

let client: mongo.MongoClient;
let database: mongo.Db;
let dataDir: string;
let app: TestApp | null;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'keypool-adoption-'));
  client = await mongo.MongoClient.connect(serverOfThisRun());
  database = client.db(freshDatabaseName('test'));
  for (const [name, rows] of Object.entries(LEFT)) {
    await database.collection(name).insertMany(rows.map((row) => ({ ...row })));
  }
});

afterEach(async () => {
  await app?.close();
  app = null;
  await database.dropDatabase();
  await client.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(environment: Record<string, string> = {}): Promise<TestApp> {
  await app?.close();
  app = null;
  const config = loadConfig({ KEYPOOL_DATA_DIR: dataDir });
  app = await createTestApp({
    environment: { ...ENVIRONMENT, ...environment },
    beside: { config, database },
  });
  return app;
}

const secretOf = (id: string) => `sk-${id}-0123456789abcdef`;
const adoptions = () => database.collection('events').find({ type: 'database_adopted' }).toArray();

async function expectAdopted(apiKeyOf: (row: Row) => unknown): Promise<void> {
  for (const [name, rows] of Object.entries(LEFT)) {
    const now = await database.collection(name).find().toArray();
    expect(now).toHaveLength(rows.length);
    for (const row of rows) {
      expect(now.find(({ _id }) => String(_id) === String(row['_id']))).toMatchObject({
        ...row,
        rev: 1,
        ...('apiKey' in row ? { apiKey: apiKeyOf(row), fingerprint: expect.any(String) } : {}),
        ...(name.endsWith('bindings') ? {} : { life: expect.any(String) }),
      });
    }
  }
}

async function handedOut(provider: ProviderFixture, proxyId: string): Promise<string> {
  try {
    return (await provider.handOut(proxyId)).apiKey;
  } catch (problem) {
    return String(Reflect.get(Object(problem), 'code'));
  }
}

describe("another program's database", () => {
  it('is sealed, completed and told of', async () => {
    const told = jest.spyOn(Logger.prototype, 'log');
    await start();
    await expectAdopted(() => SEALED);
    const found = { keys: 6, backupKeys: 4, bindings: 4, proxies: 2 };
    expect(told).toHaveBeenCalledWith(
      expect.objectContaining({ msg: 'adopted the database of another program', ...found }),
    );
    told.mockRestore();
    expect(await adoptions()).toMatchObject([{ actor: 'system', detail: found }]);
  });

  it.each(FIRST_PROVIDERS)('serves and rotates: %s', async (id) => {
    const provider = new ProviderFixture(await start(), id);
    expect(await handedOut(provider, 'exit-1')).toBe(secretOf(`${id}-first`));
    expect(
      await provider.collection('secrets').find().sort({ ownerId: 1 }).toArray(),
    ).toMatchObject([
      { state: 'active', ownerId: `${id}-first` },
      { state: 'active', ownerId: `${id}-promoted` },
      { state: 'active', ownerId: `${id}-second` },
      { state: 'backup', ownerId: `${id}-spare` },
    ]);
    await provider.rotation.rotateKey(`${id}-first`, ACTOR);
    expect(await handedOut(provider, 'exit-1')).toBe(secretOf(`${id}-spare`));
    expect(await provider.boundTo('exit-1')).toEqual([`${id}-spare`, `${id}-promoted`]);
    await expect(provider.addKey('again', secretOf(`${id}-promoted`))).rejects.toMatchObject({
      code: 'duplicate_secret',
    });
  });

  it('stays in clear with encryption off, and serves', async () => {
    const provider = new ProviderFixture(await start({ KEYPOOL_ENCRYPTION: 'off' }), 'ohmygpt');
    await expectAdopted(({ apiKey }) => apiKey);
    expect(await handedOut(provider, 'exit-1')).toBe(secretOf('ohmygpt-first'));
  });

  it('is left alone while its bindings are where Keypool does not look', async () => {
    await database.renameCollection('ohmygpt_bindings', 'ohmygpt_key_bindings');
    await expect(start()).rejects.toThrow('OHMYGPT_BINDINGS_COLLECTION=ohmygpt_key_bindings');
    expect(
      await database.collection('ohmygpt_keys').countDocuments({ fingerprint: { $exists: true } }),
    ).toBe(0);
    const named = await start({ OHMYGPT_BINDINGS_COLLECTION: 'ohmygpt_key_bindings' });
    const provider = new ProviderFixture(named, 'ohmygpt');
    expect(await handedOut(provider, 'exit-1')).toBe(secretOf('ohmygpt-first'));
  });

  it('is adopted to the end after an interruption', async () => {
    const step = { of: ForeignRows, method: 'completeBackupKeys', when: 'before' } as const;
    const restore = atStep(step, () => {
      throw new Error('killed');
    });
    await expect(start()).rejects.toThrow('killed');
    restore();
    expect(await adoptions()).toEqual([]);
    await start();
    await expectAdopted(() => SEALED);
    expect(await adoptions()).toHaveLength(1);
  });

  it('is adopted once: what others write later is refused', async () => {
    await start();
    const keys = database.collection<Row & { _id: string }>('ohmygpt_keys');
    const first = await keys.findOne({ _id: 'ohmygpt-first' });
    await keys.insertOne({ ...first, _id: 'late', apiKey: secretOf('late') });
    await keys.updateOne({ _id: 'late' }, { $unset: { fingerprint: 1 } });
    const bindings = database.collection('ohmygpt_bindings');
    await bindings.deleteMany({ priority: 1 });
    await bindings.updateMany({}, { $set: { ohmygptKeyId: 'late' }, $inc: { rev: 1 } });
    // As somebody would who wants it adopted.
    await database
      .collection<Row & { _id: string }>('settings')
      .updateOne({ _id: 'keyring' }, { $set: { adoption: 'once more' } });

    const provider = new ProviderFixture(await start(), 'ohmygpt');
    const late = await provider.key('late');
    expect(late).toMatchObject({ apiKey: secretOf('late') });
    expect(late).not.toHaveProperty('fingerprint');
    await eventually(async () =>
      expect(await handedOut(provider, 'exit-1')).toBe('no_key_available'),
    );
    expect(await adoptions()).toHaveLength(1);
  });
});

it('a new database has nothing to adopt, now or later', async () => {
  await database.dropDatabase();
  await start();
  const keyring = await database.collection<Row & { _id: string }>('settings').findOne({
    _id: 'keyring',
  });
  expect(keyring).not.toHaveProperty('adoption');
  expect(await adoptions()).toEqual([]);
});
