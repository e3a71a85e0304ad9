import { mongo } from 'mongoose';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { EventSealerJob } from '../../src/app/audit/event-sealer.job';
import { DatabaseDump } from '../../src/app/dump/database-dump';
import { DumpFile } from '../../src/app/dump/dump-file';
import { DumpReading } from '../../src/app/dump/dump-reading';
import { COST } from '../../src/app/dump/sealed-stream';
import { EventRepository } from '../../src/app/events/event.repository';
import { atStep } from '../steps';
import {
  createTestApp,
  signIn,
  ADMIN_EMAIL,
  ADMIN_PASSWORD,
  type TestApp,
} from './create-test-app';
import {
  ACTOR,
  PROVIDER_IDS,
  ProviderFixture,
  secretOf,
  unique,
  type Row,
} from './provider-fixture';

Object.assign(COST, { N: 2 });

const PASSPHRASE = 'a passphrase of a test';
const HOUR_MS = 3_600_000;

let testApp: TestApp;
let folder: string;
const restores: (() => void)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keypool-dumps-'));
  testApp = await createTestApp();
});

afterAll(async () => {
  await testApp.close();
  rmSync(folder, { recursive: true });
});

afterEach(() => restores.splice(0).forEach((restore) => restore()));

const part = <T>(type: abstract new (...args: never[]) => T): T =>
  testApp.app.get<T>(type, { strict: false });
const events = () => testApp.database.collection('events');
const seals = () => testApp.database.collection<{ _id: number }>('event_seals');

/** Called before each kind is read, with its name and whether it is in the snapshot. */
function beforeReading(action: (kind: string, isSnapshot: boolean) => Promise<void>): void {
  const step = { of: DatabaseDump, method: 'writeAll', when: 'before' } as const;
  restores.push(
    atStep(step, (_run, kind, _filter, session) => action(String(kind), session !== undefined)),
  );
}

function once(action: () => Promise<void>): () => Promise<void> {
  let isDone = false;
  return async () => {
    if (!isDone) {
      isDone = true;
      await action();
    }
  };
}

async function dump(): Promise<Map<string, Row[]>> {
  const path = join(folder, unique('file'));
  await part(DatabaseDump).run(path, PASSPHRASE);
  const found = new Map<string, Row[]>();
  for await (const [kind, document] of new DumpReading(path, PASSPHRASE).documents()) {
    found.set(kind, [...(found.get(kind) ?? []), document]);
  }
  return found;
}

const idsOf = (found: Map<string, Row[]>, kind: string) =>
  (found.get(kind) ?? []).map(({ _id }) => String(_id)).sort();

describe.each(PROVIDER_IDS)('a dump of %s', (id) => {
  it('is of one moment: a rotation while it is made is not in it, and not half in it', async () => {
    const provider = new ProviderFixture(testApp, id);
    await provider.empty();
    const { keyId, proxyId } = await provider.addBoundKey();
    const backupId = await provider.addBackup();
    const { collections } = provider.definition;
    const rotate = once(async () => {
      await provider.rotation.rotateKey(keyId, ACTOR);
      await provider.addKey();
    });
    beforeReading(async (kind, isSnapshot) => {
      if (isSnapshot && kind === collections.backupKeys) {
        await rotate();
      }
    });

    const found = await dump();

    expect(await provider.boundTo(proxyId)).toEqual([backupId]);
    expect(idsOf(found, collections.keys)).toEqual([keyId]);
    expect(found.get(collections.backupKeys)).toMatchObject([{ _id: backupId, isUsed: false }]);
    expect(found.get(collections.bindings)).toMatchObject([
      { proxyId, [provider.definition.bindingKeyField]: keyId },
    ]);
    expect(found.get(collections.rotations) ?? []).not.toContainEqual(
      expect.objectContaining({ failedKeyId: keyId }),
    );
    expect(found.get('Event')).not.toContainEqual(
      expect.objectContaining({ type: 'rotated', keyId }),
    );
  });
});

it('a dump of many documents is of one moment, too', async () => {
  const names = testApp.database.collection<{ _id: string }>('openhands_former_keys');
  const added = Array.from({ length: 2_500 }, (_, number) => ({ _id: `former-${number}` }));
  await names.insertMany(added);
  const before = (await names.find().toArray()).map(({ _id }) => _id).sort();
  const change = once(async () => {
    await names.deleteMany({ _id: /00$/ });
    await names.insertMany(['a', 'former-24995', 'z'].map((_id) => ({ _id })));
  });
  restores.push(
    atStep({ of: DumpFile, method: 'write', when: 'before' }, async (line) => {
      if (String(line).startsWith('["openhands_former_keys"')) {
        await change();
      }
    }),
  );
  expect(idsOf(await dump(), 'openhands_former_keys')).toEqual(before);
});

