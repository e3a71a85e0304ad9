import { Controller } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { TokenStore } from '../credentials/token.store';
import { loadConfig } from '../config/load-config';
import { PublicAddress } from '../http/public-address';
import { WorkerPrincipal, type Principal, type UserPrincipal } from '../identity/principal';
import { AdminGuard } from './admin.guard';
import { Authenticator } from './authenticator';
import { SessionCookie } from './session-cookie';
import type { SessionsService } from './sessions.service';
import { SignedInGuard } from './signed-in.guard';
import { WorkerRoute } from './worker-route.decorator';
import { WorkerGuard } from './worker.guard';

const USER: UserPrincipal = {
  kind: 'user',
  actor: 'admin@example.org',
  userId: '1',
  email: 'admin@example.org',
  role: 'admin',
  sessionId: 's',
  expiresAt: new Date('2026-11-21T12:00:00Z'),
  absoluteExpiresAt: new Date('2026-11-22T10:00:00Z'),
};
const VIEWER: UserPrincipal = { ...USER, role: 'viewer' };
const ADMIN_TOKEN: Principal = { kind: 'admin', actor: 'token:ci', tokenId: '2', name: 'ci' };
const METRICS_TOKEN: Principal = { ...ADMIN_TOKEN, kind: 'metrics' };
const WORKER = new WorkerPrincipal('3', 'proxy 1', null, null);
const OPENHANDS_WORKER = new WorkerPrincipal('4', 'proxy 2', ['openhands'], ['p1']);

@WorkerRoute('ohmygpt')
class OhmygptController {}
@Controller('unmarked')
class UnmarkedController {}

/** A request whose token, or cookie, belongs to somebody. */
function contextOf(
  headers: Record<string, string>,
  controller = OhmygptController,
  method = 'GET',
) {
  const cookies = headers['cookie'] ? { keypool_session: headers['cookie'] } : {};
  const request = { headers, cookies, method, host: 'localhost' } as unknown as FastifyRequest;
  return { request, context: new ExecutionContextHost([request], controller) };
}

function storeOf(principal: Principal | null): TokenStore {
  return { find: () => principal } as unknown as TokenStore;
}

function authenticatorOf(principal: Principal | null, tokens = storeOf(principal)): Authenticator {
  const sessions = { find: async () => principal } as unknown as SessionsService;
  const address = new PublicAddress();
  const cookie = new SessionCookie(loadConfig({}), address);
  return new Authenticator(tokens, sessions, cookie, address);
}

const TOKEN = { authorization: 'Bearer t' };
const COOKIE = { cookie: 'c' };

