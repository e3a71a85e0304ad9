import { getConnectionToken } from '@nestjs/mongoose';
import { mongo, type Connection } from 'mongoose';
import { ChangeFeed } from '../../src/app/database/change-feed';
import { Heartbeat } from '../../src/app/database/heartbeat';
import { createTestApp, type TestApp } from './create-test-app';
import { eventually, leaseOf, PROVIDER_IDS, ProviderFixture } from './provider-fixture';

/** The stream that the application reads from, caught at its next reading. */
async function runningStream(): Promise<mongo.ChangeStream> {
  const next = jest.spyOn(mongo.ChangeStream.prototype, 'next');
  try {
    await eventually(() => expect(next).toHaveBeenCalled());
    return next.mock.contexts[0] as mongo.ChangeStream;
  } finally {
    next.mockRestore();
  }
}

describe('ChangeFeed', () => {
  let testApp: TestApp;
  let feed: ChangeFeed;
  let database: mongo.Db;

  beforeAll(async () => {
    testApp = await createTestApp();
    feed = testApp.app.get(ChangeFeed);
    const { db } = testApp.app.get<Connection>(getConnectionToken());
    if (!db) {
      throw new Error('the connection is open');
    }
    database = db;
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(() => testApp.close());

  const readiness = async () => (await testApp.app.inject('/health/ready')).statusCode;

  it('is current when the application has started', async () => {
    expect(feed.isCurrent).toBe(true);
    expect(await readiness()).toBe(200);
  });

  it.each(PROVIDER_IDS)(
    '%s: while the stream is lost the process is not ready, and then everything is reloaded',
    async (id) => {
      const provider = new ProviderFixture(testApp, id);
      const { keyId, proxyId } = await provider.addBoundKey();
      const ended = await provider.addBoundKey();
      const stream = await runningStream();
      const watch = jest.spyOn(database, 'watch').mockImplementation(() => {
        throw new mongo.MongoNetworkError('no stream can be had');
      });
      await stream.close();
      await eventually(() => expect(feed.isCurrent).toBe(false));
      expect(await readiness()).toBe(503);

      // As another process would: only a full read finds this one.
      await provider
        .collection('keys')
        .updateOne({ _id: keyId }, { $set: { life: 'another' }, $inc: { rev: 1 } });
      await provider.collection('keys').deleteOne({ _id: ended.keyId });
      await provider.collection('bindings').deleteOne({ proxyId: ended.proxyId });
      expect(provider.acquire(ended.proxyId)).toMatchObject({ keyId: ended.keyId });

      watch.mockRestore();
      await eventually(() => expect(feed.isCurrent).toBe(true));
      expect(await readiness()).toBe(200);
      expect(provider.acquire(proxyId)).toMatchObject({ keyId, lease: leaseOf('another') });
      expect(provider.acquire(ended.proxyId)).toBeNull();
      // And it follows the new stream.
      await provider
        .collection('keys')
        .updateOne({ _id: keyId }, { $set: { status: 'exhausted' }, $inc: { rev: 1 } });
      await eventually(() => expect(provider.acquire(proxyId)).toBeNull());
    },
  );

  it('follows on when the server forgets the cursor', async () => {
    const stream = await runningStream();
    const cursor: unknown = Reflect.get(stream, 'cursor');
    const cursorId: unknown = Reflect.get(Object(cursor), 'id');
    await testApp.database.command({ killCursors: '$cmd.aggregate', cursors: [cursorId] });
    const provider = new ProviderFixture(testApp, 'ohmygpt');
    const { keyId, proxyId } = await provider.addBoundKey();
    await provider
      .collection('keys')
      .updateOne({ _id: keyId }, { $set: { status: 'exhausted' }, $inc: { rev: 1 } });
    await eventually(() => expect(provider.acquire(proxyId)).toBeNull());
    await eventually(() => expect(feed.isCurrent).toBe(true));
  });

  it('a stream that stays silent although the heartbeat is written counts as lost', async () => {
    const reading = await runningStream();
    const next = jest
      .spyOn(mongo.ChangeStream.prototype, 'next')
      .mockImplementation(() => new Promise(() => undefined));
    // What is being read at this moment still arrives.
    await eventually(() => expect(feed.isCurrent).toBe(false));
    next.mockRestore();
    await eventually(() => expect(feed.isCurrent).toBe(true));
    expect(await runningStream()).not.toBe(reading);
  });

  it('a change that takes long holds up no other, but the process counts as current only when it is done', async () => {
    const provider = new ProviderFixture(testApp, 'ohmygpt');
    const slow = await provider.addKey();
    const { keyId, proxyId } = await provider.addBoundKey();
    const apply = provider.pools.apply.bind(provider.pools);
    const reload = jest.spyOn(provider.pools, 'reload');
    jest
      .spyOn(provider.pools, 'apply')
      .mockImplementation((change) =>
        change.id === slow ? new Promise(() => undefined) : apply(change),
      );
    await provider.collection('keys').updateOne({ _id: slow }, { $inc: { rev: 1 } });
    await provider
      .collection('keys')
      .updateOne({ _id: keyId }, { $set: { status: 'exhausted' }, $inc: { rev: 1 } });
    await eventually(() => expect(provider.acquire(proxyId)).toBeNull());
    expect(reload).not.toHaveBeenCalled();

    await eventually(() => expect(feed.isCurrent).toBe(false));
    await eventually(() => expect(reload).toHaveBeenCalled());
    await eventually(() => expect(feed.isCurrent).toBe(true));
  });

  it('a change that cannot be applied makes the process reload everything', async () => {
    const provider = new ProviderFixture(testApp, 'openhands');
    const { keyId, proxyId } = await provider.addBoundKey();
    const reload = jest.spyOn(provider.pools, 'reload');
    jest
      .spyOn(provider.pools, 'apply')
      .mockRejectedValueOnce(new mongo.MongoNetworkError('no answer'));
    await provider
      .collection('keys')
      .updateOne({ _id: keyId }, { $set: { status: 'exhausted' }, $inc: { rev: 1 } });
    await eventually(() => expect(provider.acquire(proxyId)).toBeNull());
    await eventually(() => expect(reload).toHaveBeenCalled());
    await eventually(() => expect(feed.isCurrent).toBe(true));
  });

  it('does not receive usage counts, which change no pool', async () => {
    const provider = new ProviderFixture(testApp, 'ohmygpt');
    const apply = jest.spyOn(provider.pools, 'apply');
    const keyId = await provider.addKey();
    const heard = () =>
      apply.mock.calls.flatMap(([{ id, document }]) => (id === keyId ? [document?.['rev']] : []));
    await eventually(() => expect(heard()).toEqual([1]));
    await provider.collection('keys').updateOne({ _id: keyId }, { $inc: { tokensUsed: 5 } });
    await provider.collection('keys').updateOne({ _id: keyId }, { $inc: { rev: 1 } });
    await eventually(() => expect(heard()).toEqual([1, 2]));
  });

  it('reads everything only when a majority has what was written before its stream', async () => {
    const provider = new ProviderFixture(testApp, 'ohmygpt');
    const reload = jest.spyOn(provider.pools, 'reload');
    const stream = await runningStream();
    const beat = jest
      .spyOn(testApp.app.get(Heartbeat), 'beat')
      .mockRejectedValue(new mongo.MongoNetworkError('no majority'));
    const watch = jest.spyOn(database, 'watch');
    await stream.close();
    await eventually(() => expect(watch.mock.calls.length).toBeGreaterThan(2));
    expect(reload).not.toHaveBeenCalled();
    expect(feed.isCurrent).toBe(false);
    beat.mockRestore();
    await eventually(() => expect(feed.isCurrent).toBe(true));
    expect(reload).toHaveBeenCalled();
  });

  it('lets others have their turn while very many changes arrive at once', async () => {
    const provider = new ProviderFixture(testApp, 'ohmygpt');
    const { bindings: coll } = provider.definition.collections;
    const many = Array.from({ length: 3_000 }, () => ({
      operationType: 'delete',
      ns: { db: database.databaseName, coll },
      documentKey: { _id: new mongo.ObjectId() },
    }));
    const apply = jest.spyOn(provider.pools, 'apply');
    const turns: number[] = [];
    const look = () => {
      turns.push(apply.mock.calls.length);
      if (apply.mock.calls.length < many.length) {
        setImmediate(look);
      }
    };
    const { next } = mongo.ChangeStream.prototype;
    let given = 0;
    jest.spyOn(mongo.ChangeStream.prototype, 'next').mockImplementation(function (
      this: mongo.ChangeStream,
    ) {
      if (given === 0) {
        look();
      }
      const event = many[given++];
      return event ? Promise.resolve(event as never) : next.call(this);
    });
    await eventually(() => expect(turns.at(-1)).toBe(many.length));
    expect(new Set(turns).size).toBeGreaterThan(3);
  });
});

describe('a collection that is dropped or renamed under a running process', () => {
  let testApp: TestApp;

  beforeEach(async () => {
    testApp = await createTestApp();
  });

  afterEach(() => testApp.close());

  it.each<[string, (bindings: string) => Promise<unknown>]>([
    ['is dropped', (bindings) => testApp.database.dropCollection(bindings)],
    ['is renamed', (bindings) => testApp.database.renameCollection(bindings, 'kept')],
    ['goes with its database', () => testApp.database.dropDatabase()],
  ])('%s: nothing of it is served', async (_, end) => {
    const provider = new ProviderFixture(testApp, 'ohmygpt');
    const { proxyId } = await provider.addBoundKey();
    expect(provider.acquire(proxyId)).not.toBeNull();
    await end(provider.definition.collections.bindings);
    await eventually(() => expect(provider.acquire(proxyId)).toBeNull());
    await eventually(() => expect(testApp.app.get(ChangeFeed).isCurrent).toBe(true));
  });
});
