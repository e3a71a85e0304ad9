import { LIMITS } from '@keypool/testing';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../src/app/config/load-config';
import { ChangeFeed } from '../../src/app/database/change-feed';
import { Heartbeat } from '../../src/app/database/heartbeat';
import { DataKeyChange, PATIENCE } from '../../src/app/encryption/data-key-change';
import { KeyringChanges } from '../../src/app/encryption/keyring-changes';
import { MasterKeyChange } from '../../src/app/encryption/master-key-change';
import { StoredSecrets } from '../../src/app/encryption/stored-secrets';
import { UndoService } from '../../src/app/key-provider/rotations/undo.service';
import { Keyring } from '../../src/app/secrets/keyring';
import { rewrap as rewrapped, wrappingKey } from '../../src/app/secrets/keyring-document';
import { MasterKey } from '../../src/app/secrets/master-key';
import { StoredKeyring } from '../../src/app/secrets/stored-keyring';
import { atStep, type Step } from '../steps';
import { createTestApp, type TestApp } from './create-test-app';
import {
  ACTOR,
  eventually,
  PROVIDER_IDS,
  ProviderFixture,
  secretOf,
  type Row,
} from './provider-fixture';

const patience = { ...PATIENCE };

beforeEach(() => Object.assign(PATIENCE, { followedWithinMs: LIMITS.waitMs, settledAfterMs: 500 }));

afterAll(() => Object.assign(PATIENCE, patience));

/** Applications on one database, the first of which drops it at the end. */
const apps: TestApp[] = [];
/** Of these, as many outlive a test. */
let shared = 0;
/** The events that were there before a test. */
const earlier = new Set<string>();

async function start(environment?: Readonly<Record<string, string>>): Promise<TestApp> {
  const app = await createTestApp({ environment, beside: apps[0] });
  apps.push(app);
  return app;
}

async function endAllBut(count: number): Promise<void> {
  for (const app of apps.splice(count).toReversed()) {
    await app.close();
  }
}

afterEach(() => endAllBut(shared));

const quiet = () => undefined;
const changeMasterKey = ({ app }: TestApp, given: Buffer | null = null) =>
  app.get(MasterKeyChange, { strict: false }).run(given, quiet);
const changeDataKey = ({ app }: TestApp) => app.get(DataKeyChange, { strict: false }).run(quiet);

const keyringOf = async ({ database }: TestApp): Promise<Row> =>
  (await database.collection<Row & { _id: string }>('settings').findOne({ _id: 'keyring' })) ?? {};

async function eventsOf({ database }: TestApp, type: string): Promise<Row[]> {
  const events = await database.collection<Row>('events').find({ type }).toArray();
  return events.filter(({ _id }) => !earlier.has(String(_id)));
}

/** Dies at a step, as far as the database can tell. */
async function interruptedAt(step: Step, work: () => Promise<void>): Promise<void> {
  const restore = atStep(step, () => {
    throw new Error('killed');
  });
  await expect(work()).rejects.toThrow('killed');
  restore();
}

/** A proxy with one key, and the failed key that it replaced. */
async function live(app: TestApp, id: (typeof PROVIDER_IDS)[number]) {
  const provider = new ProviderFixture(app, id);
  const { keyId, proxyId } = await provider.addBoundKey();
  const backupId = await provider.addBackup();
  const { id: rotationId } = await provider.rotation.rotateKey(keyId, ACTOR);
  await provider.addBackup();
  return { id, proxyId, keyId, backupId, rotationId };
}

/** A process can open what is stored. */
async function expectServed(
  app: TestApp,
  { id, proxyId, backupId }: Awaited<ReturnType<typeof live>>,
): Promise<void> {
  const acquire = () => new ProviderFixture(app, id).handOut(proxyId);
  await eventually(async () =>
    expect(await acquire()).toMatchObject({ keyId: backupId, apiKey: secretOf(backupId) }),
  );
}

