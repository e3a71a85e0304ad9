import type { FastifyRequest } from 'fastify';
import { isLoopback } from '../config/loopback';
import { parseUrl } from './parse-url';
import { routeOf } from './route';

const MAPPED_IPV4 = /^::ffff:(?=\d+\.)/i;

/**
 * The address that browsers open, by `KEYPOOL_PUBLIC_URL`. It decides which names in `Host` and which `Origin` are
 * Keypool's own: a page of another name that its owner points at Keypool's address (DNS rebinding) is neither. Without
 * that variable Keypool cannot know, and goes by the name that a request gives.
 */
export class PublicAddress {
  private readonly url: URL | null;

  /** @param origin such as `https://keys.example` */
  constructor(origin?: string) {
    this.url = origin === undefined ? null : new URL(origin);
  }

  get isKnown(): boolean {
    return this.url !== null;
  }

  get isHttps(): boolean {
    return this.url?.protocol === 'https:';
  }

  /**
   * Whether the request names Keypool: by its public name, by a loopback one, or by the very address at which the
   * connection arrived, as a load balancer does. Workers' requests count whatever they name: internal names are theirs, and
   * no browser has anything to send with them.
   */
  admits(request: FastifyRequest): boolean {
    if (this.url === null) {
      return true;
    }
    const { host = '' } = request.headers;
    // A proxy that replaces the name tells the original one, and neither may be foreign.
    return (
      (this.isOwnName(host, request) && this.isOwnName(request.host, request)) ||
      routeOf(request).isWorkers
    );
  }

  /** Whether a page of this origin is Keypool's. */
  isOwnOrigin(origin: string, { host }: FastifyRequest): boolean {
    const from = parseUrl(origin);
    if (from === null || from.host === '') {
      return false;
    }
    const named = nameIn(host, from.protocol);
    if (this.url === null) {
      // Ignores the scheme: behind a proxy that terminates TLS, this process does not know its own.
      return from.host === named?.host;
    }
    return (
      from.origin === this.url.origin ||
      (from.protocol === 'http:' && isLoopback(from.hostname) && from.host === named?.host)
    );
  }

  private isOwnName(host: string, { socket }: FastifyRequest): boolean {
    // No browser sends none, but health checks do.
    if (host === '' || host === this.url?.host) {
      return true;
    }
    const named = nameIn(host, this.url?.protocol);
    return (
      named !== null &&
      (named.host === this.url?.host ||
        isLoopback(named.hostname) ||
        bare(named.hostname) === socket.localAddress?.replace(MAPPED_IPV4, ''))
    );
  }
}

/** What a `Host` names; null for anything but a name or an address, and a port. */
function nameIn(host: string, protocol = 'http:'): URL | null {
  const url = parseUrl(`${protocol}//${host}`);
  return url?.href === `${url?.origin}/` ? url : null;
}

function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
