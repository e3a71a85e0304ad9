import type { FastifyRequest } from 'fastify';

const PAGES = '/*';
const NONE = '(none)';

/** Pages and files of the admin app, and what does not exist. */
export function isPage(route: string): boolean {
  return route === PAGES || route === NONE;
}

/** The route of a request, never its URL. All files of the admin app are one: their names change with each build. */
export function routeName({ routeOptions: { url } }: FastifyRequest): string {
  if (url === undefined) {
    return NONE;
  }
  return url.includes('.') && !url.startsWith('/api/') ? PAGES : url;
}
