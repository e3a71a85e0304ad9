import type { FastifyRequest } from 'fastify';

const SCHEME = 'bearer ';

/**
 * The token of the `Authorization` header. Another scheme is none: a reverse proxy may ask browsers for a password of
 * its own.
 */
export function bearerToken(request: FastifyRequest): string | null {
  const header = request.headers.authorization;
  return header && header.slice(0, SCHEME.length).toLowerCase() === SCHEME
    ? header.slice(SCHEME.length).trim()
    : null;
}
