import { ADMIN_EMAIL, ADMIN_PASSWORD, type Answer } from '@keypool/testing';
import { networkInterfaces } from 'node:os';
import { expectProblem } from './support/expect-problem';
import { lineOf } from './support/log-entries';
import { findNginx } from './support/nginx';
import { Scene, type Member } from './support/scene';
import { askAt, PUBLIC_NAME, TlsProxy, type Ask } from './support/tls-proxy';

const PUBLIC_URL = `https://${PUBLIC_NAME}`;
const OWNER = { email: ADMIN_EMAIL, password: ADMIN_PASSWORD };
const WRONG = { email: ADMIN_EMAIL, password: 'a wrong guess' };
/** Of a client that is somebody else's proxy, or says so. */
const CLAIM = { 'x-forwarded-for': '203.0.113.66' };

const BESIDE = '127.0.0.1';
/** What Keypool sees of another machine: an address that is not of loopback, where this one has any. */
const ELSEWHERE = outerAddress() ?? '127.0.0.2';
const UNTRUSTED = '127.0.0.3';

const nginx = findNginx();
let scene: Scene;
let member: Member;

beforeAll(async () => {
  scene = await Scene.create({
    KEYPOOL_PUBLIC_URL: PUBLIC_URL,
    KEYPOOL_TRUSTED_PROXIES: `${BESIDE},${ELSEWHERE}`,
    KEYPOOL_LOG_LEVEL: 'info',
  });
  member = await scene.join();
});

afterAll(async () => {
  await scene.end();
  nginx?.remove();
});

function outerAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

const signIn = (proxy: TlsProxy, from: string, ask: Ask = { body: OWNER }) =>
  proxy.ask('POST', '/auth/login', { ...ask, from });

async function lastAddress(type: string): Promise<unknown> {
  const { body } = await member.admin.get(`/admin/events?type=${type}`);
  return Object(body).events[0].detail.address;
}

const loggedAddress = async ({ headers }: Answer) =>
  (await lineOf(member.keypool, headers))['address'];

const cookieOf = ({ headers }: Answer) => headers['set-cookie']?.[0] ?? '';

test('the start names the public address', () => {
  expect(member.keypool.stderr).toContain(
    `Keypool is ready: ${PUBLIC_URL}, listening on ${member.keypool.url}\n`,
  );
});

describe.each([
  ['on the same machine', BESIDE, '127.0.1'],
  ['elsewhere', ELSEWHERE, '127.0.2'],
])('behind a proxy %s', (_, address, network) => {
  let proxy: TlsProxy;

  beforeAll(async () => {
    proxy = await TlsProxy.start(member.keypool.url, address, nginx);
  });

  afterAll(() => proxy.stop());

  test('the cookie is secure and tied to the host, and it signs in', async () => {
    const answer = await signIn(proxy, `${network}.1`);
    expect(answer.status).toBe(200);
    const cookie = cookieOf(answer);
    expect(cookie).toMatch(/^__Host-keypool_session=[\w-]{43};/);
    for (const attribute of ['Secure', 'HttpOnly', 'Path=/', 'SameSite=Strict']) {
      expect(cookie.split('; ')).toContain(attribute);
    }
    expect(cookie).not.toMatch(/domain/i);
    const [sent = ''] = cookie.split(';');
    const me = (headers: Record<string, string>) => proxy.ask('GET', '/auth/me', { headers });
    expect((await me({ cookie: sent })).status).toBe(200);
    expect((await me({ cookie: sent.replace('__Host-', '') })).status).toBe(401);
  });

  test('every answer tells browsers to come back over TLS', async () => {
    for (const path of ['/health/live', '/admin/users', '/nothing.js']) {
      const { headers } = await proxy.ask('GET', path);
      expect(headers['strict-transport-security']).toBe('max-age=31536000');
    }
  });

  test('events and log name the client, not the proxy and not what the client claims', async () => {
    const right = await signIn(proxy, `${network}.9`, { body: OWNER, headers: CLAIM });
    expect(await lastAddress('signed_in')).toBe(`${network}.9`);
    expect(await loggedAddress(right)).toBe(`${network}.9`);
    const wrong = await signIn(proxy, `${network}.10`, { body: WRONG, headers: CLAIM });
    expect(await lastAddress('sign_in_failed')).toBe(`${network}.10`);
    expect(await loggedAddress(wrong)).toBe(`${network}.10`);
  });

  test('strangers who guess stop themselves, and not the owner', async () => {
    for (let guess = 0; guess < 5; guess++) {
      expect((await signIn(proxy, `${network}.66`, { body: WRONG })).status).toBe(401);
    }
    expect((await signIn(proxy, `${network}.66`)).status).toBe(429);
    expect((await signIn(proxy, `${network}.20`)).status).toBe(200);
  });

  test.each([
    ['another scheme', `http://${PUBLIC_NAME}`],
    ['another port', `${PUBLIC_URL}:8443`],
    ['another host', 'https://evil.example'],
    ['none that has a name', 'null'],
  ])('a page of another origin may write nothing: %s', async (_origin, origin) => {
    const { status } = await signIn(proxy, `${network}.30`, { body: OWNER, headers: { origin } });
    expect(status).toBe(403);
  });

  test('its own page may', async () => {
    const headers = { origin: PUBLIC_URL, 'sec-fetch-site': 'same-origin' };
    expect((await signIn(proxy, `${network}.30`, { body: OWNER, headers })).status).toBe(200);
  });

  test.each(['/auth/login', '/', '/admin/users', '/health/live'])(
    'another name is answered 421: %s',
    async (path) => {
      const headers = { host: 'evil.example', origin: 'http://evil.example' };
      const method = path === '/auth/login' ? 'POST' : 'GET';
      expectProblem(await proxy.ask(method, path, { headers }), 421, 'misdirected_request');
    },
  );

  test('workers may use an internal name', async () => {
    const answer = await proxy.ask('POST', '/internal/ohmygpt/acquire', {
      headers: { ...member.worker.headers, host: 'keypool.internal' },
      body: { proxyId: 'nobody' },
    });
    expectProblem(answer, 404, 'unknown_proxy');
  });
});

describe('behind a proxy that is not trusted', () => {
  let proxy: TlsProxy;

  beforeAll(async () => {
    proxy = await TlsProxy.start(member.keypool.url, UNTRUSTED, nginx);
  });

  afterAll(() => proxy.stop());

  test('what it says of the client and of the name does not count', async () => {
    const answer = await signIn(proxy, '127.0.3.1');
    expect(answer.status).toBe(200);
    expect(await lastAddress('signed_in')).toBe(UNTRUSTED);
    expect(await loggedAddress(answer)).toBe(UNTRUSTED);
    const headers = { host: 'evil.example', 'x-forwarded-host': PUBLIC_NAME };
    expectProblem(await proxy.ask('GET', '/health/live', { headers }), 421, 'misdirected_request');
  });
});

test('a client that comes past the proxies has its own address, whatever it claims', async () => {
  const ask = { body: OWNER, headers: CLAIM, from: '127.0.4.1' };
  const answer = await askAt(member.keypool.url, 'POST', '/auth/login', ask);
  expect(answer.status).toBe(200);
  expect(await lastAddress('signed_in')).toBe('127.0.4.1');
  expect(await loggedAddress(answer)).toBe('127.0.4.1');
});
