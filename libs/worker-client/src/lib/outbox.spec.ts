import { judged, keyNamed, LIMITS, problem, type Reply, StandInKeypool } from '@keypool/testing';
import { UpstreamError } from './upstream-error';
import { WorkerClient } from './worker-client';
import type { WorkerEvent } from './worker-events';

const COUNTED: Reply = { body: { unknown: [], rejected: [] } };
const MOST_WAITING = 4;

let keypool: StandInKeypool;
let client: WorkerClient;
let events: WorkerEvent[];

beforeEach(async () => {
  jest.useFakeTimers({ doNotFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'nextTick'] });
  jest.spyOn(Math, 'random').mockReturnValue(0);
  keypool = new StandInKeypool();
  keypool.always('usage', COUNTED);
  await keypool.start();
  events = [];
  client = new WorkerClient({
    url: keypool.url,
    provider: 'ohmygpt',
    token: 't',
    batchSize: 2,
    batchMs: 3_600_000,
    mostWaiting: MOST_WAITING,
    onEvent: (event) => events.push(event),
  });
});
afterEach(async () => {
  jest.useRealTimers();
  await client.close(0);
  await keypool.stop();
  jest.restoreAllMocks();
});

const use = (...keyIds: string[]) =>
  keyIds.forEach((keyId) => client.reportUsage({ keyId, tokens: 10, requests: 1 }));
const sent = () =>
  keypool
    .of('usage')
    .map(({ body }) => body['reports'].map(({ keyId }: { keyId: string }) => keyId));
const losses = () => events.filter((event) => event.type === 'reports_lost');

test('a batch goes out when it is full, the rest when the client is closed', async () => {
  use('a', 'b', 'c');
  await keypool.until(() => keypool.of('usage').length === 1);
  expect(sent()).toEqual([['a', 'b']]);
  await client.close(LIMITS.waitMs);
  expect(sent()).toEqual([['a', 'b'], ['c']]);
  expect(events).toContainEqual({
    type: 'usage_reported',
    reports: 2,
    tokens: 20,
    unknown: [],
    rejected: [],
  });
});

test('a batch goes out when its time is up', async () => {
  const quick = new WorkerClient({ url: keypool.url, provider: 'ohmygpt', token: 't', batchMs: 1 });
  quick.reportUsage({ keyId: 'a', tokens: 1, requests: 1 });
  await keypool.until(() => keypool.of('usage').length === 1);
  await quick.close(LIMITS.waitMs);
});

test('usage under one lease is one sum, which never holds more than a report may', async () => {
  use('a', 'a');
  client.reportUsage({ keyId: 'a', tokens: 1_000_000_000, requests: 1 });
  await client.close(LIMITS.waitMs);
  expect(keypool.of('usage').flatMap(({ body }) => body['reports'])).toEqual([
    { keyId: 'a', tokens: 20, requests: 2 },
    { keyId: 'a', tokens: 1_000_000_000, requests: 1 },
  ]);
});

test('a batch whose answer was lost is repeated under its key; another one has another', async () => {
  keypool.next('usage', problem(503, 'database_unavailable'), problem(503, 'not_ready'));
  use('a', 'b', 'c');
  await client.close(LIMITS.waitMs);
  const keys = keypool.of('usage').map(({ headers }) => headers['idempotency-key']);
  expect(keys).toHaveLength(4);
  expect(new Set(keys).size).toBe(2);
  expect(client.lostReports).toBe(0);
});

test('what Keypool cannot take now does not hold up what comes after', async () => {
  keypool.always('usage', ({ body }) =>
    JSON.stringify(body).includes('"bad"') ? problem(500, 'internal_error') : COUNTED,
  );
  use('bad', 'a', 'b', 'c');
  await keypool.until(() => sent().some((ids) => ids.includes('b')));
  expect(client.waitingReports).toBeGreaterThan(0);
});

