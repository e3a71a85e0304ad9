import { LiveStream } from './live-stream';

const START = 'retry: 2000\nevent: resync\ndata: {}\n\n';

describe('LiveStream', () => {
  it('begins with something to read at once', () => {
    expect(String(new LiveStream().body.read())).toBe(START);
  });

  it('writes each change as one event, and a ping as a comment', () => {
    const stream = new LiveStream();
    stream.body.read();
    stream.change([
      { provider: 'ohmygpt', topics: ['keys', 'events'] },
      { provider: null, topics: ['proxies'] },
    ]);
    stream.ping();
    expect(String(stream.body.read())).toBe(
      [
        'event: change\ndata: {"provider":"ohmygpt","topics":["keys","events"]}\n\n',
        'event: change\ndata: {"provider":null,"topics":["proxies"]}\n\n',
        ': ping\n\n',
      ].join(''),
    );
  });

  it('ends once, and writes nothing afterwards', async () => {
    const stream = new LiveStream();
    const ended = new Promise<void>((resolve) => stream.onEnd(resolve));
    stream.end();
    stream.end();
    stream.ping();
    const text = [];
    for await (const part of stream.body) {
      text.push(String(part));
    }
    await ended;
    expect(text.join('')).toBe(START);
  });

  it('cuts off who does not read', async () => {
    const stream = new LiveStream();
    const ended = new Promise<void>((resolve) => stream.onEnd(resolve));
    for (let turn = 0; turn < 10_000; turn++) {
      stream.ping();
    }
    await ended;
    expect(stream.body.destroyed).toBe(true);
  });
});
