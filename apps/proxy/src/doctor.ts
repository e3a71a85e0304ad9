import type { ProviderId } from '@keypool/key-pool';
import { failed, localUrl, ok, warning, type Finding } from '@keypool/operator';
import { failureOf, KeypoolError, WorkerClient } from '@keypool/worker-client';
import type { Dispatcher } from 'undici';
import { loadConfig, servedBy, unknownVariables, type ProxyConfig } from './config';
import { dispatcherThrough } from './exit';
import { Upstream } from './upstream';
import { ConfigError } from './variable';

const ANSWERS_WITHIN_MS = 10_000;

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/^(?:ENOTFOUND|EAI_)/, 'The name is unknown: check it, and DNS.'],
  [
    /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_(?:TLS|SSL)_|EPROTO)/,
    'TLS fails: check the certificate and the clock. NODE_EXTRA_CA_CERTS names further authorities.',
  ],
];

/**
 * Checks everything that the proxy needs. It asks Keypool for a key, as a request would, and sends none to an upstream.
 */
export async function examine(variables: NodeJS.ProcessEnv): Promise<Finding[]> {
  const settings = unknownVariables(variables).map((name) =>
    warning('settings', `${name} is ignored: unknown variable.`),
  );
  let config: ProxyConfig;
  try {
    config = loadConfig(variables);
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      throw error;
    }
    return [...settings, ...error.mistakes.map((mistake) => failed('settings', mistake))];
  }
  return [
    ...(settings.length > 0 ? settings : [ok('settings', 'valid')]),
    await processOf(config),
    ...(await Promise.all([...servedBy(config).keys()].map((id) => keypoolFor(id, config)))),
    ...(await upstreamsOf(config)),
  ];
}

/** The proxy that has these settings, if it runs on this machine. */
async function processOf({ address: { host, port } }: ProxyConfig): Promise<Finding> {
  const url = localUrl(host, port);
  try {
    const signal = AbortSignal.timeout(ANSWERS_WITHIN_MS);
    const { ok: isReady, status } = await fetch(`${url}/health/ready`, { signal });
    return isReady
      ? ok('process', `${url} is ready`)
      : warning('process', `${url} is not ready: it answers ${status}`);
  } catch {
    return warning('process', `no proxy answers at ${url}. If it runs elsewhere, all is well`);
  }
}

async function keypoolFor(
  provider: ProviderId,
  { keypool, forward: { proxyId } }: ProxyConfig,
): Promise<Finding> {
  const about = `keypool ${provider}`;
  const worker = new WorkerClient({ ...keypool, provider });
  try {
    await worker.acquire({ proxyId, waitMs: 0, timeoutMs: 0 });
    return ok(about, `${keypool.url} takes the token, and has a key for ${proxyId}`);
  } catch (error) {
    const isLack = error instanceof KeypoolError && error.code === 'no_key_available';
    const because = causeOf(error);
    const detail = `${error instanceof Error ? error.message : String(error)}${because && ` (${because})`}`;
    return isLack ? warning(about, detail) : failed(about, detail);
  } finally {
    await worker.close();
  }
}

async function upstreamsOf(config: ProxyConfig): Promise<Finding[]> {
  const { exit, timeouts } = config;
  const dispatcher = dispatcherThrough(exit, {
    ...timeouts,
    firstByteMs: Math.min(timeouts.firstByteMs, ANSWERS_WITHIN_MS),
  });
  try {
    return await Promise.all(
      [...servedBy(config)].map(([id, base]) =>
        upstreamAt(`upstream ${id}`, base, exit, dispatcher),
      ),
    );
  } finally {
    await dispatcher.destroy();
  }
}

/** Any answer counts: without a key, a good one would be strange. */
async function upstreamAt(
  about: string,
  base: URL,
  exit: URL | null,
  dispatcher: Dispatcher,
): Promise<Finding> {
  const way = exit === null ? 'directly' : `through the exit ${exit.host}`;
  const signal = AbortSignal.timeout(2 * ANSWERS_WITHIN_MS);
  try {
    const call = { method: 'GET', path: '/', headers: {}, body: null, signal };
    const { status, body } = await new Upstream(dispatcher, base).call(call);
    // Nobody reads the body, and an error without a listener would end the process.
    body.on('error', () => undefined).destroy();
    return ok(about, `${base.origin} answers ${status}, ${way}`);
  } catch (error) {
    return failed(
      about,
      `${base.origin} is unreachable ${way}: ${causeOf(error) || String(error)}`,
    );
  }
}

/** What broke a connection, and what to do; empty for anything else. */
function causeOf(error: unknown): string {
  const said = failureOf(error)?.error?.replace(/:\s*$/, '') ?? '';
  const [, advice] = ADVICE.find(([pattern]) => pattern.test(said)) ?? [];
  return advice === undefined ? said : `${said}. ${advice}`;
}
