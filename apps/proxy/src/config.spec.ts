import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetSecrets, loadConfig, unknownVariables } from './config';

const WANTED = { KEYPOOL_PROXY_TOKEN: 'kp_worker_x', KEYPOOL_PROXY_ID: 'hanoi' };
const folder = mkdtempSync(join(tmpdir(), 'keypool-proxy-config-'));

afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

function mistakesIn(env: NodeJS.ProcessEnv): string[] {
  try {
    loadConfig({ ...WANTED, ...env });
    return [];
  } catch (error) {
    return String(error).split('\n- ').slice(1);
  }
}

test('a token and the id of a proxy are all it takes', () => {
  const config = loadConfig(WANTED);
  expect(config).toMatchObject({
    address: { host: '127.0.0.1', port: 3001 },
    keypool: { url: 'http://127.0.0.1:3000/', token: 'kp_worker_x' },
    provider: null,
    clientTokens: [],
    exit: null,
    forward: { proxyId: 'hanoi', waitMs: 5_000, retryMs: 60_000, asksUsage: true },
  });
  expect([...config.upstreams.keys()]).toEqual(['ohmygpt', 'openhands']);
});

test('all mistakes are named at once, with what is expected', () => {
  const mistakes = mistakesIn({
    KEYPOOL_PROXY_ID: undefined,
    KEYPOOL_PROXY_PORT: '70000',
    KEYPOOL_PROXY_PROVIDER: 'openai',
    KEYPOOL_PROXY_EXIT: 'ftp://me:secret@exit',
    KEYPOOL_PROXY_WAIT: '',
    KEYPOOL_PROXY_KEEP_MIB: '"3"',
    KEYPOOL_PROXY_OHMYGPT_URL: 'https://a.example/?b=c',
  });
  expect(mistakes).toEqual([
    'KEYPOOL_PROXY_PORT is "70000". Expected: a whole number from 0 to 65535, for example KEYPOOL_PROXY_PORT=3001',
    expect.stringMatching(/^KEYPOOL_PROXY_ID is not set\. Expected: the id of a proxy in Keypool/),
    expect.stringMatching(/^KEYPOOL_PROXY_PROVIDER is "openai"\. Expected: one of ohmygpt, /),
    expect.stringMatching(/^KEYPOOL_PROXY_EXIT is not valid\. Expected: a URL with http:\/\/ or /),
    expect.stringMatching(/^KEYPOOL_PROXY_KEEP_MIB has quotes around its value/),
    expect.stringMatching(/^KEYPOOL_PROXY_WAIT is set, but empty/),
    expect.stringMatching(/^KEYPOOL_PROXY_OHMYGPT_URL has a query or a fragment/),
  ]);
});

test('other machines are let in with tokens only', () => {
  const env = { KEYPOOL_PROXY_HOST: '0.0.0.0' };
  expect(mistakesIn(env)).toEqual([expect.stringContaining('KEYPOOL_PROXY_CLIENTS_FILE')]);
  const clients = file('clients', 'a-token-of-a-client\n');
  expect(mistakesIn({ ...env, KEYPOOL_PROXY_CLIENTS_FILE: clients })).toEqual([]);
});

test.each([
  ['without a token', '# nobody\n', 'names a file without a token'],
  ['with a line that is too short', 'short\n', 'names a file in which a line is no token'],
])('a file of clients %s is a mistake', (_, text, wrong) => {
  const path = file('few', text);
  const mistakes = mistakesIn({ KEYPOOL_PROXY_CLIENTS_FILE: path });
  expect(mistakes).toEqual([expect.stringContaining(wrong)]);
});

describe('a secret', () => {
  test('may be in a file', () => {
    const path = file('token', 'kp_worker_of_file\n');
    const { keypool } = loadConfig({ KEYPOOL_PROXY_ID: 'p', KEYPOOL_PROXY_TOKEN_FILE: path });
    expect(keypool.token).toBe('kp_worker_of_file');
  });

  test.each(['TOKEN', 'CLIENTS'])('is not taken from a file of %s that others may read', (name) => {
    const path = file('open', 'a-token-of-a-client');
    chmodSync(path, 0o644);
    const mistakes = mistakesIn({
      KEYPOOL_PROXY_TOKEN: undefined,
      [`KEYPOOL_PROXY_${name}_FILE`]: path,
    });
    expect(mistakes).toContainEqual(
      expect.stringMatching(
        new RegExp(`^KEYPOOL_PROXY_${name}_FILE names a file that other users`),
      ),
    );
  });

  test('is given once', () => {
    const twice = mistakesIn({ KEYPOOL_PROXY_TOKEN_FILE: file('twice', 'x') });
    expect(twice).toEqual([expect.stringContaining('are both set')]);
    const env = { KEYPOOL_PROXY_TOKEN: undefined, KEYPOOL_PROXY_TOKEN_FILE: join(folder, 'none') };
    expect(mistakesIn(env)).toContainEqual(
      expect.stringMatching(/^KEYPOOL_PROXY_TOKEN_FILE names a file that cannot be read \(ENOENT/),
    );
  });

  test('leaves the environment once it is read', () => {
    const env = { ...WANTED, KEYPOOL_PROXY_EXIT: 'http://a:b@c' };
    forgetSecrets(env);
    expect(env).toEqual({ KEYPOOL_PROXY_ID: 'hanoi' });
  });
});

test('a variable that is meant for the proxy and unknown is named', () => {
  const env = { ...WANTED, KEYPOOL_PROXY_TOKEN_FILE: 'f', KEYPOOL_PROXY_HOSTS: 'x', OTHER: 'y' };
  expect(unknownVariables(env)).toEqual(['KEYPOOL_PROXY_HOSTS']);
});
