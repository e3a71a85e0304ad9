import { isIPv6 } from 'node:net';

/** A host as a URL has it. */
export function inUrl(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

/** The URL at which this machine itself finds what listens on this address. */
export function localUrl(host: string, port: number): string {
  const local = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${inUrl(local)}:${port}`;
}
