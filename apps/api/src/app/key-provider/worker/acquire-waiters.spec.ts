import { KeyPool, type PoolKey } from '@keypool/key-pool';
import { EventEmitter } from 'node:events';
import { CallerQuota } from '../../access/caller-quota';
import { DatabaseClock } from '../../database/database-clock';
import { Readiness } from '../../health/readiness';
import { WorkerPrincipal } from '../../identity/principal';
import type { PoolService } from '../pool/pool.service';
import { AcquireWaiters } from './acquire-waiters';

const NOW = 1_800_000_000_000;
const PATIENCE_MS = 30_000;

function requestOf(tokenId: string) {
  return {
    worker: new WorkerPrincipal(tokenId, 'any', null, null),
    address: '192.0.2.1',
    connection: new EventEmitter(),
  };
}

function setUp() {
  const news: PoolService['news'] = new EventEmitter();
  const pool: PoolService['pool'] = new KeyPool((proxyId) => news.emit('ready', proxyId));
  const readiness = new Readiness();
  const service: Pick<PoolService, 'pool' | 'news'> = { pool, news };
  const waiters = new AcquireWaiters(
    service as PoolService,
    new DatabaseClock(),
    new CallerQuota(),
    readiness,
  );
  const wait = (waitMs = PATIENCE_MS, excluded?: ReadonlySet<string>, request = requestOf('t')) =>
    waiters.wait(request, 'p', waitMs, excluded).then((key) => key?.keyId ?? null);
  let rev = 0;
  const setKey = (id: string, changes: Partial<PoolKey> = {}) =>
    pool.keys.apply({
      id,
      life: id,
      rev: ++rev,
      apiKey: 'secret',
      status: 'healthy',
      cooldownUntil: null,
      nextTryAt: null,
      suspectStep: 0,
      hold: null,
      convictedAt: null,
      createdAt: NOW,
      counts: { tokensUsed: 0, requestsCount: 0, updatedAt: NOW },
      ...changes,
    });
  const bind = (keyId: string) =>
    pool.bindings.apply({
      id: keyId,
      life: keyId,
      rev: 1,
      proxyId: 'p',
      keyId,
      priority: 0,
      isActive: true,
      createdAt: NOW,
      updatedAt: NOW,
    });
  return { pool, readiness, wait, setKey, bind };
}

describe('AcquireWaiters', () => {
  beforeEach(() => jest.useFakeTimers({ now: NOW }));

  afterEach(async () => {
    await jest.advanceTimersByTimeAsync(1);
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('gives up when the patience ends', async () => {
    const { wait } = setUp();
    const answer = wait(500);
    await jest.advanceTimersByTimeAsync(500);
    expect(await answer).toBeNull();
  });

  it('answers at once when a key becomes usable, all that wait, in turn', async () => {
    const { wait, setKey, bind } = setUp();
    const answers = [wait(), wait(), wait()];
    bind('a');
    setKey('a');
    bind('b');
    setKey('b');
    await jest.advanceTimersByTimeAsync(1);
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'a']);
  });

  it('skips workers that exclude the ready keys, and checks again for them', async () => {
    const { wait, setKey, bind } = setUp();
    const [picky, other] = [wait(PATIENCE_MS, new Set(['a'])), wait()];
    bind('a');
    setKey('a');
    await jest.advanceTimersByTimeAsync(1);
    expect(await other).toBe('a');
    bind('b');
    setKey('b');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await picky).toBe('b');
  });

  it('answers when a cooldown ends, not earlier', async () => {
    const { wait, setKey, bind } = setUp();
    setKey('a', { status: 'rate_limited', cooldownUntil: NOW + 2_500 });
    bind('a');
    const answered = jest.fn();
    void wait().then(answered);
    await jest.advanceTimersByTimeAsync(2_499);
    expect(answered).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(answered).toHaveBeenCalledWith('a');
  });

  it('sees a cooldown that began while it waited', async () => {
    const { pool, wait, setKey, bind } = setUp();
    setKey('a');
    bind('a');
    const release = pool.setAside('a', 'a');
    const answer = wait();
    setKey('a', { status: 'rate_limited', cooldownUntil: NOW + 2_000 });
    release();
    await jest.advanceTimersByTimeAsync(3_000);
    expect(await answer).toBe('a');
  });

  it('takes its time over a cooldown longer than any timer', async () => {
    const { wait, setKey, bind } = setUp();
    setKey('a', { status: 'rate_limited', cooldownUntil: NOW + 2 ** 40 });
    bind('a');
    const answer = wait();
    await jest.advanceTimersByTimeAsync(PATIENCE_MS);
    expect(await answer).toBeNull();
  });

  it('ends with its request', async () => {
    const { wait, setKey, bind } = setUp();
    const gone = requestOf('t');
    const answers = [wait(PATIENCE_MS, undefined, gone), wait()];
    gone.connection.emit('close');
    expect(await answers[0]).toBeNull();
    bind('a');
    setKey('a');
    await jest.advanceTimersByTimeAsync(1);
    expect(await answers[1]).toBe('a');
  });

  it('lets 200 requests of a token wait, and answers others at once', async () => {
    const { wait, setKey, bind } = setUp();
    const ask = (tokenId: string) => wait(PATIENCE_MS, undefined, requestOf(tokenId));
    const waiting = Array.from({ length: 200 }, () => ask('t'));
    expect(await ask('t')).toBeNull();
    const other = ask('another');
    bind('a');
    setKey('a');
    await jest.advanceTimersByTimeAsync(1);
    expect(new Set(await Promise.all([...waiting, other]))).toEqual(new Set(['a']));
  });

  it('frees its place when it ends', async () => {
    const { wait } = setUp();
    const ask = (request = requestOf('t')) => wait(PATIENCE_MS, undefined, request);
    const first = requestOf('t');
    const waiting = [ask(first), ...Array.from({ length: 199 }, () => ask())];
    first.connection.emit('close');
    const answered = jest.fn();
    void ask().then(answered);
    await jest.advanceTimersByTimeAsync(PATIENCE_MS - 1);
    expect(answered).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    await Promise.all(waiting);
  });

  it('ends all waits when the process stops', async () => {
    const { readiness, wait } = setUp();
    const answers = [wait(), wait()];
    readiness.beginStop();
    expect(await Promise.all(answers)).toEqual([null, null]);
  });
});
