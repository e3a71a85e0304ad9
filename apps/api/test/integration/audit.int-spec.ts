import { Logger } from '@nestjs/common';
import { mongo } from 'mongoose';
import { AuditVerification, type Verdict } from '../../src/app/audit/audit-verification';
import { EventSealerJob } from '../../src/app/audit/event-sealer.job';
import { PurgeEventsJob } from '../../src/app/audit/purge-events.job';
import type { LoggedSeals } from '../../src/app/audit/seal-chain';
import { SealRepository } from '../../src/app/audit/seal.repository';
import { Migrator } from '../../src/app/database/migrations/migrator';
import { stepsWith } from '../../src/app/database/migrations/steps';
import { TransactionRunner } from '../../src/app/database/transaction-runner';
import { EventProof } from '../../src/app/events/event-proof';
import { EventRepository } from '../../src/app/events/event.repository';
import { Keyring } from '../../src/app/secrets/keyring';
import { createTestApp, type TestApp } from './create-test-app';
import { unique } from './provider-fixture';

const DAY_MS = 86_400_000;

interface Seal {
  _id: number;
  digest: string;
  ids: mongo.ObjectId[];
}

let testApp: TestApp;

beforeEach(async () => {
  testApp = await createTestApp();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await testApp.close();
});

const part = <T>(type: abstract new (...args: never[]) => T, app = testApp): T =>
  app.app.get<T>(type, { strict: false });
const sealBy = (app = testApp) => part(EventSealerJob, app).seal();
const verify = (logged?: LoggedSeals): Promise<Verdict> => part(AuditVerification).run(logged);
const events = () => testApp.database.collection('events');
const seals = () => testApp.database.collection<Seal>('event_seals');
const allSeals = () => seals().find().sort({ _id: 1 }).toArray();

/** @returns its id */
async function record(): Promise<mongo.ObjectId> {
  const name = unique('name');
  await part(EventRepository).add({ type: 'token_revoked', actor: 'somebody', detail: { name } });
  const event = await events().findOne({ 'detail.name': name });
  return event?._id ?? new mongo.ObjectId();
}

async function sealed(): Promise<mongo.ObjectId> {
  const id = await record();
  await sealBy();
  return id;
}

/** As the log has them. */
async function logOf(): Promise<LoggedSeals> {
  return new Map((await allSeals()).map(({ _id, digest }) => [_id, digest]));
}

it('a log of events as Keypool wrote it has no findings', async () => {
  for (let count = 0; count < 3; count++) {
    await sealed();
  }
  expect((await allSeals()).map(({ _id }) => _id)).toEqual([1, 2, 3]);
  await record();

  expect(await verify(await logOf())).toMatchObject({
    findings: [],
    events: await events().countDocuments(),
    unsealed: { count: 1, since: expect.any(Date) },
    lastSeal: { _id: 3 },
  });
});

it('names what was edited, removed and inserted, and nothing else', async () => {
  const [edited, removed, unsealed] = [await sealed(), await sealed(), await record()];
  await sealed();
  const young = await record();
  await events().updateOne({ _id: edited }, { $set: { 'detail.name': 'other' } });
  await events().deleteOne({ _id: removed });
  await events().updateOne({ _id: unsealed }, { $set: { actor: 'nobody' } });
  await events().updateOne({ _id: young }, { $set: { at: new Date(0) } });
  const copy = { ...(await events().findOne({ _id: edited })), _id: new mongo.ObjectId() };
  await events().insertOne(copy);
  const bare = { _id: new mongo.ObjectId(), at: new Date(), type: 'signed_in', actor: 'somebody' };
  await events().insertOne(bare);
  await sealBy();

  const { findings } = await verify();

  const named = [
    `edited: event ${edited.toHexString()}`,
    `edited: event ${unsealed.toHexString()}`,
    `inserted: event ${young.toHexString()}`,
    `inserted: event ${copy._id.toHexString()}`,
    `inserted: event ${bare._id.toHexString()}`,
    `removed: event ${removed.toHexString()}`,
  ];
  expect(findings).toHaveLength(named.length);
  expect(findings).toEqual(
    expect.arrayContaining(named.map((name) => expect.stringContaining(name))),
  );
});

it('finds seals that were edited or removed', async () => {
  const hidden = await sealed();
  await sealed();
  await sealed();
  await sealed();
  await seals().updateOne({ _id: 1 }, { $set: { ids: [] } });
  await events().deleteOne({ _id: hidden });
  await seals().deleteOne({ _id: 3 });

  expect((await verify()).findings).toEqual([
    'edited: seal 1',
    expect.stringContaining('removed: seal 3'),
  ]);
});

