import { PROVIDER_IDS, type ProviderId } from '@keypool/key-pool';
import { allVariables, UPSTREAM_VARIABLES, VARIABLES, type LOG_LEVELS } from './settings';
import { ConfigError, Environment } from './variable';

const MIB = 1_048_576;

/** How long the upstream may take for each step. */
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
  /** The most bytes of request bodies that are kept, so that they can be sent again. */
  readonly keep: { readonly each: number; readonly all: number };
  readonly stopMs: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
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

/** The providers whose requests the proxy takes, and where their upstreams are. */
export function servedBy({ provider, upstreams }: ProxyConfig): ReadonlyMap<ProviderId, URL> {
  return new Map([...upstreams].filter(([id]) => provider === null || provider === id));
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

function isLoopback(host: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|::1|localhost)$/i.test(host);
}
