import type { FastifyRequest } from 'fastify';

const SCHEME = 'bearer ';

/**
 * The token of the `Authorization` header. Other schemes are ignored: a reverse proxy may require a password of its own.
 */
export function bearerToken(request: FastifyRequest): string | null {
  const header = request.headers.authorization;
  return header && header.slice(0, SCHEME.length).toLowerCase() === SCHEME
    ? header.slice(SCHEME.length).trim()
    : null;
}
