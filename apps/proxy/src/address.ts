import { PROVIDER_IDS, type ProviderId } from '@keypool/key-pool';
import type { IncomingMessage } from 'node:http';
import { ProxyProblem } from './problems';

/** Whose API a request is for, and which path of it. */
export interface Target {
  readonly provider: ProviderId;
  readonly path: string;
}

/**
 * @param only the only provider; null: the first part of the path names it
 * @throws ProxyProblem
 */
export function targetOf(url: string, only: ProviderId | null): Target {
  if (!/^\/[!-~]*$/.test(url) || leavesItsFolder(url)) {
    throw new ProxyProblem('bad_request', 'The path is not valid.');
  }
  if (only !== null) {
    return { provider: only, path: url };
  }
  const [, first = '', path = ''] = /^\/([^/?]*)(.*)$/.exec(url) ?? [];
  const provider = PROVIDER_IDS.find((id) => id === first);
  if (provider === undefined) {
    const prefixes = PROVIDER_IDS.map((id) => `/${id}/`).join(' or ');
    throw new ProxyProblem('not_found', `The path has to begin with ${prefixes}.`);
  }
  return { provider, path: path.startsWith('/') ? path : `/${path}` };
}

/** Some upstreams go up for `..`, however it is written: out of the operator's base path. */
function leavesItsFolder(url: string): boolean {
  const path = url
    .replace(/\?.*$/s, '')
    .replace(/%2e/gi, '.')
    .replace(/%2f|%5c|\\/gi, '/');
  return path.split('/').some((part) => part === '.' || part === '..');
}

/**
 * Without tokens of its own, the proxy serves this machine's programs. A web page can make a browser send requests there,
 * also under a name that it lets point to this machine.
 */
export function comesFromWebPage({ headers }: IncomingMessage): boolean {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  const name = host.replace(/:\d+$/, '');
  const isLocal = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i.test(name);
  return !isLocal || origin !== undefined || site === 'cross-site';
}
