import type { ProviderId } from '@keypool/dto';
import type { FastifyRequest } from 'fastify';
import { routeOf } from '../http/route';
import { isAdmin, type Principal, type WorkerPrincipal } from '../identity/principal';
import { forbidden } from './refusals';

/**
 * Whether the caller may use this part of the API: known by its route, before a body is read. Guards ask again, and what else
 * a request may do is up to them.
 * @throws ProblemException forbidden
 */
export function checkAccess(request: FastifyRequest, caller: Principal): void {
  const { url, isWorkers, workersProvider } = routeOf(request);
  if (isWorkers) {
    checkWorker(caller, workersProvider);
  } else if (url.startsWith('/admin/')) {
    checkAdmin(caller);
  } else {
    checkSignedIn(caller);
  }
}

/** @throws ProblemException forbidden */
export function checkAdmin(caller: Principal): void {
  if (!isAdmin(caller)) {
    throw forbidden('Admin role required.');
  }
}

/** @throws ProblemException forbidden */
export function checkSignedIn({ kind }: Principal): void {
  if (kind !== 'user' && kind !== 'admin') {
    throw forbidden('A signed-in user or an admin token is required.');
  }
}

/** @throws ProblemException forbidden */
export function checkMetrics(caller: Principal): void {
  if (caller.kind !== 'metrics' && !isAdmin(caller)) {
    throw forbidden('A metrics token or the admin role is required.');
  }
}

/** @throws ProblemException forbidden */
export function checkWorker(
  caller: Principal,
  provider: ProviderId | undefined,
): asserts caller is WorkerPrincipal {
  if (caller.kind !== 'worker') {
    throw forbidden('Worker token required.');
  }
  if (provider !== undefined && !caller.allowsProvider(provider)) {
    throw forbidden('This token is not permitted to use this provider.');
  }
}
