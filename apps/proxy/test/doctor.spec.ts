import { problem } from '@keypool/testing';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examine } from '../src/doctor';
import { startHttpExit, type Exit } from './exits';
import { ProxyUnderTest } from './proxy-under-test';
import { json } from './stand-in-upstream';

const folder = mkdtempSync(join(tmpdir(), 'keypool-proxy-doctor-'));
const proxy = new ProxyUnderTest();
const exits: Exit[] = [];

beforeAll(async () => {
  await proxy.start();
  proxy.upstream.reset(({ response }) => json(response, 401, { error: 'no key' }));
});
beforeEach(() => proxy.pool('a'));
afterAll(async () => {
  await proxy.end();
  exits.forEach((exit) => exit.stop());
  rmSync(folder, { recursive: true });
});

const settings = (env: NodeJS.ProcessEnv = {}) => ({
  KEYPOOL_PROXY_PORT: new URL(proxy.url).port,
  KEYPOOL_PROXY_KEYPOOL: proxy.keypool.url,
  KEYPOOL_PROXY_TOKEN: 'kp_worker_x',
  KEYPOOL_PROXY_ID: 'hanoi',
  KEYPOOL_PROXY_PROVIDER: 'ohmygpt',
  KEYPOOL_PROXY_OHMYGPT_URL: proxy.upstream.url,
  ...env,
});

/** What it has to say about something. */
async function found(about: string, env: NodeJS.ProcessEnv): Promise<string> {
  const findings = await examine(settings(env));
  return findings
    .filter((finding) => finding.about === about)
    .map(({ state, detail }) => `${state}: ${detail}`)
    .join('\n');
}

async function httpExit(refusesWith?: number): Promise<Exit> {
  const exit = await startHttpExit(refusesWith);
  exits.push(exit);
  return exit;
}

test('a proxy that works has nothing wrong with it, and its upstream gets no key', async () => {
  const exit = await httpExit();
  const findings = await examine(settings({ KEYPOOL_PROXY_EXIT: exit.url('me:secret@') }));
  expect(findings).toEqual(
    ['settings', 'process', 'keypool ohmygpt', 'upstream ohmygpt'].map((about) => ({
      about,
      state: 'ok',
      detail: expect.not.stringMatching(/secret|sk-a|kp_worker_x/),
    })),
  );
  expect(findings.at(-1)?.detail).toBe(
    `${proxy.upstream.url} answers 401, through the exit ${new URL(exit.url()).host}`,
  );
  expect(exit.asked).toEqual([`me:secret ${new URL(proxy.upstream.url).host}`]);
  expect(proxy.upstream.calls.at(-1)?.request.headers).not.toHaveProperty('authorization');
});

test('every mistake in the settings is named, and what is ignored', async () => {
  const env = { KEYPOOL_PROXY_ID: undefined, KEYPOOL_PROXY_PORT: 'x', KEYPOOL_PROXY_EXITS: 'x' };
  expect(await examine(settings(env))).toEqual([
    expect.objectContaining({
      state: 'warning',
      detail: expect.stringContaining('EXITS is ignored'),
    }),
    expect.objectContaining({ state: 'failed', detail: expect.stringContaining('PORT is "x"') }),
    expect.objectContaining({ state: 'failed', detail: expect.stringContaining('ID is not set') }),
  ]);
});

test('both providers are looked at, where the path names them', async () => {
  const both = settings({
    KEYPOOL_PROXY_PROVIDER: undefined,
    KEYPOOL_PROXY_OPENHANDS_URL: 'http://127.0.0.1:1',
  });
  const findings = await examine(both);
  expect(findings.map(({ about, state }) => `${about} ${state}`).slice(2)).toEqual([
    'keypool ohmygpt ok',
    'keypool openhands ok',
    'upstream ohmygpt ok',
    'upstream openhands failed',
  ]);
});

test.each([
  ['a refused token', problem(401, 'unauthorized'), /^failed: acquire: 401 unauthorized/],
  ['an unknown proxy', problem(404, 'unknown_proxy'), /^failed: acquire: 404 unknown_proxy/],
  ['a lack of keys', problem(503, 'no_key_available'), /^warning: acquire: 503 no_key_available/],
  ['a page of something else', { body: '<html>' }, /^failed: .* is the URL right\?$/],
])("Keypool's answer is told: %s", async (_, answer, said) => {
  proxy.keypool.always('acquire', answer);
  expect(await found('keypool ohmygpt', {})).toMatch(said);
});

test('what breaks a connection is named: DNS, TLS, an address, an exit', async () => {
  const upstream = (env: NodeJS.ProcessEnv) => found('upstream ohmygpt', env);
  const at = (url: string) => ({ KEYPOOL_PROXY_OHMYGPT_URL: url });
  expect(await upstream(at('https://nowhere.invalid'))).toMatch(
    /^failed: https:\/\/nowhere.invalid is unreachable directly: E\w+: .*check it, and DNS\.$/,
  );
  expect(await upstream(at(proxy.upstream.url.replace('http:', 'https:')))).toMatch(
    /^failed: .* (?:ERR_SSL|EPROTO).* TLS fails/s,
  );
  expect(await upstream(at('http://127.0.0.1:1'))).toContain('ECONNREFUSED');
  const refusing = await httpExit(407);
  const refused = await upstream({ KEYPOOL_PROXY_EXIT: refusing.url('me:secret@') });
  expect(refused).toMatch(/^failed: .* through the exit .*407/);
  expect(refused).not.toContain('secret');
  expect(await found('keypool ohmygpt', { KEYPOOL_PROXY_KEYPOOL: 'http://127.0.0.1:1' })).toMatch(
    /^failed: acquire: Keypool cannot be reached \(ECONNREFUSED/,
  );
});

test('a process that does not run, and files that others can read, are told', async () => {
  expect(await found('process', { KEYPOOL_PROXY_PORT: '1' })).toMatch(
    /^warning: no proxy answers at http:\/\/127/,
  );
  const clients = join(folder, 'clients');
  writeFileSync(clients, 'a-token-of-a-client\n');
  chmodSync(clients, 0o644);
  expect(await found('settings', { KEYPOOL_PROXY_CLIENTS_FILE: clients })).toMatch(
    /^failed: KEYPOOL_PROXY_CLIENTS_FILE names a file that other users may read/,
  );
});
