import { Client, eventually } from '@keypool/testing';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { OpenCall } from './open-call';
import { ProxyUnderTest } from './proxy-under-test';
import { completion, json, NO_MONEY } from './stand-in-upstream';

const CHAT = '/v1/chat/completions';
const STREAM = '{"model":"m","stream":true}';
const proxy = new ProxyUnderTest();

beforeAll(() => proxy.start());
afterAll(() => proxy.end());
beforeEach(async () => {
  await proxy.restart();
  proxy.pool('a', 'b', 'c');
  proxy.upstream.reset();
});

function beginStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
}

function event(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** A stream as OpenAI sends it to those who asked for the usage. */
const ASKED = [
  event({ id: '1', choices: [{ delta: { content: 'He said "usage":null' } }], usage: null }),
  event({ id: '1', choices: [{ delta: {}, finish_reason: 'stop' }], usage: null }),
  event({
    id: '1',
    choices: [],
    usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
  }),
  'data: [DONE]\n\n',
];

/** The same for those who did not. */
const NOT_ASKED = [
  event({ id: '1', choices: [{ delta: { content: 'He said "usage":null' } }] }),
  event({ id: '1', choices: [{ delta: {}, finish_reason: 'stop' }] }),
  'data: [DONE]\n\n',
].join('');

test('events pass one by one, byte for byte, wherever they are cut', async () => {
  const whole = Buffer.from(
    ': comment\r\n\r\nevent: x\ndata: {"t":"Xin chào ☕"}\n\ndata: a\ndata:  b\n\ndata: [DONE]\n\nrest',
  );
  const cuts = [3, 11, 12, 13, 41, 45, 46, 60, whole.length];
  let upTo = 0;
  const taken: (() => void)[] = [];
  proxy.upstream.reset(async ({ response }) => {
    beginStream(response);
    for (const cut of cuts) {
      response.write(whole.subarray(upTo, cut));
      upTo = cut;
      if (upTo > 13) {
        // The next chunk goes out when the client has got this one.
        await new Promise<void>((resolve) => taken.push(resolve));
      }
    }
    response.end();
  });
  const call = await OpenCall.open(
    proxy.url,
    CHAT,
    '{"stream":true,"stream_options":{"include_usage":true}}',
  );
  for (const cut of cuts.filter((each) => each > 13)) {
    await eventually(() => expect(call.bytes).toEqual(whole.subarray(0, cut)));
    await eventually(() => expect(taken).toHaveLength(1));
    taken.shift()?.();
  }
  expect(await call.ended()).toEqual(whole);
});

test.each([
  ['all at once', ASKED],
  ['event by event', ASKED],
  ['byte by byte', [...ASKED.join('')]],
])('who did not ask for the usage gets none, and it counts: %s', async (how, parts) => {
  proxy.upstream.reset(async ({ response }) => {
    beginStream(response);
    for (const part of how === 'all at once' ? [parts.join('')] : parts) {
      await new Promise((resolve) => response.write(part, resolve));
    }
    response.end();
  });
  const call = await OpenCall.open(proxy.url, CHAT, STREAM);
  expect((await call.ended()).toString()).toBe(NOT_ASKED);
  expect(proxy.upstream.calls[0]?.body.toString()).toBe(
    '{"stream_options":{"include_usage":true},"model":"m","stream":true}',
  );
  expect(await proxy.usage()).toEqual([{ keyId: 'a', tokens: 7, requests: 1 }]);
});

test('who asked for the usage gets it', async () => {
  proxy.upstream.reset(({ response }) => {
    beginStream(response);
    response.end(ASKED.join(''));
  });
  const sent = '{"stream":true, "stream_options":{"include_usage":true}}';
  const call = await OpenCall.open(proxy.url, CHAT, sent);
  expect((await call.ended()).toString()).toBe(ASKED.join(''));
  expect(proxy.upstream.calls[0]?.body.toString()).toBe(sent);
  expect(await proxy.usage()).toMatchObject([{ tokens: 7 }]);
});

test('an upstream that does not know the question is not asked again', async () => {
  proxy.upstream.reset(({ body, response }) => {
    if (body.includes('stream_options')) {
      json(response, 400, { error: { message: 'Unknown parameter: stream_options' } });
    } else {
      beginStream(response);
      response.end(NOT_ASKED);
    }
  });
  const call = await OpenCall.open(proxy.url, CHAT, STREAM);
  expect((await call.ended()).toString()).toBe(NOT_ASKED);
  expect(proxy.upstream.calls.map(({ apiKey }) => apiKey)).toEqual(['sk-a', 'sk-a']);
  expect(proxy.failures()).toEqual([]);
});

test('a stream that fails before its first byte goes on with the next key', async () => {
  proxy.upstream.reset(({ apiKey, response }) => {
    if (apiKey === 'sk-a') {
      json(response, 402, NO_MONEY);
    } else if (apiKey === 'sk-b') {
      beginStream(response);
      response.flushHeaders();
      response.destroy();
    } else {
      beginStream(response);
      response.end(NOT_ASKED);
    }
  });
  const call = await OpenCall.open(proxy.url, CHAT, STREAM);
  expect((await call.ended()).toString()).toBe(NOT_ASKED);
  expect(proxy.failures().map(({ keyId, status }) => [keyId, status])).toEqual([
    ['a', 402],
    ['b', undefined],
  ]);
});

test('a stream that breaks off later breaks off for its client, and is reported with its tokens', async () => {
  proxy.upstream.reset(({ response }) => {
    beginStream(response);
    const said = event({ choices: [{ delta: { content: 'Hel' } }], usage: { total_tokens: 2 } });
    response.write(said, () => response.destroy());
  });
  const call = await OpenCall.open(proxy.url, CHAT, STREAM);
  await expect(call.ended()).rejects.toThrow('aborted');
  expect(call.text).toContain('Hel');
  await eventually(() =>
    expect(proxy.failures()).toMatchObject([
      { keyId: 'a', error: expect.stringMatching(/^UND_ERR/) },
    ]),
  );
  expect(await proxy.usage()).toEqual([{ keyId: 'a', tokens: 2, requests: 1 }]);
});

test.each(['before its first byte', 'in its middle'])(
  'a client that goes %s ends the call of the upstream, and nobody is to blame',
  async (when) => {
    proxy.upstream.reset(({ response }) => {
      if (when === 'in its middle') {
        beginStream(response);
        response.write(event({ choices: [] }));
      }
    });
    const sent = OpenCall.send(proxy.url, CHAT, STREAM);
    sent.on('error', () => undefined);
    if (when === 'in its middle') {
      await (await OpenCall.of(sent)).has('choices');
    }
    await eventually(() => expect(proxy.upstream.calls).toHaveLength(1));
    sent.destroy();
    await proxy.upstream.calls[0]?.closed;
    await proxy.stopProxy();
    expect(proxy.failures()).toEqual([]);
    expect(proxy.upstream.connections).toBe(0);
  },
);

test('a client that reads slowly holds its upstream up', async () => {
  const chunk = Buffer.alloc(65_536, 'x');
  const chunks = 1_024;
  let written = 0;
  proxy.upstream.reset(async ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    for (let index = 0; index < chunks; index++) {
      written += chunk.length;
      if (!response.write(chunk)) {
        await once(response, 'drain');
      }
    }
    response.end();
  });
  const call = await OpenCall.open(proxy.url, '/v1/files/f/content', '{}');
  call.answer.pause();
  let before = -1;
  await eventually(() => {
    const now = written;
    const isStill = now === before;
    before = now;
    expect(isStill).toBe(true);
  });
  expect(written).toBeLessThan((chunks * chunk.length) / 2);
  call.answer.resume();
  expect(await call.ended()).toHaveLength(chunks * chunk.length);
});

