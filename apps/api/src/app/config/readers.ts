import { isIP } from 'node:net';
import type { ZodType } from 'zod';
import { isLoopback } from './loopback';
import { Misread } from './variable';

const HOST_NAME = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i;

/** Uses a schema that also validates bodies. */
export function readWith<T>(schema: ZodType<T>): (text: string) => T {
  return (text) => {
    const { success, data } = schema.safeParse(text);
    if (!success) {
      throw new Misread();
    }
    return data;
  };
}

/** An IPv6 address may stand in brackets, as in a URL. */
export function readHost(text: string): string {
  const host = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  if (isIP(host) || HOST_NAME.test(host)) {
    return host;
  }
  if (host.includes('/')) {
    throw new Misread('is a URL or a path');
  }
  throw new Misread(/:\d+$/.test(host) ? 'contains a port, which belongs in PORT' : undefined);
}

/** @returns the origin alone, as browsers write it */
export function readPublicUrl(text: string): string {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    throw new Misread();
  }
  const { protocol, hostname, origin, href } = new URL(text);
  if (href !== `${origin}/`) {
    throw new Misread('has more than a name and a port');
  }
  if (protocol === 'http:' && !isLoopback(hostname)) {
    throw new Misread(
      'is plain HTTP, over which browsers do not keep a session. Put a proxy that speaks TLS in front of Keypool',
    );
  }
  return origin;
}

/** A network of all addresses is refused: then every client could claim any address. */
export function readProxies(text: string): readonly string[] {
  return text.split(',').map((part) => {
    const proxy = part.trim();
    const [address = '', prefix, ...rest] = proxy.split('/');
    const longest = isIP(address) === 4 ? 32 : 128;
    const length = prefix === undefined ? longest : Number(prefix);
    if (isIP(address) === 0 || rest.length > 0 || !/^\d{1,3}$/.test(prefix ?? '0')) {
      throw new Misread(`has "${proxy}", which is no IP address and no network`);
    }
    if (length < 1 || length > longest) {
      throw new Misread(`has "${proxy}": its prefix has to be from 1 to ${longest}`);
    }
    return proxy;
  });
}
