import { Logger } from '@nestjs/common';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { createHmac, hash, randomUUID } from 'node:crypto';
import { DatabaseClock } from '../../src/app/database/database-clock';
import { Heartbeat } from '../../src/app/database/heartbeat';
import type { Migration } from '../../src/app/database/migrations/migration';
import { MigrationLease } from '../../src/app/database/migrations/migration-lease';
import { Migrator } from '../../src/app/database/migrations/migrator';
import { SchemaVersion } from '../../src/app/database/migrations/schema-version';
import { stepsWith } from '../../src/app/database/migrations/steps';
import { TransactionRunner } from '../../src/app/database/transaction-runner';
import { createTestApp, type TestApp } from './create-test-app';
import { eventually, FIRST_PROVIDERS, ProviderFixture, unique } from './provider-fixture';

interface Named {
  _id: string;
  version?: number;
}

const KEY = Buffer.alloc(32, 1);
const STEPS = stepsWith({
  key: () => KEY,
  areRowsProven: async () => true,
  markRowsProven: async () => undefined,
});

let testApp: TestApp;

beforeAll(async () => {
  testApp = await createTestApp();
  // An empty database would need no step.
  await new ProviderFixture(testApp, 'ohmygpt').addKey();
});

afterAll(() => testApp.close());

const settings = () => testApp.database.collection<Named>('settings');
const version = async () => (await settings().findOne({ _id: 'schema' }))?.version;

/** As another version left it. */
async function beginAt(before: number): Promise<void> {
  await settings().updateOne({ _id: 'schema' }, { $set: { version: before } }, { upsert: true });
}

/** One process that knows these steps. */
function processWith(migrations: readonly Migration[]): Migrator {
  const { app } = testApp;
  const connection = app.get<Connection>(getConnectionToken());
  const clock = new DatabaseClock();
  return new Migrator(
    connection,
    clock,
    app.get(TransactionRunner),
    new MigrationLease(connection, new Heartbeat(connection, clock), clock),
    new SchemaVersion(connection),
    migrations,
  );
}

/** A step that records that it was run. */
function step(
  number: number,
  taken: string[],
  up: Migration['up'] = async () => undefined,
): Migration {
  const name = `000${number}-test`;
  return {
    name,
    up: async (run) => {
      taken.push(name);
      await up(run);
    },
  };
}

async function* numbers(count: number): AsyncIterable<number> {
  for (let index = 0; index < count; index++) {
    yield index;
  }
}

describe('migrations', () => {
  it('have names that count from 1 on', () => {
    expect(STEPS.map(({ name }) => Number(name.slice(0, 4)))).toEqual(STEPS.map((_, i) => i + 1));
    expect(STEPS.map(({ name }) => name)).toEqual(
      STEPS.map(() => expect.stringMatching(/^\d{4}(-[a-z]+)+$/)),
    );
  });

  it('are taken in order, from the version that the database has', async () => {
    const taken: string[] = [];
    await beginAt(1);
    await processWith([1, 2, 3].map((number) => step(number, taken))).run();
    expect(taken).toEqual(['0002-test', '0003-test']);
    expect(await version()).toBe(3);
    expect(await settings().findOne({ _id: 'migration' })).toBeNull();
  });

  it('are taken by one process when several start at once', async () => {
    const taken: string[] = [];
    await beginAt(0);
    const steps = [1, 2].map((number) => step(number, taken));
    await Promise.all(
      [processWith(steps), processWith(steps), processWith(steps)].map((one) => one.run()),
    );
    expect(taken).toEqual(['0001-test', '0002-test']);
  });

  it('resume at the failed step, which names the error', async () => {
    const taken: string[] = [];
    await beginAt(0);
    const broken = step(2, taken, () => Promise.reject(new Error('cut off')));
    await expect(processWith([step(1, taken), broken, step(3, taken)]).run()).rejects.toThrow(
      /^cut off$/,
    );
    expect(await version()).toBe(1);
    await processWith([1, 2, 3].map((number) => step(number, taken))).run();
    expect(taken).toEqual(['0001-test', '0002-test', '0002-test', '0003-test']);
    expect(await version()).toBe(3);
  });

  it('keep what was written before they were interrupted', async () => {
    const things = testApp.database.collection<Named>(unique('things'));
    const counted: string[] = [];
    const write =
      (fails: boolean): Migration['up'] =>
      (run) => {
        let batches = 0;
        return run.inBatches(numbers(1_100), async (batch, session) => {
          if (fails && ++batches > 1) {
            throw new Error('cut off');
          }
          const { upsertedCount } = await run.connection
            .collection<Named>(things.collectionName)
            .bulkWrite(
              batch.map((number) => ({
                updateOne: {
                  filter: { _id: `${number}` },
                  update: { $set: { number } },
                  upsert: true,
                },
              })),
              { session },
            );
          counted.push(`${upsertedCount} of ${batch.length}`);
          return upsertedCount;
        });
      };
    await beginAt(0);
    await expect(processWith([step(1, [], write(true))]).run()).rejects.toThrow('cut off');
    expect(await things.countDocuments()).toBe(500);
    await processWith([step(1, [], write(false))]).run();
    expect(await things.countDocuments()).toBe(1_100);
    expect(counted).toEqual(['500 of 500', '0 of 500', '500 of 500', '100 of 100']);
  });

  it('of a process that lost its lease write nothing more, and the process still starts', async () => {
    const things = testApp.database.collection<Named>(unique('things'));
    let wasRobbed = false;
    const robbed = step(1, [], async (run) => {
      if (!wasRobbed) {
        wasRobbed = true;
        // As after a long suspension: another process has the lease, and has finished.
        await settings().updateOne(
          { _id: 'migration' },
          { $set: { holder: 'another process', until: new Date(0) } },
        );
      }
      await run.transaction((session) =>
        run.connection
          .collection<Named>(things.collectionName)
          .insertOne({ _id: 'from a sleeper' }, { session }),
      );
    });
    await beginAt(0);
    const warned = jest.spyOn(Logger.prototype, 'warn');
    const running = processWith([robbed]).run();
    await eventually(() =>
      expect(warned).toHaveBeenCalledWith(expect.stringMatching(/taken over/)),
    );
    warned.mockRestore();
    await running;
    expect(await things.countDocuments()).toBe(1);
    expect(await version()).toBe(1);
  });

  it('of a newer program end the start of this one', async () => {
    await beginAt(STEPS.length + 1);
    const before = await settings().find().toArray();
    await expect(createTestApp({ beside: testApp })).rejects.toThrow(/newer version of Keypool/);
    expect(await settings().find().toArray()).toEqual(before);
  });
});

