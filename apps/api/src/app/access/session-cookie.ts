import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_COOKIE } from '../identity/session-cookie-name';
import { connectionOf } from './connection';

/** What the browser sent, unvalidated. */
export function sessionCookie(request: FastifyRequest): string | undefined {
  return request.cookies[SESSION_COOKIE];
}

export function setSessionCookie(reply: FastifyReply, value: string, maxAgeMs: number): void {
  reply.setCookie(SESSION_COOKIE, value, {
    ...attributes(reply),
    maxAge: Math.ceil(maxAgeMs / 1_000),
  });
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(SESSION_COOKIE, attributes(reply));
}

/** Loopback has no TLS, and some browsers drop secure cookies there. */
function attributes({ request }: FastifyReply) {
  return {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: connectionOf(request) !== 'loopback',
  } as const;
}
