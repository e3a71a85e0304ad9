import type { FastifyRequest } from 'fastify';
import type { PublicAddress } from '../http/public-address';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a browser may send this request with the user's cookie: it only reads, or comes from a page of Keypool.
 * `SameSite=Strict` alone would accept other ports and subdomains. Programs send neither header, and no foreign page can
 * omit both.
 */
export function isSameOrigin(request: FastifyRequest, address: PublicAddress): boolean {
  if (SAFE_METHODS.has(request.method)) {
    return true;
  }
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return false;
  }
  if (site !== undefined && !address.isKnown) {
    // The browser's own verdict holds even behind a reverse proxy that changes the host.
    return true;
  }
  return origin === undefined || address.isOwnOrigin(origin, request);
}
