import type { TokenScope } from '@keypool/dto';
import { Logger } from '@nestjs/common';
import { mongo, Types } from 'mongoose';
import type { ChangeFeed, ChangeSubscriber } from '../database/change-feed';
import { DatabaseClock } from '../database/database-clock';
import { CredentialHash } from './credential-hash';
import { RowProof } from './row-proof';
import { newToken } from './token-text';
import type { Keyring } from '../secrets/keyring';
import type { TokenRepository } from './token.repository';
import type { TokenDocument } from './token.schema';
import { TokenStore } from './token.store';

Logger.overrideLogger(false);

const KEYRING = { key: () => Buffer.alloc(32, 1) } as unknown as Keyring;

/** The collection, and whether it answers. */
class FakeRepository {
  readonly proof = new RowProof(KEYRING);
  readonly documents = new Map<string, TokenDocument>();
  /** Answers wait for it. */
  gate: Promise<void> = Promise.resolve();
  isAway = false;
  asked = 0;

  async *all(): AsyncIterable<TokenDocument> {
    const read = [...this.documents.values()].filter((row) => this.genuine(row));
    await this.gate;
    yield* read;
  }

  async findById(id: string): Promise<TokenDocument | null> {
    return this.genuine(this.documents.get(id) ?? null);
  }

  genuine(row: TokenDocument | null): TokenDocument | null {
    return this.proof.genuine('token', row);
  }

  async findByHash(hash: string): Promise<TokenDocument | null> {
    this.asked++;
    const found = [...this.documents.values()].find((document) => document.keyedHash === hash);
    await this.gate;
    if (this.isAway) {
      throw new mongo.MongoNetworkError('connection refused');
    }
    return this.genuine(found ?? null);
  }
}

class FakeFeed {
  isCurrent = true;
  subscriber: ChangeSubscriber | null = null;

  subscribe(subscriber: ChangeSubscriber): void {
    this.subscriber = subscriber;
  }
}

function setUp() {
  const hashes = new CredentialHash(KEYRING);
  const repository = new FakeRepository();
  const feed = new FakeFeed();
  const store = new TokenStore(
    repository as unknown as TokenRepository,
    feed as unknown as ChangeFeed,
    new DatabaseClock(),
    hashes,
  );

  /** Makes a token in the database, by another process. */
  function make(scope: TokenScope, changes: Partial<TokenDocument> = {}) {
    const token = newToken(scope);
    const row = {
      _id: new Types.ObjectId(),
      name: 'proxy 1',
      start: token.slice(0, 14),
      createdBy: 'admin@example.org',
      owner: 'admin@example.org',
      keyedHash: hashes.of(token),
      scope,
      providers: null,
      proxyIds: null,
      expiresAt: null,
      createdAt: new Date(),
      rev: 1,
      ...changes,
    };
    const document: TokenDocument = { ...row, proof: repository.proof.of('token', row) };
    repository.documents.set(document._id.toString(), document);
    return { token, document, id: document._id.toString() };
  }

  async function tellInserted(document: TokenDocument): Promise<void> {
    await feed.subscriber?.apply({
      collection: 'api_tokens',
      id: document._id,
      deleted: false,
      document: { ...document },
    });
  }

  async function tellDeleted({ _id }: TokenDocument): Promise<void> {
    repository.documents.delete(_id.toString());
    await feed.subscriber?.apply({
      collection: 'api_tokens',
      id: _id,
      deleted: true,
      document: null,
    });
  }

  return {
    repository,
    feed,
    store,
    make,
    tellInserted,
    tellDeleted,
    reload: async () => feed.subscriber?.reload(() => true),
  };
}

/** A promise that is kept when somebody says so. */
function gate() {
  let open: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => (open = resolve));
  return { closed, open: () => open() };
}

describe('TokenStore with the change stream', () => {
  it('answers from memory, without a promise', async () => {
    const { store, repository, make, reload } = setUp();
    const { token, id } = make('worker');
    await reload();
    expect(store.find(token)).toMatchObject({ kind: 'worker', tokenId: id, name: 'proxy 1' });
    expect(repository.asked).toBe(0);
  });

  it('finds nobody for a text that is no token', () => {
    const { store } = setUp();
    expect(store.find('sk-0123456789')).toBeNull();
    expect(store.find(newToken('worker'))).toBeNull();
  });

  it('learns of tokens that other processes make and revoke', async () => {
    const { store, make, tellInserted, tellDeleted } = setUp();
    const { token, document } = make('worker');
    await tellInserted(document);
    expect(store.find(token)).not.toBeNull();
    await tellDeleted(document);
    expect(store.find(token)).toBeNull();
  });

  it('takes an expired token for none', async () => {
    const { store, make, reload } = setUp();
    const past = make('worker', { expiresAt: new Date(Date.now() - 1) });
    const future = make('worker', { expiresAt: new Date(Date.now() + 60_000) });
    await reload();
    expect(store.find(past.token)).toBeNull();
    expect(store.find(future.token)).not.toBeNull();
  });

  it('never takes back a token that was revoked here, by a slow reload or an old event', async () => {
    const { store, repository, make, tellInserted, reload } = setUp();
    const { token, document, id } = make('worker');
    await reload();
    const slow = gate();
    repository.gate = slow.closed;
    const reloading = reload();
    store.end(id);
    slow.open();
    await reloading;
    expect(store.find(token)).toBeNull();
    await tellInserted(document);
    expect(store.find(token)).toBeNull();
  });

  it('keeps a token that was made here while a reload was under way', async () => {
    const { store, repository, make, reload } = setUp();
    const slow = gate();
    repository.gate = slow.closed;
    const reloading = reload();
    const { token, document } = make('worker');
    store.add(document);
    slow.open();
    await reloading;
    expect(store.find(token)).not.toBeNull();
  });

  it('forgets what a reload does not find any more', async () => {
    const { store, repository, make, reload } = setUp();
    const { token, id } = make('worker');
    await reload();
    repository.documents.delete(id);
    await reload();
    expect(store.find(token)).toBeNull();
  });
});

