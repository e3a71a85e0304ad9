import { Client, eventually, Keypool, type StartOptions } from '@keypool/testing';
import { watch } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseLink } from './support/database-link';
import { enginePids } from './support/embedded-database';
import { expectConsistent } from './support/invariants';
import { ProviderClient, secretOf } from './support/provider-client';
import { PROVIDERS } from './support/providers';
import { Scene, type Member } from './support/scene';
import { TestDatabase } from './support/test-database';
import { Traffic } from './support/traffic';

/** Where the data are that a command works on. */
type Place = Pick<StartOptions, 'dataDir' | 'uri'>;

const PASSPHRASE = 'a passphrase of a test, long enough';

let scene: Scene;
let member: Member;
let folder: string;
let passphraseFile: string;
const traffics = PROVIDERS.map((provider) => new Traffic(provider));
const targets: TestDatabase[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keypool-dump-'));
  passphraseFile = join(folder, 'passphrase');
  await writeFile(passphraseFile, `${PASSPHRASE}\n`, { mode: 0o600 });
  scene = await Scene.create();
  member = await scene.join();
  for (const traffic of traffics) {
    const pool = member.of(traffic.provider);
    await traffic.prepare(pool);
    await pool.addPool(`${traffic.provider.id}-quiet`, `${traffic.provider.id}-quiet-key`);
  }
});

afterAll(async () => {
  await Promise.allSettled(traffics.map((traffic) => traffic.stop()));
  await Promise.all(targets.map((target) => target.drop()));
  await scene.end();
  await rm(folder, { recursive: true, force: true });
});

const fileOf = (name: string) => join(folder, `${name}.dump`);
const source = (): Place => ({ dataDir: scene.dataDir, uri: scene.database.uri });

/** An empty database, and a data folder without a master key. */
async function target(): Promise<Place & { readonly database: TestDatabase }> {
  const database = await TestDatabase.create();
  targets.push(database);
  return { dataDir: await mkdtemp(join(folder, 'data-')), uri: database.uri, database };
}

const dump = (name: string, from = source()) =>
  Keypool.spawn({
    ...from,
    command: ['dump', '--passphrase-file', passphraseFile, fileOf(name)],
  });
const restore = (name: string, into: Place, passphrase = passphraseFile) =>
  Keypool.spawn({
    ...into,
    command: ['restore', '--passphrase-file', passphrase, fileOf(name)],
  });

/** Resolves when a dump has begun its file: what is in it is not read yet. To be called before. */
function begun(name: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder, (_, file) => {
      if (file?.startsWith(`${name}.dump.`)) {
        watcher.close();
        resolve();
      }
    });
  });
}

async function filesOf(name: string): Promise<string[]> {
  return (await readdir(folder)).filter((file) => file.startsWith(name));
}

async function done(command: Keypool): Promise<string> {
  const { code, stderr } = await command.result();
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return stderr;
}

const work = () => traffics.forEach((traffic) => traffic.start(member.of(traffic.provider)));

/** Under load: what it holds of it is one moment. */
async function dumpDuringWork(name: string) {
  const enough = traffics.map((traffic) => traffic.acknowledgedRotations + 2);
  work();
  await eventually(() =>
    traffics.forEach((traffic, index) =>
      expect(traffic.acknowledgedRotations).toBeGreaterThanOrEqual(enough[index] ?? 0),
    ),
  );
  const acknowledged = traffics.map((traffic) => traffic.remember());
  return { acknowledged, command: dump(name) };
}

async function expectServed({ dataDir, uri }: Place): Promise<void> {
  const keypool = await Keypool.start({ dataDir, uri });
  try {
    // Passwords and tokens are those of the dump, sessions are not.
    const admin = await Client.signIn(keypool.url);
    const signedOut = new Client(keypool.url, member.admin.headers);
    expect((await signedOut.get('/auth/me')).status).toBe(401);
    const worker = new Client(keypool.url, member.worker.headers);
    for (const provider of PROVIDERS) {
      const pool = new ProviderClient(provider, admin, worker);
      const keyId = `${provider.id}-quiet-key`;
      expect(await pool.acquire(`${provider.id}-quiet`)).toMatchObject({
        keyId,
        apiKey: secretOf(keyId),
      });
    }
    [admin, signedOut, worker].forEach((client) => client.close());
  } finally {
    await keypool.stop();
  }
}

