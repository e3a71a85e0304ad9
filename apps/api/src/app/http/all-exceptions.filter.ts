import type { ProblemDto } from '@keypool/dto';
import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeError } from './describe-error';
import { ProblemException, PROBLEMS } from './problem.exception';
import './request-log';
import { routeOf } from './route';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

const UNEXPECTED = new ProblemException(
  'internal_error',
  'Something went wrong. See the log entry with this requestId.',
);

/** Self-contained: some requests are refused before any hook has run. */
function headersOf(
  { status, extras }: ProblemException,
  requestId: string,
): Record<string, string> {
  return {
    'content-type': PROBLEM_MEDIA_TYPE,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
    ...(extras.retryAfterSeconds !== undefined && {
      'retry-after': String(Math.max(0, Math.ceil(extras.retryAfterSeconds))),
    }),
    ...(extras.allow && { allow: extras.allow.join(', ') }),
    // Every 401 has to name a scheme (RFC 9110, 15.5.2); with this one no browser opens its own dialog.
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  };
}

function bodyOf({ code, detail, extras }: ProblemException, requestId: string): ProblemDto {
  const { status, title } = PROBLEMS[code];
  return {
    type: `urn:keypool:problem:${code}`,
    title,
    status,
    detail,
    code,
    ...(extras.errors && { errors: extras.errors }),
    ...(extras.reasons && { reasons: extras.reasons }),
    requestId,
  };
}

/** Writes a problem according to RFC 9457 (SPEC section 4). */
export function sendProblem(
  problem: ProblemException,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  request.problem = problem.code;
  reply
    .code(problem.status)
    .headers(headersOf(problem, request.id))
    // As bytes: Fastify would add a charset to text, which this media type does not have.
    .send(Buffer.from(JSON.stringify(bodyOf(problem, request.id))));
}

/** All errors end up here. Unexpected ones are logged once and answered as a bare 500. */
@Catch()
export class AllExceptionsFilter implements ExceptionFilter {
  private readonly logger = new Logger(AllExceptionsFilter.name);

  /** @param translate maps errors of other rooms to a problem, or to null */
  constructor(private readonly translate: (error: unknown) => ProblemException | null) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = this.translate(error) ?? describeError(error, request.routeOptions.bodyLimit);
    if (!problem) {
      this.logUnexpected(error, request);
    }
    if (reply.sent || reply.raw.headersSent) {
      // The answer is already being sent: all that is left is to abort it.
      reply.raw.destroy();
      return;
    }
    sendProblem(problem ?? UNEXPECTED, request, reply);
  }

  /** The route, never the URL, body or headers: those may hold secrets. */
  private logUnexpected(error: unknown, request: FastifyRequest): void {
    this.logger.error(
      {
        msg: 'request failed',
        requestId: request.id,
        method: request.method,
        route: routeOf(request).name,
      },
      error instanceof Error ? error : new Error('a value that is not an Error was thrown'),
    );
  }
}
