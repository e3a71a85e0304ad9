import { Client, embeddedDatabaseUri, eventually, Keypool } from '@keypool/testing';
import { mongo } from 'mongoose';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestDatabase, type Stored } from './support/test-database';

const SEALED = /sealed \d+ events: seal (\d+), digest/g;

let dataDir: string;
let keypool: Keypool;
let admin: Client;
let database: TestDatabase;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'keypool-audit-'));
  // Seals as often as that.
  keypool = await Keypool.start({ dataDir, env: { KEYPOOL_PURGE_EVERY: '200ms' } });
  admin = await Client.signIn(keypool.url);
  database = await TestDatabase.at(await embeddedDatabaseUri(dataDir));
});

afterAll(async () => {
  await database.close();
  admin.close();
  await keypool.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const events = () => database.collection('events');
const seals = () => database.db.collection<{ _id: number }>('event_seals');

function verify(...parameters: string[]) {
  return Keypool.run({ dataDir, command: ['audit', 'verify', ...parameters] });
}

/** @returns the event of a new proxy, when it is in a seal */
async function sealedEvent(id: string): Promise<Stored> {
  expect((await admin.post('/admin/proxies', { id, name: id })).status).toBe(201);
  const event = await events().findOne({ proxyId: id });
  await eventually(async () => expect(await seals().findOne({ ids: event?._id })).not.toBeNull());
  if (!event) {
    throw new Error('there is no event');
  }
  return event;
}

async function logFile(): Promise<string> {
  const file = join(dataDir, 'keypool.log');
  await writeFile(file, keypool.stdout);
  return file;
}

test('an untouched log of events is confirmed, and compared with the log', async () => {
  const event = await sealedEvent('untouched');
  expect(event).toMatchObject({ actor: expect.any(String), detail: { address: '127.0.0.1' } });

  expect(await verify('--log', await logFile())).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/ events, 0 findings\.\n[^]*Compared with \d+ seals of the log/),
  });
});

test('an edited, a removed and an inserted event are named', async () => {
  const [edited, removed] = [await sealedEvent('edited'), await sealedEvent('removed')];
  const inserted = { ...edited, _id: new mongo.ObjectId() };
  await events().updateOne({ _id: edited._id }, { $set: { actor: 'somebody@else' } });
  await events().deleteOne({ _id: removed._id });
  await events().insertOne(inserted as never);
  try {
    const { code, stdout } = await verify();
    expect(code).toBe(2);
    expect(stdout).toContain(`edited: event ${String(edited._id)}`);
    expect(stdout).toContain(`removed: event ${String(removed._id)}`);
    expect(stdout).toContain(`inserted: event ${String(inserted._id)}`);
    expect(stdout).toContain('3 findings.');
  } finally {
    await events().replaceOne({ _id: edited._id }, edited);
    await events().insertOne(removed);
    await events().deleteOne({ _id: inserted._id as never });
  }
  expect((await verify()).code).toBe(0);
});

test('a cut tail is found by the log, and the running process says so', async () => {
  const event = await sealedEvent('tail');
  const last = await seals().findOne({ ids: event._id });
  await eventually(() =>
    expect([...keypool.stdout.matchAll(SEALED)].at(-1)?.[1]).toBe(String(last?._id)),
  );
  await events().deleteOne({ _id: event._id });
  await seals().deleteOne({ _id: last?._id ?? 0 });

  expect((await verify()).code).toBe(0);
  const { code, stdout } = await verify('--log', await logFile());
  expect(code).toBe(2);
  expect(stdout).toContain(`cut: the log has seal ${last?._id}`);
  await eventually(() => expect(keypool.stdout).toMatch(/seal \d+ of the log of events is gone/));
});

test('a log that cannot be read is no verdict', async () => {
  const { code, stdout } = await verify('--log', join(dataDir, 'missing.log'));
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
});
