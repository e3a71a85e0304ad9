import { Agent, ProxyAgent, Socks5ProxyAgent, type Dispatcher } from 'undici';
import type { Timeouts } from './config';

/** How the upstream is reached: directly, or through the exit's own proxy. */
export function dispatcherThrough(
  exit: URL | null,
  { connectMs, firstByteMs, nextByteMs }: Timeouts,
): Dispatcher {
  const limits = {
    headersTimeout: firstByteMs,
    bodyTimeout: nextByteMs,
    allowH2: false,
  };
  const within = { timeout: connectMs, allowH2: false };
  if (exit === null) {
    return new Agent({ ...limits, connect: within });
  }
  if (exit.protocol === 'socks5:') {
    return new Socks5ProxyAgent(exit, { ...limits, connectTimeout: connectMs });
  }
  return new ProxyAgent({
    ...limits,
    uri: exit.href,
    connectTimeout: connectMs,
    // Also to an upstream that speaks plain HTTP: what the exit may read is the same for all.
    proxyTunnel: true,
  });
}
