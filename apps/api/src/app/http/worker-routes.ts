import type { FastifyRequest } from 'fastify';

/** Whether the request is for the workers' API: by its route, so that no spelling of a path makes a difference. */
export function isWorkerRoute({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.url?.startsWith('/internal/') ?? false;
}
