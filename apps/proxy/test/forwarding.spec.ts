import { Client, freePort, judged, keyNamed, problem } from '@keypool/testing';
import { gzipSync } from 'node:zlib';
import { ProxyUnderTest } from './proxy-under-test';
import { completion, json, NO_MONEY } from './stand-in-upstream';

const CHAT = '/v1/chat/completions';
const proxy = new ProxyUnderTest();
let client: Client;

beforeAll(() => proxy.start());
afterAll(() => proxy.end());
beforeEach(async () => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
  await proxy.restart();
  proxy.pool('a', 'b', 'c');
  proxy.upstream.reset(({ response }) => json(response, 200, completion(30)));
  client = new Client(proxy.url);
});
afterEach(() => {
  client.close();
  jest.restoreAllMocks();
});

/** The upstream refuses these keys. */
function refusing(...apiKeys: string[]) {
  proxy.upstream.reset(({ apiKey, response }) =>
    apiKeys.includes(apiKey) ? json(response, 402, NO_MONEY) : json(response, 200, completion(30)),
  );
}

test('a request goes out with a key in the place of its token, and its answer comes back', async () => {
  const sent = JSON.stringify({ model: 'm', messages: [], padding: 'as it was  written' });
  const headers = { authorization: 'Bearer of-the-client', 'x-custom': 'kept' };
  const answer = await client.sendText('POST', `${CHAT}?a=b%20c`, sent, headers);
  expect(answer).toMatchObject({ status: 200, body: completion(30) });
  const [call] = proxy.upstream.calls;
  expect(call).toMatchObject({ path: `${CHAT}?a=b%20c`, apiKey: 'sk-a' });
  expect(call?.body.toString()).toBe(sent);
  expect(call?.request.headers).toMatchObject({
    'x-custom': 'kept',
    'content-type': 'application/json',
    host: new URL(proxy.upstream.url).host,
  });
  expect(await proxy.usage()).toEqual([{ keyId: 'a', tokens: 30, requests: 1 }]);
});

test('a token in another header gives its place to the key', async () => {
  await client.sendText('POST', '/v1/messages', '{}', { 'x-api-key': 'of-the-client' });
  const { headers } = proxy.upstream.calls[0]?.request ?? {};
  expect(headers?.['x-api-key']).toBe('sk-a');
  expect(headers).not.toHaveProperty('authorization');
});

test('when a key fails, the request goes on with the next one, and its client sees nothing of it', async () => {
  refusing('sk-a', 'sk-b');
  const answer = await client.post(CHAT, { model: 'm' });
  expect(answer).toMatchObject({ status: 200, body: completion(30) });
  const { calls } = proxy.upstream;
  expect(calls.map(({ apiKey }) => apiKey)).toEqual(['sk-a', 'sk-b', 'sk-c']);
  expect(new Set(calls.map(({ body }) => body.toString())).size).toBe(1);
  expect(proxy.failures()).toMatchObject([
    { keyId: 'a', proxyId: 'hanoi', status: 402, exclude: ['a'], body: JSON.stringify(NO_MONEY) },
    { keyId: 'b', exclude: ['a', 'b'] },
  ]);
  expect(await proxy.usage()).toEqual([{ keyId: 'c', tokens: 30, requests: 1 }]);
});

test('where no key is left, a problem says when to come back', async () => {
  refusing('sk-a', 'sk-b', 'sk-c');
  const answer = await client.post(CHAT, {});
  expect(answer).toMatchObject({
    status: 503,
    headers: { 'retry-after': '40', 'content-type': 'application/problem+json' },
    body: { code: 'no_key_available', error: { code: 'no_key_available' } },
  });
});

test.each([
  ['no key can be used', problem(503, 'no_key_available'), 503, 'no_key_available', undefined],
  ['Keypool is unavailable', problem(503, 'not_ready', {}, '7'), 503, 'keypool_unavailable', '7'],
  ['Keypool refuses the proxy', problem(409, 'proxy_inactive'), 502, 'keypool_refused', undefined],
])('when %s, the client is told so', async (_, reply, status, code, retryAfter) => {
  await proxy.restart({ KEYPOOL_PROXY_RETRY_FOR: '1s' });
  client = new Client(proxy.url);
  proxy.keypool.always('acquire', reply);
  const answer = await client.post(CHAT, {});
  expect(answer).toMatchObject({ status, body: { code } });
  expect(answer.headers['retry-after']).toBe(retryAfter);
  expect(proxy.upstream.calls).toEqual([]);
});

test("the upstream's own 400 goes through untouched", async () => {
  const body = '{"error": {"message":"mäx_tokens  is too large", "type":"invalid_request_error"}}';
  proxy.upstream.reset(({ response }) => json(response, 400, body, { 'x-own': 'kept' }));
  const answer = await client.post(CHAT, {});
  expect(answer).toMatchObject({ status: 400, text: body, headers: { 'x-own': 'kept' } });
  expect(proxy.upstream.calls).toHaveLength(1);
});

