import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PublicAddress } from '../http/public-address';
import { connectionOf } from './connection';

/**
 * A cookie that scripts and other sites cannot use. Where the public address is https it is `__Host-`: browsers take such
 * a cookie from this very host only, not from a subdomain or over plain HTTP.
 */
export class OwnCookie {
  readonly name: string;

  constructor(
    name: string,
    private readonly maxAgeMs: number,
    private readonly address: PublicAddress,
  ) {
    this.name = address.isHttps ? `__Host-${name}` : name;
  }

  /** What the browser sent, unvalidated. */
  of(request: FastifyRequest): string | undefined {
    return request.cookies[this.name];
  }

  set(reply: FastifyReply, value: string): void {
    reply.setCookie(this.name, value, {
      ...this.attributes(reply),
      maxAge: Math.ceil(this.maxAgeMs / 1_000),
    });
  }

  clear(reply: FastifyReply): void {
    reply.clearCookie(this.name, this.attributes(reply));
  }

  /** Loopback has no TLS, and some browsers drop secure cookies there. */
  private attributes({ request }: FastifyReply) {
    return {
      httpOnly: true,
      sameSite: 'strict',
      path: '/',
      secure: this.address.isHttps || connectionOf(request) !== 'loopback',
    } as const;
  }
}
