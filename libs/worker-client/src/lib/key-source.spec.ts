import { keyNamed, LIMITS, problem, StandInKeypool } from '@keypool/testing';
import { KeypoolError } from './keypool-error';
import { WorkerClient } from './worker-client';
import type { WorkerEvent } from './worker-events';

const OUTAGE_MS = 60_000;
let keypool: StandInKeypool;
let client: WorkerClient;
let events: WorkerEvent[];

beforeEach(async () => {
  // The client's clock stands still until a test moves it; its pauses take no time.
  jest.useFakeTimers({ doNotFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'nextTick'] });
  jest.spyOn(Math, 'random').mockReturnValue(0);
  keypool = new StandInKeypool();
  await keypool.start();
  events = [];
  client = new WorkerClient({
    url: `${keypool.url}/`,
    provider: 'ohmygpt',
    token: 't',
    outageMs: OUTAGE_MS,
    onEvent: (event) => events.push(event),
  });
});
afterEach(async () => {
  jest.useRealTimers();
  await client.close(LIMITS.waitMs);
  await keypool.stop();
  jest.restoreAllMocks();
});

const acquire = (more: object = {}) => client.acquire({ proxyId: 'p', timeoutMs: 0, ...more });
const idOf = async (key: ReturnType<typeof acquire>) => (await key).keyId;

test('while Keypool is unavailable, the last keys serve: the lowest priority number first, and equals take turns', async () => {
  for (const [keyId, priority] of [
    ['a', 1],
    ['b', 0],
    ['c', 0],
  ] as const) {
    keypool.next('acquire', { body: keyNamed(keyId, priority) });
    await acquire();
  }
  await keypool.stop();
  expect(await idOf(acquire())).toBe('b');
  expect(await idOf(acquire())).toBe('c');
  expect(await idOf(acquire())).toBe('b');
  expect(await idOf(acquire({ exclude: ['b', 'c'] }))).toBe('a');
  await expect(acquire({ proxyId: 'other' })).rejects.toThrow('Keypool cannot be reached');
});

test('they serve for a bounded time after Keypool handed them out', async () => {
  keypool.next('acquire', { body: keyNamed('a') });
  await acquire();
  await keypool.stop();
  jest.advanceTimersByTime(OUTAGE_MS - 1);
  expect(await idOf(acquire())).toBe('a');
  jest.advanceTimersByTime(1);
  await expect(acquire()).rejects.toBeInstanceOf(KeypoolError);
});

test('a key that failed serves no more', async () => {
  keypool.next('acquire', { body: keyNamed('a') });
  keypool.next('failures', {
    body: { action: 'rotated', blame: 'key', keyId: 'a', next: keyNamed('b') },
  });
  await acquire();
  await client.reportFailure({ keyId: 'a', proxyId: 'p', status: 402 });
  await keypool.stop();
  expect(await idOf(acquire())).toBe('b');
  expect(await idOf(acquire())).toBe('b');
});

test('an outage and its end are emitted, once each', async () => {
  keypool.always('acquire', { body: keyNamed('a') });
  await acquire();
  await keypool.stop();
  await acquire();
  await acquire();
  jest.advanceTimersByTime(700);
  await keypool.start();
  await acquire();
  expect(events).toEqual([
    { type: 'key_acquired', proxyId: 'p', keyId: 'a', isKept: false, tookMs: 0 },
    { type: 'keypool_unavailable', error: expect.any(KeypoolError) },
    { type: 'key_acquired', proxyId: 'p', keyId: 'a', isKept: true, tookMs: 0 },
    { type: 'key_acquired', proxyId: 'p', keyId: 'a', isKept: true, tookMs: 0 },
    { type: 'keypool_available', unavailableMs: 700 },
    { type: 'key_acquired', proxyId: 'p', keyId: 'a', isKept: false, tookMs: 0 },
  ]);
});

test('during an outage one request at a time tries Keypool', async () => {
  keypool.next('acquire', { body: keyNamed('a') });
  await acquire();
  keypool.always('acquire', problem(503, 'not_ready'));
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
  await acquire();
  await Promise.all([acquire(), acquire(), acquire()]);
  expect(keypool.of('acquire')).toHaveLength(2);
  jest.advanceTimersByTime(5_000);
  await Promise.all([acquire(), acquire(), acquire()]);
  expect(keypool.of('acquire')).toHaveLength(3);
});

test('a shortage of keys is no outage: no kept key serves', async () => {
  keypool.next('acquire', { body: keyNamed('a') });
  await acquire();
  keypool.always('acquire', problem(503, 'no_key_available', { reasons: { exhausted: 1 } }, '30'));
  await expect(acquire({ waitMs: 0, timeoutMs: 60_000 })).rejects.toMatchObject({
    code: 'no_key_available',
    retryAfterMs: 30_000,
    reasons: { exhausted: 1 },
    isOutage: false,
  });
});

test('Keypool is asked again while the time for waiting lasts, and told how much is left', async () => {
  keypool.next('acquire', problem(503, 'no_key_available'), { body: keyNamed('a') });
  expect(await idOf(acquire({ waitMs: 40_000, timeoutMs: 60_000 }))).toBe('a');
  expect(keypool.of('acquire').map(({ body }) => body['waitMs'])).toEqual([30_000, 30_000]);
});

test.each([
  [401, 'unauthenticated'],
  [403, 'forbidden'],
  [404, 'unknown_proxy'],
  [409, 'proxy_inactive'],
])('%i %s is final', async (status, code) => {
  keypool.always('acquire', problem(status, code));
  await expect(acquire({ timeoutMs: 60_000 })).rejects.toMatchObject({ status, code });
  expect(keypool.of('acquire')).toHaveLength(1);
});

test.each([
  ['a page', { body: '<html>Welcome</html>' }],
  ['a page with an error', { status: 502, body: '<html>Bad gateway</html>' }],
  ['another shape', { body: { key: 'a' } }],
])('%s is no answer of Keypool', async (_, reply) => {
  keypool.always('acquire', reply);
  await expect(acquire()).rejects.toMatchObject({
    message: expect.stringContaining('is the URL right?'),
    code: null,
    isOutage: true,
  });
});

test('the token follows no redirect', async () => {
  keypool.always('acquire', { status: 307, headers: { location: keypool.url }, body: {} });
  await expect(acquire()).rejects.toThrow('cannot be reached');
  expect(keypool.of('acquire')).toHaveLength(1);
});

test('an answer that never comes is given up', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
  keypool.always('acquire', 'hang');
  const failed = expect(acquire({ waitMs: 0 })).rejects.toThrow('did not answer in time');
  await keypool.until(() => keypool.of('acquire').length === 1);
  await jest.advanceTimersByTimeAsync(10_000);
  await failed;
});