describe('a new master key', () => {
  const folder = () => apps[0]?.config.database.dataDir ?? '';
  const masterKey = () => readFileSync(join(folder(), 'master.key'), 'utf8');

  it('is in the place of the former one, which is kept, while processes go on', async () => {
    const [one, other] = [await start(), await start()];
    const scene = await live(one, 'ohmygpt');
    const former = masterKey();
    const before = await keyringOf(one);

    await changeMasterKey(one);

    expect(masterKey()).not.toBe(former);
    const [from, to] = [former, masterKey()].map((text) =>
      wrappingKey(Buffer.from(text, 'base64')),
    );
    expect(await eventsOf(one, 'master_key_changed')).toMatchObject([
      { actor: 'system', detail: { masterKey: to?.id, masterKeyBefore: from?.id } },
    ]);
    const after = await keyringOf(one);
    for (const field of ['secrets', 'fingerprints', 'credentials']) {
      expect(after[field]).not.toBe(before[field]);
    }
    const kept = readdirSync(folder()).filter((name) => /^master\.key\.[0-9a-f]{16}$/.test(name));
    expect(kept.map((name) => readFileSync(join(folder(), name), 'utf8'))).toEqual([former]);
    expect(statSync(join(folder(), 'master.key')).mode & 0o777).toBe(0o600);
    for (const app of [one, other, await start()]) {
      await new ProviderFixture(app, 'ohmygpt').addKey();
      await expectServed(app, scene);
    }
  });

  it.each([
    ['before the database has it', 'prepareNext', 'after', false],
    ['once the database has it', 'replace', 'before', true],
  ] as const)(
    'that was interrupted %s is no obstacle to a start',
    async (_, method, when, isTaken) => {
      const one = await start();
      const scene = await live(one, 'openhands');
      const former = masterKey();
      await interruptedAt({ of: MasterKey, method, when }, () => changeMasterKey(one));
      expect(masterKey()).toBe(former);
      const left = readFileSync(join(folder(), 'master.key.next'), 'utf8');

      await expectServed(await start(), scene);
      expect(masterKey()).toBe(isTaken ? left : former);

      await changeMasterKey(one);
      expect(await eventsOf(one, 'master_key_changed')).toHaveLength(isTaken ? 2 : 1);
      expect(masterKey()).not.toBe(former);
      expect(existsSync(join(folder(), 'master.key.next'))).toBe(false);
      await expectServed(await start(), scene);
    },
  );

  it('takes the place of one that repeats a byte, with which nothing starts', async () => {
    const one = await start();
    const scene = await live(one, 'ohmygpt');
    const good = Buffer.from(masterKey(), 'base64');
    const constant = Buffer.alloc(32, 7);
    const stored = one.app.get(StoredKeyring, { strict: false });
    const made = await stored.findForChange();
    await stored.change(made, rewrapped(made, wrappingKey(good), wrappingKey(constant)));
    writeFileSync(join(folder(), 'master.key'), constant.toString('base64'));
    await expect(start()).rejects.toThrow('repeats one byte');

    const config = loadConfig({ KEYPOOL_DATA_DIR: folder() }, {}, true);
    const masterKeyFile = new MasterKey(config);
    const part = <T>(type: new (...parts: never[]) => T) => one.app.get(type, { strict: false });
    const keyring = new Keyring(stored, masterKeyFile, part(ChangeFeed), part(Heartbeat));
    const changes = part(KeyringChanges);
    await new MasterKeyChange(stored, keyring, changes, masterKeyFile, config).run(null, quiet);
    expect(masterKey()).not.toBe(constant.toString('base64'));
    await expectServed(await start(), scene);
  });

  it('may be kept by the operator: it is what the next start needs', async () => {
    const [former, next] = ['01ff', '02ff'].map((bytes) => bytes.repeat(16));
    const one = await start({ KEYPOOL_MASTER_KEY: former ?? '' });
    const scene = await live(one, 'ohmygpt');
    await expect(changeMasterKey(one)).rejects.toThrow('--new-key-file');
    await changeMasterKey(one, Buffer.from(next ?? '', 'hex'));
    await expectServed(one, scene);
    await expect(start({ KEYPOOL_MASTER_KEY: former ?? '' })).rejects.toThrow('is not the one');
    const other = await start({ KEYPOOL_MASTER_KEY: next ?? '' });
    await expectServed(other, scene);

    // The first process could not open a new data key: nothing is changed.
    const before = await keyringOf(one);
    Object.assign(PATIENCE, { followedWithinMs: 5_000 });
    await expect(changeDataKey(other)).rejects.toThrow(/Nothing was changed: 1 running processes/);
    expect({ ...(await keyringOf(one)), rev: 0 }).toEqual({ ...before, rev: 0 });
  });
});