describe('AdminGuard', () => {
  it.each<[string, Record<string, string>, Principal | null, string | null]>([
    ['nobody', {}, null, 'unauthenticated'],
    ['an unknown token', TOKEN, null, 'unauthenticated'],
    ['an unknown cookie', COOKIE, null, 'unauthenticated'],
    ['a viewer', COOKIE, VIEWER, 'forbidden'],
    ['a worker', TOKEN, WORKER, 'forbidden'],
    ['a metrics token', TOKEN, METRICS_TOKEN, 'forbidden'],
    ['an admin', COOKIE, USER, null],
    ['an admin token', TOKEN, ADMIN_TOKEN, null],
  ])('%s', async (_, headers, principal, code) => {
    const { request, context } = contextOf(headers);
    const answer = new AdminGuard(authenticatorOf(principal)).canActivate(context);
    if (code) {
      await expect(answer).rejects.toMatchObject({ code });
      expect(request.principal).toBeUndefined();
    } else {
      await expect(answer).resolves.toBe(true);
      expect(request.principal).toBe(principal);
    }
  });

  it('refuses a cookie that a foreign page sends along with a change, and takes a token', async () => {
    const foreign = { origin: 'http://evil.example' };
    const byCookie = contextOf({ ...COOKIE, ...foreign }, OhmygptController, 'POST');
    const byToken = contextOf({ ...TOKEN, ...foreign }, OhmygptController, 'POST');
    await expect(
      new AdminGuard(authenticatorOf(USER)).canActivate(byCookie.context),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await expect(
      new AdminGuard(authenticatorOf(ADMIN_TOKEN)).canActivate(byToken.context),
    ).resolves.toBe(true);
  });
});

describe('SignedInGuard', () => {
  it.each<[string, Record<string, string>, Principal | null, string | null]>([
    ['nobody', {}, null, 'unauthenticated'],
    ['a worker', TOKEN, WORKER, 'forbidden'],
    ['a metrics token', TOKEN, METRICS_TOKEN, 'forbidden'],
    ['a viewer', COOKIE, VIEWER, null],
    ['an admin', COOKIE, USER, null],
    ['an admin token', TOKEN, ADMIN_TOKEN, null],
  ])('%s', async (_, headers, principal, code) => {
    const { context } = contextOf(headers);
    const answer = new SignedInGuard(authenticatorOf(principal)).canActivate(context);
    await (code
      ? expect(answer).rejects.toMatchObject({ code })
      : expect(answer).resolves.toBe(true));
  });
});

describe('WorkerGuard', () => {
  it.each<[string, Record<string, string>, Principal | null, string | null]>([
    ['nobody', {}, null, 'unauthenticated'],
    ['a cookie, whoever it belongs to', COOKIE, WORKER, 'unauthenticated'],
    ['another scheme', { authorization: 'Basic t' }, WORKER, 'unauthenticated'],
    ['an unknown token', TOKEN, null, 'unauthenticated'],
    ['an admin token', TOKEN, ADMIN_TOKEN, 'forbidden'],
    ['a metrics token', TOKEN, METRICS_TOKEN, 'forbidden'],
    ['a worker of the other provider', TOKEN, OPENHANDS_WORKER, 'forbidden'],
    ['a worker', TOKEN, WORKER, null],
    ['a worker, scheme in small letters', { authorization: 'bearer t' }, WORKER, null],
  ])('%s', (_, headers, principal, code) => {
    const { request, context } = contextOf(headers);
    const guard = new WorkerGuard(authenticatorOf(principal), new Reflector());
    if (code) {
      expect(() => guard.canActivate(context)).toThrow(expect.objectContaining({ code }));
      expect(request.principal).toBeUndefined();
    } else {
      expect(guard.canActivate(context)).toBe(true);
      expect(request.principal).toBe(principal);
    }
  });

  it('waits when the database has to be asked', async () => {
    const store = { find: async () => WORKER } as unknown as TokenStore;
    const { request, context } = contextOf(TOKEN);
    const guard = new WorkerGuard(authenticatorOf(WORKER, store), new Reflector());
    await expect(guard.canActivate(context)).resolves.toBe(true);
    expect(request.principal).toBe(WORKER);
  });

  it('refuses everybody at a controller that does not name its provider', () => {
    const { context } = contextOf(TOKEN, UnmarkedController);
    const guard = new WorkerGuard(authenticatorOf(WORKER), new Reflector());
    expect(() => guard.canActivate(context)).toThrow('@WorkerRoute');
  });
});

describe('WorkerPrincipal', () => {
  it('reaches everything without limits', () => {
    expect(WORKER.isLimitedToProxies).toBe(false);
    expect(WORKER.allowsProvider('ohmygpt')).toBe(true);
    expect(WORKER.allowsProxy('any')).toBe(true);
    expect(WORKER.actor).toBe('token:proxy 1');
  });

  it('reaches what its token names', () => {
    expect(OPENHANDS_WORKER.isLimitedToProxies).toBe(true);
    expect(OPENHANDS_WORKER.allowsProvider('openhands')).toBe(true);
    expect(OPENHANDS_WORKER.allowsProvider('ohmygpt')).toBe(false);
    expect(OPENHANDS_WORKER.allowsProxy('p1')).toBe(true);
    expect(OPENHANDS_WORKER.allowsProxy('p2')).toBe(false);
  });
});
