import type { EventDto } from '@keypool/dto';
import { LiveStream } from './live-stream';

const START = 'retry: 2000\nevent: resync\ndata: {}\n\n';
const PING = { isCurrent: true };
const EVENT: EventDto = {
  id: 'e1',
  at: '2026-11-20T14:05:09.000Z',
  provider: 'ohmygpt',
  type: 'key_created',
  keyId: 'line\nbreak',
  proxyId: null,
  actor: 'admin@example.com',
  detail: {},
};

describe('LiveStream', () => {
  it('begins with something to read at once', () => {
    expect(String(new LiveStream().body.read())).toBe(START);
  });

  it('writes each change, what happened, and a ping as messages of one line each', () => {
    const stream = new LiveStream();
    stream.body.read();
    stream.change([
      { provider: 'ohmygpt', topics: ['keys', 'events'] },
      { provider: null, topics: ['proxies'] },
    ]);
    stream.events({ events: [EVENT], isComplete: true });
    stream.ping(PING);
    expect(String(stream.body.read())).toBe(
      [
        'event: change\ndata: {"provider":"ohmygpt","topics":["keys","events"]}\n\n',
        'event: change\ndata: {"provider":null,"topics":["proxies"]}\n\n',
        `event: events\ndata: {"events":[${JSON.stringify(EVENT)}],"isComplete":true}\n\n`,
        'event: ping\ndata: {"isCurrent":true}\n\n',
      ].join(''),
    );
  });

  it('ends once, and writes nothing afterwards', async () => {
    const stream = new LiveStream();
    const ended = new Promise<void>((resolve) => stream.onEnd(resolve));
    stream.end();
    stream.end();
    stream.ping(PING);
    const text = [];
    for await (const part of stream.body) {
      text.push(String(part));
    }
    await ended;
    expect(text.join('')).toBe(START);
  });

  it('cuts off a browser that does not read', async () => {
    const stream = new LiveStream();
    const ended = new Promise<void>((resolve) => stream.onEnd(resolve));
    for (let turn = 0; turn < 20_000; turn++) {
      stream.ping(PING);
    }
    await ended;
    expect(stream.body.destroyed).toBe(true);
  });
});
