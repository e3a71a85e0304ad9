import type { FastifyRequest } from 'fastify';
import { parseUrl } from './parse-url';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a browser may send this request with the user's cookie: it only reads, or comes from a page on this host.
 * `SameSite=Strict` alone would accept other ports and subdomains. Programs send neither header, and no foreign page can
 * omit both.
 */
export function isSameOrigin(request: FastifyRequest): boolean {
  if (SAFE_METHODS.has(request.method)) {
    return true;
  }
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined) {
    // The browser's own verdict holds even behind a reverse proxy that changes the host.
    return site === 'same-origin' || site === 'none';
  }
  return origin === undefined || isOwnHost(origin, request.host);
}

/** Ignores the scheme: behind a reverse proxy that terminates TLS, this process does not know its own. */
function isOwnHost(origin: string, host: string): boolean {
  const from = parseUrl(origin);
  return (
    from !== null && from.host !== '' && from.host === parseUrl(`${from.protocol}//${host}`)?.host
  );
}