it('a cut end is found by the log, whether Keypool has gone on or not, and by a running process', async () => {
  const errors = jest.spyOn(Logger.prototype, 'error').mockImplementation();
  await sealed();
  const lost = await sealed();
  const logged = await logOf();
  await events().deleteOne({ _id: lost });
  await seals().deleteOne({ _id: 2 });
  expect((await verify()).findings).toEqual([]);
  expect((await verify(logged)).findings).toEqual([
    'cut: the log has seal 2, and the database ends with seal 1',
  ]);

  await sealed();
  expect((await verify(logged)).findings).toEqual([expect.stringMatching(/^cut: seal 2 /)]);
  expect(errors).toHaveBeenCalledWith(expect.stringMatching(/^seal 2 .* is gone/));
});

it('an event that commits after the seal of its time is in the next one', async () => {
  await part(TransactionRunner).run(async ({ session }) => {
    const late = { type: 'proxy_created', proxyId: 'late', actor: 'somebody' } as const;
    await part(EventRepository).add(late, session);
    await sealed();
  });
  await sealed();

  const late = await events().findOne({ proxyId: 'late' });
  expect((await allSeals()).at(-1)?.ids).toContainEqual(late?._id);
  expect(await verify()).toMatchObject({ findings: [], unsealed: { count: 0 } });
});

it('several processes make one chain, and more events than a seal takes get several', async () => {
  const beside = await createTestApp({ beside: testApp });
  try {
    const all = Array.from(
      { length: 1_100 },
      () => ({ type: 'signed_in', actor: 'somebody' }) as const,
    );
    await part(TransactionRunner).run(({ session }) => part(EventRepository).addAll(all, session));
    await Promise.all([sealBy(), sealBy(beside), sealBy(), sealBy(beside)]);
    await sealBy();

    const chain = await allSeals();
    expect(chain.length).toBeGreaterThan(2);
    const ids = chain.flatMap((seal) => seal.ids.map(String));
    expect(new Set(ids).size).toBe(ids.length);
    expect(await verify()).toMatchObject({ findings: [], unsealed: { count: 0 } });
  } finally {
    await beside.close();
  }
});

it('events of earlier versions are taken as they are, but not once there is a seal', async () => {
  const steps = stepsWith(part(Keyring)).map(({ name }) => name);
  const before = steps.findIndex((name) => name.endsWith('-proven-events'));
  const migrate = async () => {
    await testApp.database
      .collection<{ _id: string }>('settings')
      .updateOne({ _id: 'schema' }, { $set: { version: before } });
    await part(Migrator).run();
  };
  await record();
  await events().updateMany({}, { $unset: { proof: 1 } });
  await migrate();
  expect((await verify()).findings).toEqual([]);

  const made = await sealed();
  await events().updateOne({ _id: made }, { $unset: { proof: 1 } });
  await migrate();
  expect((await verify()).findings).toEqual([expect.stringMatching(/^edited: /)]);
});

describe('events whose time is over', () => {
  /** A genuine one of that day, in a seal of that day. */
  async function ofDay(daysAgo: number): Promise<mongo.ObjectId> {
    const at = new Date(Date.now() - daysAgo * DAY_MS);
    const event = { _id: new mongo.ObjectId(), at, type: 'signed_in', actor: 'somebody' };
    await events().insertOne({ ...event, proof: part(EventProof).of('event', event) });
    const last = (await allSeals()).at(-1);
    await part(SealRepository).append({
      _id: (last?._id ?? 0) + 1,
      at,
      until: at,
      newest: at,
      previous: last?.digest ?? '',
      ids: [event._id],
    });
    return event._id;
  }

  it('go with their seals, and the rest can still be verified', async () => {
    await events().deleteMany({});
    const [, young] = [await ofDay(93), await ofDay(60)];
    const old = await ofDay(92);
    expect(await part(PurgeEventsJob).purge()).toBe(1);
    expect(await part(PurgeEventsJob).purge()).toBe(0);

    const left = await events().find().sort({ at: 1 }).toArray();
    expect(left.map(({ _id, type }) => [_id, type])).toEqual([
      // Behind a younger one in the chain.
      [old, 'signed_in'],
      [young, 'signed_in'],
      [expect.anything(), 'events_purged'],
    ]);
    expect(left.at(-1)?.['detail']).toMatchObject({ count: 1, seal: 1 });
    expect((await verify()).findings).toEqual([]);

    await seals().deleteOne({ _id: 2 });
    expect((await verify()).findings).toEqual([expect.stringContaining('removed: seal 2')]);
  });
});
