import { isIP } from 'node:net';
import type { ZodType } from 'zod';
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