test('a dump under load has what was acknowledged before it, nothing by halves, and serves elsewhere', async () => {
  const { acknowledged, command } = await dumpDuringWork('load');
  await done(command);
  await Promise.all(traffics.map((traffic) => traffic.stop()));

  const other = await target();
  await done(restore('load', other));
  for (const [index, traffic] of traffics.entries()) {
    await acknowledged[index]?.(other.database);
    await expectConsistent(traffic.provider, other.database);
  }
  await expectServed(other);
  const dumped = await scene.database.db.collection('events').findOne({ type: 'database_dumped' });
  const restored = await other.database.db
    .collection('events')
    .find({ type: { $in: ['database_dumped', 'database_restored'] } })
    .toArray();
  expect(restored).toMatchObject([
    { type: 'database_restored', detail: { asOf: dumped?.['detail'].asOf } },
  ]);
  expect(await Keypool.run({ ...other, command: ['audit', 'verify'] })).toMatchObject({ code: 0 });

  const { code, stderr } = await restore('load', other).result();
  expect({ code, stderr }).toMatchObject({ code: 1 });
  expect(stderr).toContain('The database is not empty');
});

test('it does not depend on the processes that work meanwhile, and goes into an embedded database', async () => {
  const { acknowledged, command } = await dumpDuringWork('killed');
  await member.keypool.kill();
  await done(command);
  await Promise.all(traffics.map((traffic) => traffic.stop()));
  member.leave();

  const dataDir = await mkdtemp(join(folder, 'embedded-'));
  const said = await done(restore('killed', { dataDir }));
  expect(said).toContain('Master key: created');
  await expectServed({ dataDir });
  const copy = await target();
  await done(restore('killed', copy));
  for (const [index, traffic] of traffics.entries()) {
    await acknowledged[index]?.(copy.database);
    await expectConsistent(traffic.provider, copy.database);
  }
});

test('a dump whose database is killed says so, and leaves no file', async () => {
  const dataDir = await mkdtemp(join(folder, 'dying-'));
  const keypool = await Keypool.start({ dataDir });
  const hasBegun = begun('dying');
  const command = dump('dying', { dataDir });
  await hasBegun;
  const { keeper, engine } = enginePids(dataDir);
  [keeper, engine].forEach((pid) => process.kill(pid, 'SIGKILL'));
  await keypool.kill();

  const { code, stderr } = await command.result();
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/^The database stopped answering .* so there is no dump\./m),
  });
  expect(await filesOf('dying.dump')).toEqual([]);
});

test('a dump that is killed leaves no file of its name, and a restore that is killed begins anew', async () => {
  // Enough that a restore says how far it is.
  const proxies = Array.from({ length: 1_000 }, (_, index) => ({ _id: `p${index}`, name: 'p' }));
  await scene.database.db.collection<{ _id: string }>('proxies').insertMany(proxies);
  const link = await DatabaseLink.open(scene.database.uri);
  const reading = link.swallowAnswerTo('find', 'events');
  const command = dump('interrupted', { ...source(), uri: link.uri });
  await reading;
  await command.kill();
  await link.cut();
  expect(await filesOf('interrupted')).toEqual([expect.stringMatching(/\.part$/)]);
  await done(dump('interrupted'));

  const other = await target();
  const restoring = restore('interrupted', other);
  await eventually(async () =>
    expect(await other.database.collection('settings').findOne({ _id: 'schema' })).not.toBeNull(),
  );
  await restoring.kill();
  const { code, stderr } = await Keypool.refuse(other);
  expect({ code, stderr }).toMatchObject({ code: 1 });
  expect(stderr).toContain('Run npm run keypool -- restore again');

  const said = await done(restore('interrupted', other));
  const [, all] = /^(\d+) of \1 documents are restored$/m.exec(said) ?? [];
  expect(Number(all)).toBeGreaterThan(proxies.length);
  expect(said).toContain(`Restored ${all} documents as of`);
  await expectServed(other);
});

test('a wrong passphrase and a changed file restore nothing', async () => {
  const other = await target();
  const wrong = join(folder, 'wrong');
  await writeFile(wrong, 'a passphrase of somebody else', { mode: 0o600 });
  const { code, stderr } = await restore('load', other, wrong).result();
  expect({ code, stderr }).toMatchObject({ code: 1 });
  expect(stderr).toContain('The passphrase does not open this dump');
  expect(await other.database.collectionNames()).toEqual([]);
});
