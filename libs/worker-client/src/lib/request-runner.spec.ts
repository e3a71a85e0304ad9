import { judged, keyNamed, LIMITS, problem, type Reply, StandInKeypool } from '@keypool/testing';
import type { Attempt } from './attempt';
import { KeypoolError } from './keypool-error';
import { UpstreamError } from './upstream-error';
import { WorkerClient } from './worker-client';
import type { WorkerEvent } from './worker-events';

const keypool = new StandInKeypool();
let client: WorkerClient;
let events: WorkerEvent[];

beforeAll(() => keypool.start());
afterAll(() => keypool.stop());
beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
  keypool.reset();
  keypool.always('acquire', { body: keyNamed('a') });
  keypool.always('usage', { body: { unknown: [], rejected: [] } });
  events = [];
  client = new WorkerClient({
    url: keypool.url,
    provider: 'ohmygpt',
    token: 'kp_worker_x',
    onEvent: (event) => events.push(event),
  });
});
afterEach(async () => {
  await client.close(LIMITS.waitMs);
  jest.restoreAllMocks();
});

const refused = (status = 402) =>
  new UpstreamError({ status, headers: { 'retry-after': '9' }, body: 'no money' });

/** An upstream that refuses these keys. */
function upstream(...bad: string[]) {
  return jest.fn(({ keyId, used }: Attempt) => {
    if (bad.includes(keyId)) {
      return Promise.reject(refused());
    }
    used(30);
    return Promise.resolve(`answer of ${keyId}`);
  });
}

async function reportedUsage(): Promise<unknown[]> {
  await client.close(LIMITS.waitMs);
  return keypool.of('usage').flatMap(({ body }) => body['reports']);
}

test('a request that works is counted once, with its tokens, under its lease', async () => {
  const answer = await client.withKey({ proxyId: 'hanoi' }, async ({ apiKey, used }) => {
    used(10);
    used(5);
    return apiKey;
  });
  expect(answer).toBe('sk-a');
  expect(keypool.of('acquire')).toEqual([
    {
      route: 'acquire',
      headers: expect.objectContaining({ authorization: 'Bearer kp_worker_x' }),
      body: { proxyId: 'hanoi', waitMs: 5_000, exclude: [] },
    },
  ]);
  expect(await reportedUsage()).toEqual([
    { keyId: 'a', lease: 'lease-a', tokens: 15, requests: 1 },
  ]);
});

test('tokens that become known after the answer are counted', async () => {
  const used = await client.withKey({ proxyId: 'hanoi' }, async (attempt) => attempt.used);
  used(7);
  expect(await reportedUsage()).toEqual([{ keyId: 'a', lease: 'lease-a', tokens: 7, requests: 1 }]);
});

test('a failed key is reported as the upstream answered, and the request goes on with the next one', async () => {
  keypool.always('failures', judged('a', 'key', { action: 'rotated', next: keyNamed('b') }));
  const answer = await client.withKey({ proxyId: 'hanoi', requestId: 'r-1' }, upstream('a'));
  expect(answer).toBe('answer of b');
  expect(keypool.of('failures').map(({ body }) => body)).toEqual([
    {
      keyId: 'a',
      lease: 'lease-a',
      proxyId: 'hanoi',
      requestId: 'r-1',
      exclude: ['a'],
      status: 402,
      headers: { 'retry-after': '9' },
      body: 'no money',
    },
  ]);
  expect(await reportedUsage()).toEqual([
    { keyId: 'b', lease: 'lease-b', tokens: 30, requests: 1 },
  ]);
  expect(events).toContainEqual({
    type: 'attempt_failed',
    proxyId: 'hanoi',
    keyId: 'a',
    requestId: 'r-1',
    status: 402,
    error: undefined,
    blame: 'key',
    answer: expect.objectContaining({ action: 'rotated', keyId: 'a' }),
    nextKeyId: 'b',
  });
  expect(JSON.stringify(events)).not.toContain('sk-');
});

test('no key is tried twice: all that were tried are excluded, under one name of the request', async () => {
  keypool.next('acquire', { body: keyNamed('a') }, { body: keyNamed('c') });
  keypool.next('failures', judged('a', 'key', { next: keyNamed('b') }), judged('b', 'key'));
  const work = upstream('a', 'b');
  expect(await client.withKey({ proxyId: 'hanoi' }, work)).toBe('answer of c');
  expect(work.mock.calls.map(([{ keyId, number }]) => [keyId, number])).toEqual([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ]);
  const reports = keypool.of('failures').map(({ body }) => body);
  expect(reports.map(({ exclude }) => exclude)).toEqual([['a'], ['a', 'b']]);
  expect(new Set(reports.map(({ requestId }) => requestId)).size).toBe(1);
  expect(keypool.of('acquire')[1]?.body).toMatchObject({ exclude: ['a', 'b'] });
});

