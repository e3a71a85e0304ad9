import { Client, eventually, problem } from '@keypool/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OpenCall } from './open-call';
import { ProxyUnderTest } from './proxy-under-test';
import { completion, json, NO_MONEY } from './stand-in-upstream';

const proxy = new ProxyUnderTest();
let client: Client;

beforeAll(() => proxy.start());
afterAll(() => proxy.end());
beforeEach(async () => {
  await proxy.restart();
  proxy.pool('a', 'b');
  client = new Client(proxy.url);
});
afterEach(() => client.close());

/** The proxy's own values, by name and labels. */
async function values(): Promise<Record<string, number>> {
  const { text } = await client.get('/metrics');
  const lines = [...text.matchAll(/^(keypool_proxy_[^ ]+) (\S+)$/gm)];
  return Object.fromEntries(lines.map(([, name, value]) => [name, Number(value)]));
}

test('requests, attempts, tokens and what goes on are counted', async () => {
  proxy.upstream.reset(({ apiKey, response }) =>
    apiKey === 'sk-a' ? json(response, 402, NO_MONEY) : json(response, 200, completion(30)),
  );
  await client.post('/v1/x', {});
  await client.get('/v1/../x');
  expect(await values()).toMatchObject({
    'keypool_proxy_requests_total{provider="ohmygpt",status="200",ending="answered"}': 1,
    'keypool_proxy_requests_total{provider="none",status="400",ending="answered"}': 1,
    'keypool_proxy_attempts_failed_total{provider="ohmygpt",blame="key"}': 1,
    'keypool_proxy_tokens_total{provider="ohmygpt"}': 30,
    'keypool_proxy_first_byte_seconds_count{provider="ohmygpt"}': 1,
    'keypool_proxy_keypool_available{provider="ohmygpt"}': 1,
    keypool_proxy_open_requests: 1,
    keypool_proxy_kept_body_bytes: 0,
    keypool_proxy_reports_lost: 0,
  });
});

test('an open stream, its kept body and an outage of Keypool are seen', async () => {
  proxy.upstream.reset(() => undefined);
  const sent = OpenCall.send(proxy.url, '/v1/x', '12345');
  sent.on('error', () => undefined);
  await eventually(() => expect(proxy.upstream.calls).toHaveLength(1));
  expect(await values()).toMatchObject({
    keypool_proxy_open_requests: 2,
    keypool_proxy_kept_body_bytes: 5,
  });
  sent.destroy();
  proxy.keypool.always('acquire', problem(503, 'not_ready'));
  const name = 'keypool_proxy_keypool_available{provider="ohmygpt"}';
  const waiting = OpenCall.send(proxy.url, '/v1/x', '{}');
  waiting.on('error', () => undefined);
  await eventually(async () => expect(await values()).toMatchObject({ [name]: 0 }));
  waiting.destroy();
});

test('the README names all of them', async () => {
  const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
  const { text } = await client.get('/metrics');
  const own = [...text.matchAll(/^# HELP (keypool_proxy_\w+)/gm)].map(([, name]) => name);
  expect(own.length).toBeGreaterThan(5);
  expect(own.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
