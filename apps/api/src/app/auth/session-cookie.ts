import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppConfig } from '../config/app-config';

export const SESSION_COOKIE = 'keypool_session';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

/** What the browser sent, which may be anything. */
export function sessionCookie(request: FastifyRequest): string | undefined {
  return request.cookies[SESSION_COOKIE];
}

export function setSessionCookie(reply: FastifyReply, config: AppConfig, value: string): void {
  reply.setCookie(SESSION_COOKIE, value, {
    ...attributes(config),
    maxAge: Math.ceil(config.session.maxMs / 1_000),
  });
}

export function clearSessionCookie(reply: FastifyReply, config: AppConfig): void {
  reply.clearCookie(SESSION_COOKIE, attributes(config));
}

/** On loopback there is no TLS, and some browsers keep no secure cookie there. */
function attributes(config: AppConfig) {
  return {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: !LOOPBACK.test(config.server.host),
  } as const;
}
