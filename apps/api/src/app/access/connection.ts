import type { FastifyRequest } from 'fastify';
import { isLoopback } from '../config/loopback';
import { parseUrl } from '../http/parse-url';

/**
 * How the sender of a request is connected, as far as cookies are concerned:
 * - `encrypted`: over HTTPS, terminated by a proxy in front of this process;
 * - `loopback`: without leaving the machine, or through a tunnel that ends there;
 * - `exposed`: over plain HTTP from elsewhere, where browsers drop secure cookies.
 */
export type Connection = 'encrypted' | 'loopback' | 'exposed';

/**
 * A browser's `Origin` tells how it is connected; this process only sees the connection of its proxy. A client without an
 * `Origin` counts as encrypted off loopback, since this process cannot tell.
 */
export function connectionOf({ headers, hostname }: FastifyRequest): Connection {
  const origin = parseUrl(headers.origin ?? '');
  if (origin?.protocol === 'https:') {
    return 'encrypted';
  }
  if (isLoopback(origin?.hostname ?? hostname)) {
    return 'loopback';
  }
  return origin ? 'exposed' : 'encrypted';
}