test.each([
  ['a body', 'application/json', '{"error":{"message":"Budget has been exceeded"}}'],
  ['a stream', 'text/event-stream', 'data: {"error":{"message":"Budget has been exceeded"}}\n\n'],
])('an error in %s under a good status is a failure', async (_, type, body) => {
  proxy.upstream.reset(({ apiKey, response }) =>
    apiKey === 'sk-a'
      ? json(response, 200, body, { 'content-type': type })
      : json(response, 200, completion(1)),
  );
  proxy.keypool.next('failures', judged('a', 'key', { action: 'rotated', next: keyNamed('b') }));
  expect(await client.post(CHAT, {})).toMatchObject({ status: 200, body: completion(1) });
  expect(proxy.failures()).toMatchObject([{ keyId: 'a', status: 200, body }]);
});

test('an answer of JSON that breaks off goes on with the next key', async () => {
  proxy.upstream.reset(({ apiKey, response }) => {
    if (apiKey === 'sk-a') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 999 });
      response.write('{"choices":', () => response.destroy());
    } else {
      json(response, 200, completion(5));
    }
  });
  expect(await client.post(CHAT, {})).toMatchObject({ status: 200, body: completion(5) });
  expect(proxy.failures()).toMatchObject([
    { keyId: 'a', error: expect.stringMatching(/^UND_ERR/) },
  ]);
});

test('an upstream that cannot be reached is told to the client, without its address', async () => {
  const port = await freePort();
  await proxy.restart({ KEYPOOL_PROXY_OHMYGPT_URL: `http://127.0.0.1:${port}` });
  client = new Client(proxy.url);
  const answer = await client.post(CHAT, {});
  expect(answer).toMatchObject({ status: 502, body: { code: 'upstream_unreachable' } });
  expect(answer.text).not.toContain(port);
  expect(proxy.failures()).toHaveLength(3);
});

test('headers of one connection, cookies and addresses stay where they are', async () => {
  proxy.upstream.reset(({ response }) =>
    json(response, 200, '{}', {
      connection: 'close, x-hop-back',
      'x-hop-back': '1',
      'set-cookie': 'session=of-the-key',
      'proxy-authenticate': 'Basic',
      'x-kept': 'yes',
    }),
  );
  const answer = await client.sendText('POST', CHAT, '{}', {
    connection: 'x-hop, keep-alive',
    'x-hop': '1',
    te: 'trailers',
    cookie: 'session=of-the-client',
    'proxy-authorization': 'Basic eDp5',
    'x-forwarded-for': '10.1.2.3',
    'x-kept': 'yes',
  });
  const { headers = {} } = proxy.upstream.calls[0]?.request ?? {};
  expect(headers['x-kept']).toBe('yes');
  const sent = ['x-hop', 'te', 'cookie', 'proxy-authorization', 'x-forwarded-for'];
  expect(sent.filter((name) => name in headers)).toEqual([]);
  expect(answer.headers['x-kept']).toBe('yes');
  const back = ['x-hop-back', 'set-cookie', 'proxy-authenticate'];
  expect(back.filter((name) => name in answer.headers)).toEqual([]);
});

test('an answer that was compressed without being asked for comes in clear, and counts', async () => {
  proxy.upstream.reset(({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync(JSON.stringify(completion(12))));
  });
  const answer = await client.sendText('POST', CHAT, '{}', { 'accept-encoding': 'gzip, br' });
  expect(answer.body).toEqual(completion(12));
  expect(answer.headers).not.toHaveProperty('content-encoding');
  expect(proxy.upstream.calls[0]?.request.headers['accept-encoding']).toBe('identity');
  expect(await proxy.usage()).toMatchObject([{ tokens: 12 }]);
});

test.each(['GET', 'HEAD', 'DELETE', 'OPTIONS'] as const)('%s passes, too', async (method) => {
  proxy.upstream.reset(({ response }) => json(response, 200, { data: [] }));
  expect(await client.send(method, '/v1/models')).toMatchObject({ status: 200 });
  expect(proxy.upstream.calls[0]?.request.method).toBe(method);
});

test.each(['/v1/../admin', '/v1/%2e%2e/admin', '/v1/..%2fadmin', '/v1/..\\admin'])(
  'the path %s leads nowhere',
  async (path) => {
    expect(await client.get(path)).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    expect(proxy.upstream.calls).toEqual([]);
  },
);

test('with both providers, the first part of the path names the one', async () => {
  await proxy.restart({ KEYPOOL_PROXY_PROVIDER: undefined });
  client = new Client(proxy.url);
  await client.post(`/ohmygpt${CHAT}`, {});
  await client.post(`/openhands${CHAT}`, {});
  const answer = await client.post(CHAT, {});
  expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(proxy.upstream.calls.map(({ path }) => path)).toEqual([CHAT, `/openhands-base${CHAT}`]);
});
