import { Client } from '@keypool/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProxyUnderTest } from './proxy-under-test';
import { json } from './stand-in-upstream';

const TOKENS = ['first-client-token', 'second-client-token'];
const folder = mkdtempSync(join(tmpdir(), 'keypool-proxy-'));
const proxy = new ProxyUnderTest();
let client: Client;

beforeAll(async () => {
  writeFileSync(join(folder, 'clients'), `# first\n${TOKENS[0]}\n\n  ${TOKENS[1]}  \n`, {
    mode: 0o600,
  });
  await proxy.start();
  proxy.upstream.reset(({ response }) => json(response, 200, {}));
});
afterAll(async () => {
  await proxy.end();
  rmSync(folder, { recursive: true });
});
afterEach(() => client.close());

describe('with tokens', () => {
  beforeEach(async () => {
    await proxy.restart({ KEYPOOL_PROXY_CLIENTS_FILE: join(folder, 'clients') });
    client = new Client(proxy.url);
  });

  const get = (headers: Record<string, string>) =>
    client.sendText('GET', '/v1/models', undefined, headers);

  test.each(TOKENS)('%s is let in, in the header of any API', async (token) => {
    expect((await get({ authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await get({ 'x-api-key': token })).status).toBe(200);
    expect((await get({ 'api-key': token })).status).toBe(200);
    expect((await get({ 'x-goog-api-key': token })).status).toBe(200);
    const headers = JSON.stringify(proxy.upstream.calls.map(({ request }) => request.headers));
    expect(headers).not.toContain(token);
  });

  test.each([
    ['none', {}],
    ['a wrong one', { authorization: 'Bearer first-client-tokeN' }],
    ['the beginning of one', { authorization: 'Bearer first-client' }],
    ['another scheme', { authorization: `Basic ${TOKENS[0]}` }],
    ['a comment', { authorization: 'Bearer # first' }],
  ])('%s is refused', async (_, headers) => {
    proxy.upstream.reset();
    expect(await get(headers)).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
      body: { code: 'unauthenticated' },
    });
    expect(proxy.upstream.calls).toEqual([]);
  });

  test('health needs none', async () => {
    expect(await client.get('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await client.get('/health/ready')).toMatchObject({ status: 200 });
  });
});

describe('without tokens', () => {
  beforeEach(async () => {
    await proxy.restart();
    client = new Client(proxy.url);
  });

  test.each([
    ['from another site', { origin: 'https://evil.example' }],
    ['from a site that browsers name', { 'sec-fetch-site': 'cross-site' }],
    ['under a name that leads here', { host: 'evil.example' }],
  ])('a web page gets no key: %s', async (_, headers) => {
    proxy.upstream.reset();
    const answer = await client.sendText('POST', '/v1/chat/completions', '{}', headers);
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(proxy.upstream.calls).toEqual([]);
  });

  test.each(['localhost:3001', '127.0.0.1', '[::1]:3001'])('%s is this machine', async (host) => {
    expect((await client.sendText('GET', '/v1/models', undefined, { host })).status).toBe(200);
  });
});
