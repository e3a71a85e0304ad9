import { forEachProvider, PROVIDER_IDS, type ProviderId } from '@keypool/key-pool';
import { clientTokensIn } from './client-tokens';
import { duration, Misread, oneOf, readSecret, url, wholeNumber, type Variable } from './variable';

const SWITCH = ['on', 'off'] as const;
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** Where the upstream of a provider is, unless the operator says otherwise. */
const UPSTREAMS: Readonly<Partial<Record<ProviderId, string>>> = {
  ohmygpt: 'https://api.ohmygpt.com',
  openhands: 'https://llm-proxy.app.all-hands.dev',
};

export const VARIABLES = {
  port: variable('KEYPOOL_PROXY_PORT', {
    does: 'Port to listen on; 0 picks a free one',
    ...wholeNumber(0, 65_535),
    byDefault: '3001',
    example: '3001',
  }),
  host: variable('KEYPOOL_PROXY_HOST', {
    does: 'Address to listen on. Off loopback, the tokens of clients are required',
    byDefault: '127.0.0.1',
    expected: 'an IP address or a host name of this machine',
    example: '127.0.0.1',
    read: matching(/^[\w.:-]+$/),
  }),
  keypool: variable('KEYPOOL_PROXY_KEYPOOL', {
    does: 'Where Keypool is',
    ...url('http:', 'https:'),
    byDefault: 'http://127.0.0.1:3000',
    example: 'https://keypool.example.com',
  }),
  token: variable('KEYPOOL_PROXY_TOKEN', {
    does: 'A worker token of Keypool',
    isSecret: true,
    isWanted: true,
    expected: 'a worker token',
    example: 'kp_worker_…',
    read: matching(/^[!-~]+$/),
  }),
  proxyId: variable('KEYPOOL_PROXY_ID', {
    does: 'The id of the proxy whose traffic this is',
    isWanted: true,
    expected: 'the id of a proxy in Keypool',
    example: 'hanoi',
    read: matching(/^[\w.:@-]{1,128}$/),
  }),
  provider: variable<ProviderId | undefined>('KEYPOOL_PROXY_PROVIDER', {
    does: 'The only provider. Without it, the first part of the path names the provider',
    ...oneOf(PROVIDER_IDS),
    example: PROVIDER_IDS[0],
  }),
  clientTokens: variable<readonly string[] | undefined>('KEYPOOL_PROXY_CLIENTS_FILE', {
    does: 'File with the tokens of clients. Without it, only programs of the same machine are let in',
    expected: 'the path of a file with a token in each line, of 16 printable characters or more',
    example: '/etc/keypool/clients',
    read: readClientTokens,
  }),
  exit: variable<URL | undefined>('KEYPOOL_PROXY_EXIT', {
    does: 'Proxy that requests to the upstream go through, with user and password if it needs them. Without it, they go directly',
    ...url('http:', 'https:', 'socks5:'),
    isSecret: true,
    example: 'http://user:password@exit.example.com:3128',
  }),
  askUsage: variable('KEYPOOL_PROXY_ASK_USAGE', {
    does: 'Whether streams are asked for their usage',
    ...oneOf(SWITCH),
    byDefault: 'on',
    example: 'off',
  }),
  keepMib: variable('KEYPOOL_PROXY_KEEP_MIB', {
    does: 'Bodies up to this size are kept, so that the next key can be tried',
    ...wholeNumber(0, 1_024),
    byDefault: '32',
    example: '32',
  }),
  keepAllMib: variable('KEYPOOL_PROXY_KEEP_ALL_MIB', {
    does: 'The same limit for all bodies together',
    ...wholeNumber(1, 65_536),
    byDefault: '256',
    example: '256',
  }),
  waitMs: variable('KEYPOOL_PROXY_WAIT', {
    does: 'How long a request waits for a key while none can be used',
    ...duration('0ms', '30s'),
    byDefault: '5s',
    example: '5s',
  }),
  retryMs: variable('KEYPOOL_PROXY_RETRY_FOR', {
    does: 'After this time no other attempt begins',
    ...duration('1s', '1h'),
    byDefault: '60s',
    example: '60s',
  }),
  connectMs: variable('KEYPOOL_PROXY_CONNECT_WITHIN', {
    does: 'How long connecting to the upstream may take',
    ...duration('100ms', '5m'),
    byDefault: '10s',
    example: '10s',
  }),
  firstByteMs: variable('KEYPOOL_PROXY_FIRST_BYTE_WITHIN', {
    does: 'How long the upstream may take to begin its answer',
    ...duration('100ms', '1h'),
    byDefault: '10m',
    example: '10m',
  }),
  nextByteMs: variable('KEYPOOL_PROXY_NEXT_BYTE_WITHIN', {
    does: 'How long an answer may pause',
    ...duration('100ms', '1h'),
    byDefault: '5m',
    example: '5m',
  }),
  stopMs: variable('KEYPOOL_PROXY_STOP_WITHIN', {
    does: 'How long requests in progress may take after SIGTERM or Ctrl-C; then they are cut off',
    ...duration('1s', '1h'),
    byDefault: '60s',
    example: '60s',
  }),
  logLevel: variable('KEYPOOL_PROXY_LOG_LEVEL', {
    does: 'How much is logged',
    ...oneOf(LOG_LEVELS),
    byDefault: 'info',
    example: 'warn',
  }),
} as const;

export const UPSTREAM_VARIABLES = forEachProvider((id) =>
  variable(`KEYPOOL_PROXY_${id.toUpperCase()}_URL`, {
    does: 'Where the API of this provider is; paths are appended',
    ...url('http:', 'https:'),
    byDefault: UPSTREAMS[id],
    example: UPSTREAMS[id] ?? `https://api.${id}.example.com`,
  }),
);

/** In the order of the documentation. */
export function allVariables(): Variable<unknown>[] {
  return [...Object.values(VARIABLES), ...Object.values(UPSTREAM_VARIABLES)];
}

function variable<T>(name: string, options: Omit<Variable<T>, 'name'>): Variable<T> {
  return { name, ...options };
}

function matching(pattern: RegExp): (text: string) => string {
  return (text) => {
    if (!pattern.test(text)) {
      throw new Misread();
    }
    return text;
  };
}

function readClientTokens(path: string): readonly string[] {
  const tokens = clientTokensIn(readSecret(path));
  if (tokens === null) {
    throw new Misread('names a file in which a line is no token');
  }
  if (tokens.length === 0) {
    throw new Misread('names a file without a token');
  }
  return tokens;
}