describe('TokenStore, of a row that was changed in the database,', () => {
  function raised() {
    const set = setUp();
    const { token, document, id } = set.make('worker', { proxyIds: ['p1'] });
    const raise = () => {
      const changed = { ...document, proxyIds: null, rev: 2 };
      set.repository.documents.set(id, changed);
      return changed;
    };
    return { ...set, token, raise };
  }

  it('takes nothing, and forgets the token, when the stream tells of it', async () => {
    const { store, token, raise, reload, tellInserted } = raised();
    await reload();
    expect(store.find(token)).not.toBeNull();
    await tellInserted(raise());
    expect(store.find(token)).toBeNull();
  });

  it('does the same when it reads all rows', async () => {
    const { store, token, raise, reload } = raised();
    await reload();
    raise();
    await reload();
    expect(store.find(token)).toBeNull();
  });

  it('finds nobody without the change stream', async () => {
    const { store, feed, token, raise } = raised();
    feed.isCurrent = false;
    raise();
    await expect(store.find(token)).resolves.toBeNull();
  });
});

describe('TokenStore without the change stream', () => {
  it('asks the database', async () => {
    const { store, feed, repository, make, reload } = setUp();
    const revoked = make('worker');
    await reload();
    feed.isCurrent = false;
    repository.documents.delete(revoked.id);
    const fresh = make('admin');
    await expect(store.find(revoked.token)).resolves.toBeNull();
    await expect(store.find(fresh.token)).resolves.toMatchObject({ kind: 'admin' });
  });

  it('asks once for requests that come together', async () => {
    const { store, feed, repository, make } = setUp();
    const { token } = make('worker');
    feed.isCurrent = false;
    await Promise.all(Array.from({ length: 100 }, async () => store.find(token)));
    expect(repository.asked).toBe(1);
  });

  it('does not let a question from before a revocation answer a request from after it', async () => {
    const { store, feed, repository, make } = setUp();
    const { token, id } = make('worker');
    feed.isCurrent = false;
    const slow = gate();
    repository.gate = slow.closed;
    const before = store.find(token);
    repository.documents.delete(id);
    store.end(id);
    const after = store.find(token);
    slow.open();
    await before;
    await expect(after).resolves.toBeNull();
  });

  it('does not cache an answer: the stream may have reported its end since', async () => {
    const { store, feed, repository, make, reload } = setUp();
    const { token, id } = make('worker');
    feed.isCurrent = false;
    const slow = gate();
    repository.gate = slow.closed;
    const asked = store.find(token);
    repository.documents.delete(id);
    const reloading = reload();
    slow.open();
    await Promise.all([asked, reloading]);
    feed.isCurrent = true;
    expect(store.find(token)).toBeNull();
  });
});

describe('TokenStore without the database', () => {
  async function outage() {
    const set = setUp();
    const worker = set.make('worker');
    const expired = set.make('worker', { expiresAt: new Date(Date.now() - 1) });
    const admin = set.make('admin');
    const metrics = set.make('metrics');
    await set.reload();
    set.feed.isCurrent = false;
    set.repository.isAway = true;
    return { ...set, worker, expired, admin, metrics };
  }

  it('serves known workers from memory', async () => {
    const { store, worker, expired } = await outage();
    await expect(store.find(worker.token)).resolves.toMatchObject({ kind: 'worker' });
    await expect(store.find(expired.token)).resolves.toBeNull();
  });

  it('serves the metrics from memory', async () => {
    const { store, metrics } = await outage();
    await expect(store.find(metrics.token)).resolves.toMatchObject({ kind: 'metrics' });
  });

  it('does not answer for admins or unknown tokens', async () => {
    const { store, admin } = await outage();
    await expect(store.find(admin.token)).rejects.toThrow('connection refused');
    await expect(store.find(newToken('worker'))).rejects.toThrow('connection refused');
  });

  it('still refuses tokens revoked here', async () => {
    const { store, worker } = await outage();
    await store.find(worker.token);
    store.end(worker.id);
    await expect(store.find(worker.token)).rejects.toThrow('connection refused');
  });

  it('waits for a silent database only once', async () => {
    const { store, repository, worker } = await outage();
    jest.useFakeTimers();
    try {
      repository.gate = gate().closed;
      const first = store.find(worker.token);
      await jest.advanceTimersByTimeAsync(500);
      await expect(first).resolves.toMatchObject({ kind: 'worker' });
      await expect(store.find(worker.token)).resolves.toMatchObject({ kind: 'worker' });
    } finally {
      jest.useRealTimers();
    }
  });

  it('asks it again when it is back', async () => {
    const { store, repository, worker } = await outage();
    await store.find(worker.token);
    repository.isAway = false;
    repository.documents.delete(worker.id);
    // This one only brings the news that the database is back.
    await store.find(worker.token);
    await new Promise((resolve) => setImmediate(resolve));
    await expect(store.find(worker.token)).resolves.toBeNull();
  });
});