test.each<[string, number]>([
  ['request', 1],
  ['exit', 1],
  ['nobody', 2],
  ['upstream', 3],
  ['key', 3],
])('after a failure to be blamed on %s, %i attempts are made', async (blame, attempts) => {
  keypool.next(
    'failures',
    judged('a', blame, { next: keyNamed('b') }),
    judged('b', blame, { next: keyNamed('c') }),
    judged('c', blame),
  );
  keypool.next('acquire', { body: keyNamed('a') }, problem(503, 'no_key_available'));
  const work = upstream('a', 'b', 'c');
  const failed = await client.withKey({ proxyId: 'p', waitMs: 0 }, work).catch((error) => error);
  expect(work).toHaveBeenCalledTimes(attempts);
  expect(failed).toBeInstanceOf(blame === 'key' ? KeypoolError : UpstreamError);
});

test.each([
  ['waits for others that are being replaced', { excluded: 1, exhausted: 2 }, 'answer of b'],
  ['does not wait where there is no other', { excluded: 1 }, null],
])('after a failure of the upstream, a request %s', async (_, reasons, expected) => {
  const shortage = problem(503, 'no_key_available', { reasons });
  keypool.next('acquire', { body: keyNamed('a') }, shortage, { body: keyNamed('b') });
  keypool.always('failures', judged('a', 'upstream'));
  const answer = await client.withKey({ proxyId: 'p' }, upstream('a')).catch(() => null);
  expect(answer).toBe(expected);
  expect(keypool.of('acquire').map(({ body }) => body['waitMs'])).toEqual(
    expected === null ? [5_000, 0] : [5_000, 0, 5_000],
  );
});

test('where no key is left, the error says when to come back, and what the upstream said', async () => {
  const shortage = problem(503, 'no_key_available', { reasons: { rate_limited: 2 } }, '40');
  keypool.next('acquire', { body: keyNamed('a') }, shortage);
  keypool.always('failures', judged('a', 'key', { action: 'cooldown' }));
  await expect(client.withKey({ proxyId: 'hanoi' }, upstream('a'))).rejects.toMatchObject({
    code: 'no_key_available',
    retryAfterMs: 40_000,
    reasons: { rate_limited: 2 },
    cause: expect.any(UpstreamError),
  });
});

test('no more keys are tried than the worker wants', async () => {
  keypool.always('failures', ({ body }) =>
    judged(String(body['keyId']), 'key', { next: keyNamed(`${body['keyId']}+`) }),
  );
  const work = jest.fn(() => Promise.reject(refused()));
  await expect(client.withKey({ proxyId: 'p', attempts: 4 }, work)).rejects.toThrow(UpstreamError);
  expect(work).toHaveBeenCalledTimes(4);
});

test('an error of the attempt itself is passed on, and nothing is reported', async () => {
  const bug = new TypeError('undefined is not a function');
  await expect(client.withKey({ proxyId: 'p' }, () => Promise.reject(bug))).rejects.toBe(bug);
  expect(await reportedUsage()).toEqual([]);
  expect(keypool.of('failures')).toEqual([]);
});

test('a broken connection is reported by its code', async () => {
  const nobody = new StandInKeypool();
  await nobody.start();
  await nobody.stop();
  keypool.always('failures', judged('a', 'upstream', { next: keyNamed('b') }));
  const answer = await client.withKey({ proxyId: 'p' }, async ({ keyId }) =>
    keyId === 'a' ? (await fetch(nobody.url)).text() : 'fine',
  );
  expect(answer).toBe('fine');
  const [report] = keypool.of('failures');
  expect(report?.body['error']).toMatch(/^ECONNREFUSED/);
});

describe('when the client goes', () => {
  const gone = new Error('the client went');

  test.each<[string, Reply]>([
    ['waits for a key', 'hang'],
    ['is told to come back', problem(503, 'not_ready', {}, '5')],
  ])('a request that %s ends', async (_, reply) => {
    keypool.always('acquire', reply);
    const leaving = new AbortController();
    const request = client.withKey({ proxyId: 'p', signal: leaving.signal }, upstream());
    const ended = expect(request).rejects.toBe(gone);
    await keypool.until(() => keypool.of('acquire').length > 0);
    leaving.abort(gone);
    await ended;
  });

  test('the attempt ends, and neither key nor upstream is to blame', async () => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const request = client.withKey({ proxyId: 'p', signal }, async (attempt) => {
      leaving.abort(gone);
      attempt.signal?.throwIfAborted();
    });
    await expect(request).rejects.toBe(gone);
    expect(keypool.of('failures')).toEqual([]);
    expect(await reportedUsage()).toEqual([]);
  });

  test('while its failure is reported, the report arrives all the same', async () => {
    keypool.next('failures', 'hang');
    keypool.always('failures', judged('a', 'key'));
    const leaving = new AbortController();
    const request = client.withKey({ proxyId: 'p', signal: leaving.signal }, upstream('a'));
    const ended = expect(request).rejects.toBe(gone);
    await keypool.until(() => keypool.of('failures').length > 0);
    leaving.abort(gone);
    await ended;
    await client.close(LIMITS.waitMs);
    expect(keypool.of('failures')).toHaveLength(2);
  });
});

test('a hook that throws harms no request', async () => {
  const onEvent = () => {
    throw new Error('the log is full');
  };
  const other = new WorkerClient({ url: keypool.url, provider: 'openhands', token: 't', onEvent });
  expect(await other.withKey({ proxyId: 'p' }, upstream())).toBe('answer of a');
  await other.close(LIMITS.waitMs);
});
