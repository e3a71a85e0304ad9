import { Controller } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { EventEmitter } from 'node:events';
import type { TokenUses } from '../credentials/token-uses';
import type { TokenStore } from '../credentials/token.store';
import { loadConfig } from '../config/load-config';
import { PublicAddress } from '../http/public-address';
import { WorkerPrincipal, type Principal, type UserPrincipal } from '../identity/principal';
import { AdminGuard } from './admin.guard';
import { Admission } from './admission';
import { Authenticator } from './authenticator';
import { CallerQuota } from './caller-quota';
import { MetricsGuard } from './metrics.guard';
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
  passwordAt: new Date('2026-11-21T10:00:00Z'),
  expiresAt: new Date('2026-11-21T12:00:00Z'),
  absoluteExpiresAt: new Date('2026-11-22T10:00:00Z'),
};
const VIEWER: UserPrincipal = { ...USER, role: 'viewer' };
const ADMIN_TOKEN: Principal = {
  kind: 'admin',
  actor: 'token:ci',
  tokenId: '2',
  name: 'ci',
  owner: null,
};
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
  const routeOptions = { url: '/things' };
  const request = {
    ...{ headers, cookies, method, host: 'localhost' },
    routeOptions,
  } as unknown as FastifyRequest;
  const raw = new EventEmitter();
  return { request, raw, context: new ExecutionContextHost([request, { raw }], controller) };
}

function storeOf(principal: Principal | null): TokenStore {
  return { find: () => principal } as unknown as TokenStore;
}

function authenticatorOf(principal: Principal | null, tokens = storeOf(principal)): Authenticator {
  const sessions = { find: async () => principal } as unknown as SessionsService;
  const address = new PublicAddress();
  const cookie = new SessionCookie(loadConfig({}), address);
  const uses = { note: () => undefined } as unknown as TokenUses;
  return new Authenticator(tokens, sessions, cookie, address, uses);
}

function adminGuard(principal: Principal | null): AdminGuard {
  return new AdminGuard(authenticatorOf(principal), new Admission(new CallerQuota()));
}

function workerGuard(principal: Principal | null, tokens = storeOf(principal)): WorkerGuard {
  return new WorkerGuard(
    authenticatorOf(principal, tokens),
    new Admission(new CallerQuota()),
    new Reflector(),
  );
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
    const answer = adminGuard(principal).canActivate(context);
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
    await expect(adminGuard(USER).canActivate(byCookie.context)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(adminGuard(ADMIN_TOKEN).canActivate(byToken.context)).resolves.toBe(true);
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
    const answer = new SignedInGuard(
      authenticatorOf(principal),
      new Admission(new CallerQuota()),
    ).canActivate(context);
    await (code
      ? expect(answer).rejects.toMatchObject({ code })
      : expect(answer).resolves.toBe(true));
  });
});

describe('MetricsGuard', () => {
  it.each<[string, Record<string, string>, Principal | null, string | null]>([
    ['nobody', {}, null, 'unauthenticated'],
    ['a worker', TOKEN, WORKER, 'forbidden'],
    ['a viewer', COOKIE, VIEWER, 'forbidden'],
    ['a metrics token', TOKEN, METRICS_TOKEN, null],
    ['an admin', COOKIE, USER, null],
    ['an admin token', TOKEN, ADMIN_TOKEN, null],
  ])('%s', async (_, headers, principal, code) => {
    const { context } = contextOf(headers);
    const answer = new MetricsGuard(
      authenticatorOf(principal),
      new Admission(new CallerQuota()),
    ).canActivate(context);
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
    const guard = workerGuard(principal);
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
    const guard = workerGuard(WORKER, store);
    await expect(guard.canActivate(context)).resolves.toBe(true);
    expect(request.principal).toBe(WORKER);
  });

  it('refuses everybody at a controller that does not name its provider', () => {
    const { context } = contextOf(TOKEN, UnmarkedController);
    const guard = workerGuard(WORKER);
    expect(() => guard.canActivate(context)).toThrow('@WorkerRoute');
  });
});

describe('requests under way', () => {
  it('may be 1,000 of a worker and 100 of others, at each route', async () => {
    const worker = workerGuard(WORKER);
    const admin = adminGuard(ADMIN_TOKEN);
    for (let count = 0; count < 1_000; count++) {
      void worker.canActivate(contextOf(TOKEN).context);
    }
    for (let count = 0; count < 100; count++) {
      await admin.canActivate(contextOf(TOKEN).context);
    }
    const tooMany = expect.objectContaining({ code: 'too_many_attempts' });
    expect(() => worker.canActivate(contextOf(TOKEN).context)).toThrow(tooMany);
    await expect(admin.canActivate(contextOf(TOKEN).context)).rejects.toEqual(tooMany);
    const elsewhere = contextOf(TOKEN);
    Object.assign(elsewhere.request.routeOptions, { url: '/others' });
    expect(worker.canActivate(elsewhere.context)).toBe(true);
  });

  it('count once, until they are answered', () => {
    const worker = workerGuard(WORKER);
    for (let count = 0; count < 1_001; count++) {
      const { context, raw } = contextOf(TOKEN);
      void worker.canActivate(context);
      void worker.canActivate(context);
      raw.emit('close');
      raw.emit('close');
    }
  });

  it('do not count when they have been answered already', () => {
    const worker = workerGuard(WORKER);
    for (let count = 0; count < 1_001; count++) {
      const { context, raw } = contextOf(TOKEN);
      Object.assign(raw, { closed: true });
      void worker.canActivate(context);
    }
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
