import { Client } from '@keypool/testing';
import { startHttpExit, startSocksExit, type Exit } from './exits';
import { ProxyUnderTest } from './proxy-under-test';
import { completion, json } from './stand-in-upstream';

const proxy = new ProxyUnderTest();
const exits: Exit[] = [];

beforeAll(() => proxy.start());
afterAll(async () => {
  await proxy.end();
  exits.forEach((exit) => exit.stop());
});
beforeEach(() => {
  proxy.pool('a');
  proxy.upstream.reset(({ response }) => json(response, 200, completion(1)));
});

async function through(exit: Exit, user: string) {
  exits.push(exit);
  await proxy.restart({
    KEYPOOL_PROXY_EXIT: exit.url(user),
    KEYPOOL_PROXY_RETRY_FOR: '1s',
  });
  const client = new Client(proxy.url);
  const answers = [await client.post('/v1/x', {}), await client.post('/v1/x', {})];
  client.close();
  return answers;
}

test.each([
  ['HTTP', startHttpExit],
  ['SOCKS5', startSocksExit],
])('requests go out through an exit that speaks %s, over one connection', async (_, start) => {
  const exit = await start();
  const answers = await through(exit, 'me:p%40ss@');
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(exit.asked).toEqual([`me:p@ss ${new URL(proxy.upstream.url).host}`]);
  expect(proxy.upstream.calls[0]?.request.headers).not.toHaveProperty('proxy-authorization');
});

test('an exit that refuses is told to the client without its address or password', async () => {
  const exit = await startHttpExit(407);
  const [answer] = await through(exit, 'me:secret@');
  expect(answer).toMatchObject({ status: 502, body: { code: 'upstream_unreachable' } });
  await proxy.stopProxy();
  expect([answer?.text, ...proxy.lines].join()).not.toMatch(/secret/);
  expect(proxy.upstream.calls).toEqual([]);
});