it('a dump has what was acknowledged before it', async () => {
  const provider = new ProviderFixture(testApp, 'ohmygpt');
  const keyId = await provider.addKey();
  expect(idsOf(await dump(), 'ohmygpt_keys')).toContain(keyId);
});

describe('the log of events in a dump', () => {
  async function record(at: Date): Promise<string> {
    const name = unique('name');
    await part(EventRepository).add({ type: 'token_revoked', actor: ACTOR, detail: { name } });
    await events().updateOne({ 'detail.name': name }, { $set: { at } });
    return String((await events().findOne({ 'detail.name': name }))?._id);
  }

  it('has each event once, old and new, and none that came later', async () => {
    const old = await record(new Date(Date.now() - HOUR_MS));
    // More than a page of one moment, and of another one.
    const [one, other] = [2, 3].map((hours) => new Date(Date.now() - hours * HOUR_MS));
    const many = [one, other].flatMap((at) => Array.from({ length: 1_200 }, () => ({ at })));
    const { insertedIds } = await events().insertMany(many);
    const recent = await record(new Date());
    let late = '';
    beforeReading(async (kind, isSnapshot) => {
      if (kind === 'Event' && !isSnapshot) {
        late = await record(new Date());
      }
    });

    const ids = idsOf(await dump(), 'Event');
    expect(ids).toEqual(expect.arrayContaining([old, recent]));
    const found = new Set(ids);
    expect(found.size).toBe(ids.length);
    expect(Object.values(insertedIds).filter((id) => !found.has(String(id)))).toEqual([]);
    expect(late).not.toBe('');
    expect(ids).not.toContain(late);
  });

  it('begins anew when retention takes old ones away meanwhile', async () => {
    await record(new Date());
    await part(EventSealerJob).seal();
    const first = await seals().findOne({}, { sort: { _id: 1 } });
    const retain = once(async () => {
      await seals().deleteOne({ _id: first?._id ?? 0 });
    });
    beforeReading(async (kind, isSnapshot) => {
      if (kind === 'Event' && !isSnapshot) {
        await retain();
      }
    });
    expect(idsOf(await dump(), 'EventSeal')).not.toContain(String(first?._id));
  });
});

it('nobody is signed in by what it holds, and the keyring in it is not that of the database', async () => {
  await signIn(testApp, { email: ADMIN_EMAIL, password: ADMIN_PASSWORD });
  const found = await dump();
  expect(found.has('Session')).toBe(false);
  expect(found.get('User')).toMatchObject([{ email: ADMIN_EMAIL }]);
  const settings = testApp.database.collection<Row & { _id: string }>('settings');
  const stored = await settings.findOne({ _id: 'keyring' });
  const dumped = found.get('settings')?.find(({ _id }) => _id === 'keyring');
  expect(dumped).toMatchObject({ _id: 'keyring', secrets: expect.any(String) });
  expect(dumped?.['secrets']).not.toBe(stored?.['secrets']);
});

it('without secrets it has none, whether they are sealed or not, and an event tells of it', async () => {
  const provider = new ProviderFixture(testApp, 'openhands');
  await provider.empty();
  const { keyId } = await provider.addBoundKey();
  await provider.addBackup();
  await provider.rotation.rotateKey(keyId, ACTOR);
  await provider.addBackup();
  const clear = await provider.addKey();
  await provider
    .collection('keys')
    .updateOne({ _id: clear }, { $set: { apiKey: secretOf(clear) } });
  const path = join(folder, unique('file'));

  await part(DatabaseDump).run(path, null);

  const told = await events().findOne({ type: 'database_dumped' }, { sort: { _id: -1 } });
  expect(told).toMatchObject({
    actor: 'system',
    detail: {
      asOf: expect.any(String),
      documents: expect.any(Number),
      withSecrets: false,
      operator: expect.stringContaining('@'),
    },
  });
  const text = gunzipSync(readFileSync(path)).toString();
  expect(text).toContain(`"${clear}"`);
  expect(text).not.toContain(secretOf(clear));
  for (const secret of [/v\d\|/, /\$argon2/, /keyedHash/, /"keyring"/, /"Session"/]) {
    expect(text).not.toMatch(secret);
  }
});

it('goes on after a moment without the database', async () => {
  const fail = once(async () => {
    throw new mongo.MongoNetworkError('away');
  });
  beforeReading(() => fail());
  expect(idsOf(await dump(), 'User')).toHaveLength(1);
});

it('without the database for good there is no file, and the reason is told', async () => {
  beforeReading(async (kind) => {
    if (kind === 'User') {
      throw new mongo.MongoNetworkError('away');
    }
  });
  const before = readdirSync(folder);
  await expect(dump()).rejects.toThrow(
    'The database stopped answering (away), so there is no dump.',
  );
  expect(readdirSync(folder)).toEqual(before);
});
