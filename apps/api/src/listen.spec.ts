import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { createTestApp } from '../test/create-test-app';
import { StartupError } from './app/config/startup.error';
import { VERSION } from './app/config/version';
import { listen, reserveAddress } from './listen';

describe('listen', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });

  async function newApp() {
    const app = await createTestApp({});
    app.useLogger(false);
    closing.push(() => app.close());
    return app;
  }

  it('returns the URL, with the free port', async () => {
    const url = await listen(await newApp(), { host: '127.0.0.1', port: 0 });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
    expect(await (await fetch(`${url}/health/live`)).json()).toEqual({
      status: 'live',
      version: VERSION,
      commit: 'unknown',
    });
  });

  it('is preceded by reserving the address, which does not answer yet', async () => {
    const reserved = await reserveAddress({ host: '127.0.0.1', port: 0 });
    const url = `http://127.0.0.1:${reserved.port}`;
    await expect(fetch(url)).rejects.toThrow();
    await expect(reserveAddress(reserved)).rejects.toThrow('another program already listens there');
    const app = await newApp();
    await reserved.release();
    expect(await listen(app, reserved)).toBe(url);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });

  it.each([
    ['0.0.0.0', '127.0.0.1'],
    ['0', '127.0.0.1'],
    ['localhost', 'localhost'],
  ])('on %s tells a URL that can be opened', async (host, name) => {
    const url = await listen(await newApp(), { host, port: 0 });
    expect(new URL(url).hostname).toBe(name);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });

  it.each([
    ['192.0.2.1', 'this machine has no such address'],
    ['no-such-host.invalid', 'this name is unknown'],
  ])('says in one line that %s cannot be had', async (host, why) => {
    const reserved = reserveAddress({ host, port: 0 });
    await expect(reserved).rejects.toThrow(StartupError);
    await expect(reserved).rejects.toThrow(why);
  });

  it('says in one line that the port is taken', async () => {
    const url = new URL(await listen(await newApp(), { host: '127.0.0.1', port: 0 }));
    const second = listen(await newApp(), { host: '127.0.0.1', port: Number(url.port) });
    await expect(second).rejects.toThrow(
      new StartupError(
        `Keypool cannot listen on ${url.host}: another program already listens there. Stop it, or choose another PORT.`,
      ),
    );
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
    ],
    ['endless headers', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('answers %s with a problem', async (_name, bytes, status) => {
    const url = new URL(await listen(await newApp(), { host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(url.port), url.hostname);
    socket.write(bytes);
    const answer = await text(socket);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('Content-Type: application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({
      status,
      code: 'validation_failed',
    });
  });

  it.each([
    ['GET http://other.example/health/live HTTP/1.1', 200],
    ['GET /health/../health/live HTTP/1.1', 404],
    ['GET *health/live HTTP/1.1', 404],
    ['OPTIONS * HTTP/1.1', 404],
  ])('answers %s as what it is: %d', async (line, status) => {
    const url = new URL(await listen(await newApp(), { host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(url.port), url.hostname);
    socket.write(`${line}\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});
