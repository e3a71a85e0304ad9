import { Client, judged, problem } from '@keypool/testing';
import { createHash } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import { OpenCall } from './open-call';
import { ProxyUnderTest } from './proxy-under-test';
import type { Call } from './stand-in-upstream';

const CANARY = 'CANARYzq9mnbvcxzlkjhgf';
const HASH = createHash('sha256').update(CANARY).digest('hex');
const TOKEN = 'kp_worker_canary_0123456789abcdef';
const proxy = new ProxyUnderTest();

beforeAll(() => proxy.start());
afterAll(() => proxy.end());
beforeEach(async () => {
  await proxy.restart({ KEYPOOL_PROXY_TOKEN: TOKEN, KEYPOOL_PROXY_LOG_LEVEL: 'trace' });
  proxy.lines.length = 0;
  proxy.pool();
  proxy.keypool.always('acquire', {
    body: { keyId: 'canary', apiKey: CANARY, priority: 0, lease: 'l' },
  });
  proxy.keypool.always('failures', judged('canary', 'request'));
});

async function leaksOf(answer: (call: Call) => unknown): Promise<string[]> {
  proxy.upstream.reset(async (call) => void (await answer(call)));
  const call = await OpenCall.open(proxy.url, `/v1/x?of=it`, '{}');
  await call.ended().catch(() => undefined);
  await proxy.stopProxy();
  const seen = [JSON.stringify(call.answer.rawHeaders), call.text, ...proxy.lines].join('\n');
  return [CANARY, HASH, TOKEN].filter((secret) => seen.includes(secret));
}

const HEADERS: OutgoingHttpHeaders = {
  'content-type': 'application/json',
  'x-echo': `Bearer ${CANARY}`,
  'x-list': ['a', CANARY],
};

test.each<[string, (call: Call) => unknown]>([
  [
    'an error that quotes it',
    ({ response }) =>
      response.writeHead(401, HEADERS).end(`{"error":"key ${CANARY} (${HASH}) is unknown"}`),
  ],
  ['a good answer', ({ response }) => response.writeHead(200, HEADERS).end(`{"k":"${CANARY}"}`)],
  [
    'a stream, cut anywhere',
    async ({ response }) => {
      response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
      for (const part of `data: begin\n\ndata: ${CANARY}\n\ndata: ${CANARY}`) {
        await new Promise((resolve) => response.write(part, resolve));
      }
      response.end();
    },
  ],
  ['a broken connection', ({ response }) => response.destroy()],
  [
    'a redirect',
    ({ response }) =>
      response.writeHead(302, { location: `https://x.example/?key=${CANARY}` }).end(),
  ],
])('%s does not show the key to its client or in the log', async (_, answer) => {
  expect(await leaksOf(answer)).toEqual([]);
  expect(proxy.lines.length).toBeGreaterThan(0);
});

test('what is blanked out leaves the rest as long as it was', async () => {
  proxy.upstream.reset(({ response }) => void response.end(`a ${CANARY} b`));
  const client = new Client(proxy.url);
  expect((await client.get('/v1/x')).text).toBe(`a ${'*'.repeat(CANARY.length)} b`);
  client.close();
});

test('what Keypool says of the proxy is for the log alone', async () => {
  proxy.keypool.always('acquire', problem(403, 'forbidden'));
  const client = new Client(proxy.url);
  const answer = await client.get('/v1/x?secret=of-the-client');
  client.close();
  await proxy.stopProxy();
  expect(answer.text).not.toMatch(/403|hanoi|127\.0\.0\.1/);
  const log = proxy.lines.join('\n');
  expect(log).toContain('403 forbidden');
  expect(log).not.toContain('of-the-client');
});
