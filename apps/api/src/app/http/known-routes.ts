import { PROVIDER_IDS } from '@keypool/dto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemException } from './problem.exception';

/** Below these, an unknown route is 404; everywhere else it is a page of the admin app (SPEC section 4). */
const API_PREFIXES = [
  ...PROVIDER_IDS.map((id) => ['admin', id]),
  ['auth'],
  ['internal'],
  ['api'],
  ['health'],
  ['metrics'],
];

interface Route {
  readonly segments: readonly string[];
  readonly methods: Set<string>;
}

/** The segments of a request's path, decoded. An absolute URL as the target changes nothing. */
function segmentsOf(target: string): string[] {
  const path = target.replace(/^https?:\/\/[^/?]*/i, '').split('?', 1)[0] ?? '';
  return path.split('/').slice(1).map(decode);
}

/** No page has a dot in its name, or is below a hidden folder. */
function isFile(segments: readonly string[]): boolean {
  return segments.at(-1)?.includes('.') || segments.some((part) => part.startsWith('.'));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function matches(route: Route, segments: readonly string[]): boolean {
  return (
    route.segments.length === segments.length &&
    route.segments.every((part, index) =>
      part.startsWith(':') ? segments[index] !== '' : part === segments[index],
    )
  );
}

/** Knows the routes, to tell for an unmatched request whether its path or only its method is wrong. */
export class KnownRoutes {
  private readonly routes = new Map<string, Route>();

  /** Registers the routes that are added after it. */
  constructor(instance: FastifyInstance) {
    instance.addHook('onRoute', ({ url, method }) => {
      if (url.includes('*')) {
        return;
      }
      const route = this.routes.get(url) ?? { segments: segmentsOf(url), methods: new Set() };
      [method].flat().forEach((name) => route.methods.add(name));
      this.routes.set(url, route);
    });
  }

  /**
   * Whether this path may be a page of the admin app: it is neither below a path of the API, nor one of its routes, nor that
   * of a file. Doubled slashes change nothing: a path that looks like the API's is never answered with a page.
   */
  mayBePage(request: FastifyRequest): boolean {
    const segments = segmentsOf(request.raw.url ?? '').filter((part) => part !== '');
    return (
      !API_PREFIXES.some((prefix) => prefix.every((part, index) => part === segments[index])) &&
      ![...this.routes.values()].some((route) => matches(route, segments)) &&
      !isFile(segments)
    );
  }

  /** The problem of a request without a route. */
  problemOf(request: FastifyRequest): ProblemException {
    const segments = segmentsOf(request.raw.url ?? '');
    const allow = [...this.routes.values()]
      .filter((route) => matches(route, segments))
      .flatMap((route) => [...route.methods]);
    return allow.length > 0 && !allow.includes(request.method)
      ? new ProblemException('method_not_allowed', `Allowed methods: ${allow.join(', ')}.`, {
          allow,
        })
      : new ProblemException('not_found', 'No such path.');
  }
}
