import type { FastifyRequest } from 'fastify';
import { isLoopback } from '../http/loopback';
import { parseUrl } from './parse-url';

/**
 * How the sender of a request is connected, as far as it matters to a cookie:
 * - `encrypted`: over HTTPS, which a proxy in front of this process ends;
 * - `loopback`: without leaving the machine, or through a tunnel that ends there;
 * - `exposed`: over plain HTTP from elsewhere, where browsers keep no secure cookie.
 */
export type Connection = 'encrypted' | 'loopback' | 'exposed';

/**
 * A browser says itself, with the origin of its page, how it is connected; this process only knows how its proxy is. A
 * program that says nothing counts as encrypted off loopback: whether it is, nobody knows here.
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