describe('a new data key', () => {
  let one: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    [one, other] = [await start(), await start()];
    shared = 2;
  });

  beforeEach(async () => {
    for (const id of PROVIDER_IDS) {
      for (const app of [one, other]) {
        await new ProviderFixture(app, id).empty();
      }
    }
    for (const { _id } of await one.database.collection('events').find().toArray()) {
      earlier.add(String(_id));
    }
  });

  afterAll(async () => {
    shared = 0;
    earlier.clear();
    await endAllBut(0);
  });

  const sealedBy = (text: unknown) => (/^v2\|(\w+)\|/.exec(String(text)) ?? [])[1];

  /** The data keys that sealed what is stored. */
  async function usedKeys(app: TestApp): Promise<Set<string | undefined>> {
    const used = new Set<string | undefined>();
    for (const id of PROVIDER_IDS) {
      const provider = new ProviderFixture(app, id);
      for (const name of ['keys', 'backupKeys', 'rotations'] as const) {
        for (const row of await provider.collection(name).find().toArray()) {
          const text: unknown = row['apiKey'] ?? row['failedSecret'];
          if (typeof text === 'string') {
            used.add(sealedBy(text));
          }
        }
      }
    }
    return used;
  }

  it('seals everything that is stored, in all places, and the former one is gone', async () => {
    const { secretsId: before } = await keyringOf(one);
    const scenes = [await live(one, 'ohmygpt'), await live(other, 'openhands')];
    await changeDataKey(one);
    const { secretsId, next, former } = await keyringOf(one);
    expect([next, former]).toEqual([null, null]);
    expect(secretsId).not.toBe(before);
    const by = { actor: 'system' };
    expect(await eventsOf(one, 'data_key_changed')).toMatchObject([
      { ...by, detail: { dataKey: secretsId, dataKeyBefore: before } },
    ]);
    expect(await eventsOf(one, 'data_key_forgotten')).toMatchObject([
      { ...by, detail: { dataKey: before } },
    ]);
    expect(await usedKeys(one)).toEqual(new Set([secretsId]));
    for (const app of [one, other, await start()]) {
      for (const scene of scenes) {
        await expectServed(app, scene);
      }
      await new ProviderFixture(app, 'ohmygpt').addKey();
    }
    expect(await usedKeys(one)).toEqual(new Set([secretsId]));
    for (const { id, rotationId, keyId, proxyId } of scenes) {
      const provider = new ProviderFixture(one, id);
      await provider.part(UndoService).undo(rotationId, {}, ACTOR);
      expect(provider.acquire(proxyId)).toMatchObject({ keyId, apiKey: secretOf(keyId) });
    }
  });

  it('loses nothing of what is added, rotated and undone meanwhile', async () => {
    const scene = await live(one, 'ohmygpt');
    let isOver = false;
    const added: string[] = [];
    const work = async (app: TestApp) => {
      const provider = new ProviderFixture(app, 'ohmygpt');
      while (!isOver) {
        const keyId = await provider.addKey();
        added.push(keyId, await provider.addBackup());
        const { id } = await provider.rotation.rotateKey(keyId, ACTOR);
        await provider.part(UndoService).undo(id, {}, ACTOR);
      }
    };
    const working = [work(one), work(other)];
    await changeDataKey(one);
    isOver = true;
    await Promise.all(working);

    const { secretsId } = await keyringOf(one);
    expect(await usedKeys(one)).toEqual(new Set([secretsId]));
    const fresh = await start();
    await expectServed(fresh, scene);
    const provider = new ProviderFixture(fresh, 'ohmygpt');
    const keys = await provider.keys.getKeyList({});
    const backups = await provider.backupKeys.getBackupKeyList({});
    expect(added.length).toBeGreaterThan(0);
    const readable = [
      ...keys.keys.filter(({ status }) => status === 'healthy').map(({ _id }) => _id),
      ...backups.keys.filter(({ eligible }) => eligible).map(({ id }) => id),
    ];
    expect(readable).toEqual(expect.arrayContaining(added));
  });

  it.each<[string, Step]>([
    ['once it is there', { of: DataKeyChange, method: 'putIntoForce', when: 'before' }],
    ['once it seals', { of: DataKeyChange, method: 'putIntoForce', when: 'after' }],
    ['among the secrets', { of: StoredSecrets, method: 'write', when: 'after' }],
    ['before the former one goes', { of: DataKeyChange, method: 'drop', when: 'before' }],
  ])('that was interrupted %s is completed by its repetition', async (_, step) => {
    const scene = await live(one, 'openhands');
    await interruptedAt(step, () => changeDataKey(one));
    const { secretsId: half, next } = await keyringOf(one);
    const later = await start();
    await expectServed(later, scene);
    await new ProviderFixture(later, 'openhands').addKey();

    await changeDataKey(later);
    const { secretsId, former } = await keyringOf(one);
    expect(secretsId).toBe(next?.id ?? half);
    for (const type of ['data_key_changed', 'data_key_forgotten']) {
      expect(await eventsOf(one, type)).toHaveLength(1);
    }
    expect(former).toBeNull();
    expect(await usedKeys(one)).toEqual(new Set([secretsId]));
    await expectServed(one, scene);
  });

  it('comes from the present master key, which processes read from its file', async () => {
    const scene = await live(one, 'ohmygpt');
    await changeMasterKey(one);
    await changeDataKey(await start());
    for (const app of [one, other]) {
      await new ProviderFixture(app, 'ohmygpt').addKey();
      await expectServed(app, scene);
    }
    const { secretsId } = await keyringOf(one);
    expect(await usedKeys(one)).toEqual(new Set([secretsId]));
  });

  it('leaves secrets alone that could not be opened before', async () => {
    const provider = new ProviderFixture(one, 'ohmygpt');
    const [spoilt, genuine] = [await provider.addKey(), await provider.addKey()];
    const foreign = { apiKey: (await provider.key(genuine))?.['apiKey'] };
    await provider
      .collection('keys')
      .updateOne({ _id: spoilt }, { $set: foreign, $inc: { rev: 1 } });
    await changeDataKey(one);
    expect(await provider.key(spoilt)).toMatchObject(foreign);
    expect((await keyringOf(one))['former']).toBeNull();
  });
});
