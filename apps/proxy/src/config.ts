import { forEachProvider, PROVIDER_IDS, type ProviderId } from '@keypool/key-pool';
import { readFileSync } from 'node:fs';
import { clientTokensIn } from './client-tokens';
import {
  ConfigError,
  duration,
  Environment,
  Misread,
  oneOf,
  url,
  wholeNumber,
  type Variable,
} from './variable';

const SWITCH = ['on', 'off'] as const;
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
const MIB = 1_048_576;

/** Where the upstream of a provider is, unless the operator says otherwise. */
const UPSTREAMS: Readonly<Partial<Record<ProviderId, string>>> = {
  ohmygpt: 'https://api.ohmygpt.com',
  openhands: 'https://llm-proxy.app.all-hands.dev',
};

const VARIABLES = {
  port: variable('KEYPOOL_PROXY_PORT', {
    ...wholeNumber(0, 65_535),
    byDefault: '3001',
    example: '3001',
  }),
  host: variable('KEYPOOL_PROXY_HOST', {
    byDefault: '127.0.0.1',
    expected: 'an IP address or a host name of this machine',
    example: '127.0.0.1',
    read: matching(/^[\w.:-]+$/),
  }),
  keypool: variable('KEYPOOL_PROXY_KEYPOOL', {
    ...url('http:', 'https:'),
    byDefault: 'http://127.0.0.1:3000',
    example: 'https://keypool.example.com',
  }),
  token: variable('KEYPOOL_PROXY_TOKEN', {
    isSecret: true,
    isWanted: true,
    expected: 'a worker token',
    example: 'kp_worker_…',
    read: matching(/^[!-~]+$/),
  }),
  proxyId: variable('KEYPOOL_PROXY_ID', {
    isWanted: true,
    expected: 'the id of a proxy in Keypool',
    example: 'hanoi',
    read: matching(/^[\w.:@-]{1,128}$/),
  }),
  provider: variable<ProviderId | undefined>('KEYPOOL_PROXY_PROVIDER', {
    ...oneOf(PROVIDER_IDS),
    example: PROVIDER_IDS[0],
  }),
  clientTokens: variable<readonly string[] | undefined>('KEYPOOL_PROXY_CLIENTS_FILE', {
    expected: 'the path of a file with a token in each line, of 16 printable characters or more',
    example: '/etc/keypool/clients',
    read: readClientTokens,
  }),
  exit: variable<URL | undefined>('KEYPOOL_PROXY_EXIT', {
    ...url('http:', 'https:', 'socks5:'),
    isSecret: true,
    example: 'http://user:password@exit.example.com:3128',
  }),
  askUsage: variable('KEYPOOL_PROXY_ASK_USAGE', {
    ...oneOf(SWITCH),
    byDefault: 'on',
    example: 'off',
  }),
  keepMib: variable('KEYPOOL_PROXY_KEEP_MIB', {
    ...wholeNumber(0, 1_024),
    byDefault: '32',
    example: '32',
  }),
  keepAllMib: variable('KEYPOOL_PROXY_KEEP_ALL_MIB', {
    ...wholeNumber(1, 65_536),
    byDefault: '256',
    example: '256',
  }),
  waitMs: variable('KEYPOOL_PROXY_WAIT', {
    ...duration('0ms', '30s'),
    byDefault: '5s',
    example: '5s',
  }),
  retryMs: variable('KEYPOOL_PROXY_RETRY_FOR', {
    ...duration('1s', '1h'),
    byDefault: '60s',
    example: '60s',
  }),
  connectMs: variable('KEYPOOL_PROXY_CONNECT_WITHIN', {
    ...duration('100ms', '5m'),
    byDefault: '10s',
    example: '10s',
  }),
  firstByteMs: variable('KEYPOOL_PROXY_FIRST_BYTE_WITHIN', {
    ...duration('100ms', '1h'),
    byDefault: '10m',
    example: '10m',
  }),
  nextByteMs: variable('KEYPOOL_PROXY_NEXT_BYTE_WITHIN', {
    ...duration('100ms', '1h'),
    byDefault: '5m',
    example: '5m',
  }),
  stopMs: variable('KEYPOOL_PROXY_STOP_WITHIN', {
    ...duration('1s', '1h'),
    byDefault: '60s',
    example: '60s',
  }),
  logLevel: variable('KEYPOOL_PROXY_LOG_LEVEL', {
    ...oneOf(LOG_LEVELS),
    byDefault: 'info',
    example: 'warn',
  }),
} as const;