describe.each(FIRST_PROVIDERS)('%s: the names of former keys', (id) => {
  const names = async () =>
    (await testApp.database.collection(`${id}_former_keys`).distinct('_id')).map(String);
  const migrate = async () => {
    await beginAt(0);
    await processWith(STEPS).run();
  };

  it('come from the log and the journal, and from those of this provider alone', async () => {
    const [created, failed, replacement, waiting, other] = [
      'created',
      'failed',
      'replacement',
      'waiting',
      'other',
    ].map(unique);
    const at = new Date();
    const event = { type: 'key_created', at };
    await testApp.database.collection('events').insertMany([
      { ...event, provider: id, keyId: created },
      { ...event, provider: FIRST_PROVIDERS.find((each) => each !== id), keyId: other },
    ]);
    await testApp.database.collection(`${id}_rotations`).insertMany([
      {
        failedLife: unique('life'),
        failedKeyId: failed,
        replacementKeyId: replacement,
        state: 'done',
        at,
      },
      {
        failedLife: unique('life'),
        failedKeyId: waiting,
        replacementKeyId: null,
        state: 'waiting',
        at,
      },
    ]);
    await migrate();
    expect(await names()).toEqual(expect.arrayContaining([created, failed, replacement]));
    expect(await names()).not.toContain(waiting);
    expect(await names()).not.toContain(other);
  });

  it('replace the mark of a version that knew them without a schema version', async () => {
    await settings().insertOne({ _id: `former_keys:${id}` });
    await migrate();
    expect(await settings().findOne({ _id: `former_keys:${id}` })).toBeNull();
  });
});

describe('tokens and sessions of earlier versions', () => {
  const tokens = () => testApp.database.collection('api_tokens');
  const sessions = () => testApp.database.collection<Named>('sessions');
  const everything = async () => [
    await tokens().find().toArray(),
    await sessions().find().toArray(),
  ];
  const sha256 = (text: string) => hash('sha256', text, 'hex');
  const keyed = (text: string) =>
    createHmac('sha256', KEY).update(sha256(text)).digest('base64url');
  const migrate = async () => {
    await beginAt(8);
    await processWith(STEPS).run();
  };

  it('are known by their keyed hashes, and still by the others for processes of that time', async () => {
    const [token, cookie] = [randomUUID(), randomUUID()];
    const session = { expiresAt: new Date(Date.now() + 3_600_000), epoch: 3 };
    await tokens().insertOne({ name: 'old', hash: sha256(token), rev: 1 });
    await sessions().insertOne({ _id: sha256(cookie), ...session });

    await migrate();
    expect(await tokens().findOne({ name: 'old' })).toMatchObject({
      hash: sha256(token),
      keyedHash: keyed(token),
      // An older process takes only news with a higher revision.
      rev: 1,
    });
    for (const _id of [sha256(cookie), keyed(cookie)]) {
      expect(await sessions().findOne({ _id })).toEqual({ _id, ...session });
    }

    const before = await everything();
    await migrate();
    expect(await everything()).toEqual(before);
  });

  it('are completed after an interruption, and rows that are broken stay out', async () => {
    const [done, left] = [randomUUID(), randomUUID()];
    await tokens().insertMany([
      { name: 'done', hash: sha256(done), keyedHash: keyed(done) },
      { name: 'left', hash: sha256(left) },
      { name: 'broken' },
    ]);
    await migrate();
    const stored = await tokens()
      .find({ name: { $in: ['done', 'left', 'broken'] } })
      .sort({ _id: 1 })
      .toArray();
    expect(stored.map(({ keyedHash }) => keyedHash)).toEqual([keyed(done), keyed(left), undefined]);
  });
});

