import { PROVIDER_IDS, type ProviderId } from '@keypool/dto';
import type { FastifyRequest } from 'fastify';

const PAGES = '/*';
const NONE = '(none)';
const WORKERS = '/internal/';
const DOCS = '/api/docs';

/** What is asked about the route of a request, by several parts of it. */
export class Route {
  /** For logs and metrics. All files of the admin app are one: their names change with each build. */
  readonly name: string;
  /** Whether it is one of the workers' API. */
  readonly isWorkers: boolean;
  /** Whose keys it hands out: of the workers' API alone. */
  readonly workersProvider: ProviderId | undefined;
  readonly isDocs: boolean;

  /** @param url with the names of its parameters; empty for none: no path of Keypool's */
  constructor(readonly url: string) {
    this.name = url === '' ? NONE : url.includes('.') && !url.startsWith('/api/') ? PAGES : url;
    this.isWorkers = url.startsWith(WORKERS);
    this.workersProvider = PROVIDER_IDS.find((id) => url.startsWith(`${WORKERS}${id}/`));
    this.isDocs = url.startsWith(DOCS);
  }

  /** Pages and files of the admin app, and what does not exist. */
  get isPage(): boolean {
    return this.name === PAGES || this.name === NONE;
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** See `routeOf`. */
    route?: Route;
  }
}

const routes = new Map<string, Route>();

/**
 * The route of a request, never its URL, so that no spelling of a path makes a difference. Fastify is asked once a request:
 * it makes an object of a dozen fields for each answer.
 */
export function routeOf(request: FastifyRequest): Route {
  return (request.route ??= routeAt(request.routeOptions.url ?? ''));
}

function routeAt(url: string): Route {
  let route = routes.get(url);
  if (!route) {
    route = new Route(url);
    routes.set(url, route);
  }
  return route;
}