const UPSTREAM_VARIABLES = forEachProvider((id) =>
  variable(`KEYPOOL_PROXY_${id.toUpperCase()}_URL`, {
    ...url('http:', 'https:'),
    byDefault: UPSTREAMS[id],
    example: UPSTREAMS[id] ?? `https://api.${id}.example.com`,
  }),
);

/** How long the upstream may take for what. */
export interface Timeouts {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly nextByteMs: number;
}

/** How a request is served. */
export interface ForwardSettings {
  readonly proxyId: string;
  /** How long to wait for a key while none can be used. */
  readonly waitMs: number;
  /** After this time no other attempt begins. */
  readonly retryMs: number;
  /** Whether the upstream is asked to say how many tokens a stream took. */
  readonly asksUsage: boolean;
}

export interface ProxyConfig {
  readonly address: { readonly host: string; readonly port: number };
  readonly keypool: { readonly url: string; readonly token: string };
  /** Of the only provider; null: the first part of the path names it. */
  readonly provider: ProviderId | null;
  /** Those whose upstream is known. */
  readonly upstreams: ReadonlyMap<ProviderId, URL>;
  readonly clientTokens: readonly string[];
  readonly exit: URL | null;
  readonly timeouts: Timeouts;
  readonly forward: ForwardSettings;
  /** So many bytes of request bodies are kept, so that they can be sent again. */
  readonly keep: { readonly each: number; readonly all: number };
  readonly stopMs: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

/** In the order of the documentation. */
export function allVariables(): Variable<unknown>[] {
  return [...Object.values(VARIABLES), ...Object.values(UPSTREAM_VARIABLES)];
}

/** @throws ConfigError that names every mistake at once */
export function loadConfig(variables: NodeJS.ProcessEnv): ProxyConfig {
  const environment = new Environment(variables);
  const read = Object.fromEntries(
    Object.entries(VARIABLES).map(([name, each]) => [name, environment.read<unknown>(each)]),
  ) as { [Name in keyof typeof VARIABLES]: ReturnType<(typeof VARIABLES)[Name]['read']> };
  const { provider = null, clientTokens = [] } = read;
  const urls = PROVIDER_IDS.map((id) => [id, environment.read(UPSTREAM_VARIABLES[id])] as const);
  const upstreams = new Map(urls.flatMap(([id, at]) => (at ? [[id, at]] : [])));
  if (provider !== null && !upstreams.has(provider)) {
    environment.mistakes.push(
      `${UPSTREAM_VARIABLES[provider].name} is not set. Expected: where the API of ${provider} is`,
    );
  }
  if (read.host !== undefined && clientTokens.length === 0 && !isLoopback(read.host)) {
    environment.mistakes.push(
      `KEYPOOL_PROXY_HOST is ${read.host}, where other machines reach the proxy, and KEYPOOL_PROXY_CLIENTS_FILE is not set: anybody could use the keys. Expected: both variables, or KEYPOOL_PROXY_HOST=127.0.0.1`,
    );
  }
  if (environment.mistakes.length > 0) {
    throw new ConfigError(environment.mistakes);
  }
  const { connectMs, firstByteMs, nextByteMs, proxyId, waitMs, retryMs } = read;
  return {
    address: { host: read.host, port: read.port },
    keypool: { url: read.keypool.href, token: read.token },
    provider,
    upstreams,
    clientTokens,
    exit: read.exit ?? null,
    timeouts: { connectMs, firstByteMs, nextByteMs },
    forward: { proxyId, waitMs, retryMs, asksUsage: read.askUsage === 'on' },
    keep: { each: read.keepMib * MIB, all: read.keepAllMib * MIB },
    stopMs: read.stopMs,
    logLevel: read.logLevel,
  };
}

/** Removes the secrets from the environment, where diagnostic reports and child processes would find them. */
export function forgetSecrets(variables: NodeJS.ProcessEnv): void {
  for (const { name, isSecret } of allVariables()) {
    if (isSecret) {
      Reflect.deleteProperty(variables, name);
    }
  }
}

/** Variables that are meant for the proxy, and that it does not know. */
export function unknownVariables(variables: NodeJS.ProcessEnv): string[] {
  const known = allVariables().flatMap(({ name, isSecret }) =>
    isSecret ? [name, `${name}_FILE`] : [name],
  );
  return Object.keys(variables).filter(
    (name) => name.startsWith('KEYPOOL_PROXY_') && !known.includes(name),
  );
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
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new Misread('names a file that cannot be read');
  }
  const tokens = clientTokensIn(text);
  if (tokens === null) {
    throw new Misread('names a file in which a line is no token');
  }
  if (tokens.length === 0) {
    throw new Misread('names a file without a token');
  }
  return tokens;
}

function isLoopback(host: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|::1|localhost)$/i.test(host);
}