describe('the keyring of earlier versions', () => {
  it('counts its changes and names its data key, once', async () => {
    const keyring = async () => (await settings().findOne({ _id: 'keyring' })) ?? {};
    const fields = { rev: 1, secretsId: '1', next: null, former: null };
    const before = await keyring();
    await settings().updateOne(
      { _id: 'keyring' },
      { $unset: { rev: 1, secretsId: 1, next: 1, former: 1 } },
    );
    await beginAt(9);
    await processWith(STEPS).run();
    expect(await keyring()).toEqual({ ...before, ...fields });
    await settings().updateOne({ _id: 'keyring' }, { $set: { secretsId: 'another' } });
    await beginAt(9);
    await processWith(STEPS).run();
    expect(await keyring()).toMatchObject({ secretsId: 'another' });
  });
});

describe('the owners of tokens of earlier versions', () => {
  const tokens = () => testApp.database.collection('api_tokens');
  const rowOf = (name: string) => tokens().findOne({ name });

  it('are those who made them, as far as the log of events tells', async () => {
    const [made, elsewhere, unknown, program] = ['made', 'elsewhere', 'unknown', 'program'].map(
      unique,
    );
    const email = `${unique('admin')}@example.org`;
    const createdAt = new Date(Date.now() - 3_600_000);
    await testApp.database.collection('users').insertOne({ email });
    await tokens().insertMany(
      [made, elsewhere, unknown, program].map((name) => ({ name, createdAt, rev: 1 })),
    );
    const created = { type: 'token_created', at: createdAt };
    await testApp.database.collection('events').insertMany([
      { ...created, actor: email, detail: { name: made } },
      // Another token of that name.
      { ...created, at: new Date(0), actor: email, detail: { name: unknown } },
      { ...created, actor: 'gone@example.org', detail: { name: elsewhere } },
      { ...created, actor: 'token:ci', detail: { name: program } },
    ]);
    await beginAt(10);
    await processWith(STEPS).run();
    expect(await rowOf(made ?? '')).toMatchObject({ start: null, createdBy: email, owner: email });
    expect(await rowOf(elsewhere ?? '')).toMatchObject({
      createdBy: 'gone@example.org',
      owner: null,
    });
    expect(await rowOf(program ?? '')).toMatchObject({ createdBy: 'token:ci', owner: null });
    expect(await rowOf(unknown ?? '')).toMatchObject({ createdBy: null, owner: null });

    await tokens().updateOne({ name: made }, { $set: { owner: 'somebody@example.org' } });
    await beginAt(10);
    await processWith(STEPS).run();
    expect(await rowOf(made ?? '')).toMatchObject({ owner: 'somebody@example.org' });
    await tokens().deleteMany({ createdAt });
    await testApp.database.collection('users').deleteOne({ email });
  });
});

describe('what expires', () => {
  it('of earlier versions gets its date from when it was written, and the old index goes', async () => {
    const flushes = testApp.database.collection<Named & { at: Date; expiresAt?: Date }>(
      'ohmygpt_usage_flushes',
    );
    const [old, dated] = [unique('old'), unique('dated')];
    const at = new Date(Date.now() + 86_400_000);
    await flushes.createIndex({ at: 1 }, { expireAfterSeconds: 3_600 });
    await flushes.insertMany([
      { _id: old, at },
      { _id: dated, at, expiresAt: at },
    ]);
    await beginAt(14);
    await processWith(STEPS).run();
    expect(await flushes.findOne({ _id: old })).toEqual({
      _id: old,
      at,
      expiresAt: new Date(at.getTime() + 3_600_000),
    });
    expect(await flushes.findOne({ _id: dated })).toEqual({ _id: dated, at, expiresAt: at });
    expect((await flushes.indexes()).map(({ name }) => name)).toEqual(['_id_', 'expiresAt_1']);
    await flushes.deleteMany({ _id: { $in: [old, dated] } });
  });
});
