import { FastifyAdapter } from '@nestjs/platform-fastify';
import type {
  FastifyBodyParser,
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
} from 'fastify';
import { answerClientError } from './client-error';
import { repeatedName } from './json-names';
import { structureProblem } from './json-structure';
import { ProblemException } from './problem.exception';
import { requestId } from './request-id';
import type { RequestLog } from './request-log';
import { routeOf } from './route';

/** SPEC section 4. A route overrides it with `@RouteConfig({ bodyLimit })`. */
export const BODY_LIMIT = 64 * 1_024;

/** The longest id has 128 characters, each of which may be percent-encoded. */
const LONGEST_PARAMETER = 3 * 128;

/** A request has to arrive within this time. How long its answer takes does not count. */
const REQUEST_WITHIN_MS = 30_000;

/** Longer than workers and reverse proxies commonly keep an idle connection, so that they close it first. */
const KEEP_ALIVE_MS = 75_000;

const SHOWN_NAME_LENGTH = 64;

function namesProblem(text: string): ProblemException | null {
  const name = repeatedName(text)?.slice(0, SHOWN_NAME_LENGTH);
  return name === undefined
    ? null
    : new ProblemException(
        'validation_failed',
        `An object of the body has the name ${JSON.stringify(name)} twice. Send each name once.`,
      );
}

/** Accepts only JSON, whatever Fastify and Nest accept by default. */
function readJsonOnly(instance: FastifyInstance): void {
  const parseJson = instance.getDefaultJsonParser('error', 'error');
  const parse: FastifyBodyParser<string> = (request, text, done) => {
    // `curl -X POST -H 'content-type: application/json'` is a request without a body, not one with a broken one.
    if (text === '') {
      done(null, undefined);
      return;
    }
    // Workers cannot correct what they send, and only their own keys depend on it (SPEC section 5).
    const problem =
      structureProblem(text) ?? (routeOf(request).isWorkers ? null : namesProblem(text));
    if (problem) {
      done(problem);
    } else {
      void parseJson(request, text, done);
    }
  };
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('application/json', { parseAs: 'string' }, parse);
}

/**
 * The HTTP server, for the application and its tests alike.
 * @param trustedProxies addresses and networks: the client is the last address on the way that is not among them
 * @param log receives requests that cannot be read
 */
export function createAdapter(
  trustedProxies: readonly string[] = [],
  log?: Pick<RequestLog, 'malformed'>,
): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_WITHIN_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    routerOptions: { maxParamLength: LONGEST_PARAMETER, caseSensitive: true },
    genReqId: requestId,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    clientErrorHandler: (error, socket) => answerClientError(error, socket, log),
    // While stopping, this application's own hook answers with a problem.
    return503OnClosing: false,
    // Guards are bound to routes. Middleware is bound to paths and can be bypassed, so there is none.
    skipMiddie: true,
    // The router rejected the path before any route was known: the one error handler answers that, too.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      void adapter.getInstance().errorHandler(error, request, reply),
  });
  const instance = adapter.getInstance<FastifyInstance>();
  readJsonOnly(instance);
  instance.addHook('onRoute', (route) => {
    const limit: unknown = route.config && Reflect.get(route.config, 'bodyLimit');
    if (typeof limit === 'number') {
      route.bodyLimit = limit;
    }
  });
  return adapter;
}