describe('when the proxy stops', () => {
  test('streams end in their own time, and no request is let in any more', async () => {
    let finish: () => void = () => undefined;
    proxy.upstream.reset(({ response }) => {
      beginStream(response);
      response.write(event({ choices: [{ delta: { content: 'Hel' } }] }));
      finish = () => response.end('data: [DONE]\n\n');
    });
    const call = await OpenCall.open(proxy.url, CHAT, STREAM);
    await call.has('Hel');
    const { url } = proxy;
    const stopped = proxy.stopProxy();
    await eventually(() => expect(new Client(url).get('/health/live')).rejects.toThrow());
    finish();
    expect((await call.ended()).toString()).toContain('[DONE]');
    expect(await stopped).toBe(0);
  });

  test('streams that take too long are cut off', async () => {
    proxy.upstream.reset(({ response }) => {
      beginStream(response);
      response.write(event({ choices: [] }));
    });
    const call = await OpenCall.open(proxy.url, CHAT, STREAM);
    expect(await proxy.stopProxy(1)).toBe(1);
    await expect(call.ended()).rejects.toThrow();
  });
});

describe('a body', () => {
  const body = Buffer.alloc(20 * 1_048_576, 'upload ');
  const answered = () =>
    proxy.upstream.reset(({ apiKey, response }) =>
      apiKey === 'sk-a' ? json(response, 402, NO_MONEY) : json(response, 200, completion(1)),
    );

  test('of 20 MB is kept, so that the next key gets it whole', async () => {
    answered();
    const call = await OpenCall.open(proxy.url, '/v1/files', body);
    await call.ended();
    expect(call.answer.statusCode).toBe(200);
    expect(proxy.upstream.calls.map((each) => each.body.equals(body))).toEqual([true, true]);
  });

  test.each([
    ['with its length', true],
    ['of unknown length', false],
  ])('that is too large to be kept passes through, %s', async (_, hasLength) => {
    await proxy.restart({ KEYPOOL_PROXY_KEEP_MIB: '1' });
    proxy.upstream.reset(({ response }) => json(response, 200, completion(1)));
    const sent = OpenCall.send(proxy.url, '/v1/files');
    if (hasLength) {
      sent.setHeader('content-length', body.length);
    }
    sent.write(body.subarray(0, body.length / 2));
    // Its beginning is there before its end is sent.
    await eventually(() => expect(proxy.upstream.calls).toHaveLength(1));
    sent.end(body.subarray(body.length / 2));
    await (await OpenCall.of(sent)).ended();
    expect(proxy.upstream.calls[0]?.body.equals(body)).toBe(true);
    const { headers } = proxy.upstream.calls[0]?.request ?? {};
    expect(headers?.['content-length']).toBe(hasLength ? String(body.length) : undefined);
  });

  test('that was not kept has to be sent again when its key fails', async () => {
    await proxy.restart({ KEYPOOL_PROXY_KEEP_MIB: '1' });
    answered();
    const first = await OpenCall.open(proxy.url, '/v1/files', body);
    expect((await first.ended()).toString()).toContain('"code":"send_again"');
    expect(first.answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
    const second = await OpenCall.open(proxy.url, '/v1/files', body);
    await second.ended();
    expect(second.answer.statusCode).toBe(200);
  });

  test('that breaks off is nobody’s fault', async () => {
    const sent = OpenCall.send(proxy.url, '/v1/files');
    sent.on('error', () => undefined);
    sent.write(body.subarray(0, 10));
    await new Promise((resolve) =>
      sent.once('socket', (socket) => socket.once('connect', resolve)),
    );
    sent.destroy();
    await proxy.stopProxy();
    expect(proxy.failures()).toEqual([]);
    expect(proxy.upstream.calls).toEqual([]);
  });
});

test.each([
  ['FIRST_BYTE_WITHIN', 'never answers', 504, 'upstream_timeout'],
  ['NEXT_BYTE_WITHIN', 'stops in the middle of JSON', 504, 'upstream_timeout'],
])('KEYPOOL_PROXY_%s ends a call that %s', async (name, what, status, code) => {
  await proxy.restart({ [`KEYPOOL_PROXY_${name}`]: '100ms', KEYPOOL_PROXY_RETRY_FOR: '1s' });
  proxy.pool('a');
  proxy.upstream.reset(({ response }) => {
    if (what !== 'never answers') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{');
    }
  });
  const client = new Client(proxy.url);
  expect(await client.post(CHAT, {})).toMatchObject({ status, body: { code } });
  expect(proxy.failures()).toMatchObject([{ error: expect.stringContaining('TIMEOUT') }]);
  client.close();
});
