import type { FastifyRequest } from 'fastify';
import { parseUrl } from './parse-url';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a browser may send this request with the user's cookie: it only reads, or a page of this very host sends it.
 * `SameSite=Strict` alone would let in other ports and subdomains. Programs send neither header, and no foreign page can
 * leave both out.
 */
export function isSameOrigin(request: FastifyRequest): boolean {
  if (SAFE_METHODS.has(request.method)) {
    return true;
  }
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined) {
    // The browser's own judgement: it holds behind a reverse proxy that changes the host, too.
    return site === 'same-origin' || site === 'none';
  }
  return origin === undefined || isOwnHost(origin, request.host);
}

/** Compared without the scheme: behind a reverse proxy that ends TLS, this process does not know its own. */
function isOwnHost(origin: string, host: string): boolean {
  const from = parseUrl(origin);
  return (
    from !== null && from.host !== '' && from.host === parseUrl(`${from.protocol}//${host}`)?.host
  );
}
