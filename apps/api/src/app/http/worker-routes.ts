import { PROVIDER_IDS, type ProviderId } from '@keypool/dto';
import type { FastifyRequest } from 'fastify';

/** Whether the request is for the workers' API: by its route, so that no spelling of a path makes a difference. */
export function isWorkerRoute({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.url?.startsWith('/internal/') ?? false;
}

/** The provider of a route of the workers' API. */
export function workersProvider(route: string): ProviderId | undefined {
  return PROVIDER_IDS.find((id) => route.startsWith(`/internal/${id}/`));
}