test('while Keypool is unavailable, reports wait; what overflows is counted and emitted', async () => {
  await keypool.stop();
  use('a', 'b', 'c', 'd', 'e', 'f');
  expect(client.waitingReports).toBe(MOST_WAITING);
  expect(client.lostReports).toBe(2);
  expect(losses()).toEqual([
    { type: 'reports_lost', route: 'usage', reports: 2, tokens: 20, why: 'overflow', error: null },
  ]);
  await keypool.start();
  await client.close(LIMITS.waitMs);
  // Each failed try puts one behind the other.
  expect(sent().sort()).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('when Keypool is back, what waits goes out at once', async () => {
  jest.spyOn(Math, 'random').mockReturnValue(1_000);
  await keypool.stop();
  use('a', 'b');
  await expect(client.acquire({ proxyId: 'p', timeoutMs: 0 })).rejects.toThrow('reached');
  await keypool.start();
  keypool.always('acquire', { body: keyNamed('a') });
  await client.acquire({ proxyId: 'p', timeoutMs: 0 });
  await keypool.until(() => keypool.of('usage').length === 1);
});

test('failures wait, too, and without Keypool the request goes on by a rough guess', async () => {
  keypool.next('acquire', { body: keyNamed('a') }, { body: keyNamed('b') });
  await client.acquire({ proxyId: 'p' });
  await client.acquire({ proxyId: 'p' });
  await keypool.stop();
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
  const tried: string[] = [];
  const answer = await client.withKey({ proxyId: 'p' }, async ({ keyId }) => {
    tried.push(keyId);
    if (tried.length === 1) {
      throw new UpstreamError({ status: 401 });
    }
    return keyId;
  });
  expect(tried).toEqual(['a', 'b']);
  expect(answer).toBe('b');
  expect(client.waitingReports).toBe(1);
  keypool.always('failures', judged('a', 'key'));
  await keypool.start();
  await client.close(LIMITS.waitMs);
  expect(keypool.of('failures')).toHaveLength(1);
});

test.each([
  ['refused', problem(401, 'unauthenticated')],
  ['refused', problem(422, 'idempotency_key_reused')],
])('a batch that is %s is lost, and emitted', async (why, reply) => {
  keypool.always('usage', reply);
  use('a', 'b');
  await client.close(LIMITS.waitMs);
  expect(losses()).toEqual([expect.objectContaining({ reports: 2, tokens: 20, why })]);
  expect(client.lostReports).toBe(2);
  expect(client.waitingReports).toBe(0);
});

test('reports that Keypool rejects or does not know are emitted', async () => {
  const result = { unknown: ['z'], rejected: [{ index: 0, pointer: '/x', detail: 'y' }] };
  keypool.always('usage', { body: result });
  use('a', 'b');
  await client.close(LIMITS.waitMs);
  expect(events).toContainEqual({ type: 'usage_reported', reports: 2, tokens: 20, ...result });
});

test('a batch that may have arrived almost an hour ago is not repeated: it would count twice', async () => {
  keypool.always('usage', problem(503, 'database_unavailable'));
  use('a', 'b');
  await keypool.until(() => keypool.of('usage').length > 1);
  jest.advanceTimersByTime(55 * 60_000);
  await keypool.until(() => losses().length > 0);
  expect(losses()).toEqual([expect.objectContaining({ reports: 2, why: 'expired' })]);
});

test('what is still waiting when the time for closing is up is lost, and emitted', async () => {
  keypool.always('usage', problem(503, 'database_unavailable', {}, '3600'));
  use('a', 'b', 'c');
  await client.close(0);
  use('d');
  await client.close(0);
  expect(
    losses()
      .map(({ reports, why }) => [reports, why])
      .sort(),
  ).toEqual([
    [1, 'closed'],
    [1, 'closed'],
    [2, 'closed'],
  ]);
  expect(client.lostReports).toBe(4);
});
