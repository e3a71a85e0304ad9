import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemException } from '../http/problem.exception';
import { routeOf } from '../http/route';
import type { Principal } from '../identity/principal';
import { CallerQuota } from './caller-quota';

/** For each route. All workers may share one token, and their reports wait while the database is unavailable. */
const MOST_OF_A_WORKER = 1_000;
const MOST_OF_OTHERS = 100;

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether it counts towards the requests that its caller has in progress. */
    isCounted?: boolean;
  }
}

/** Lets callers in, up to a number of requests at a time. */
@Injectable()
export class Admission {
  constructor(private readonly quota: CallerQuota) {}

  /**
   * For a guard that accepts the caller.
   * @throws ProblemException too_many_attempts
   */
  admit(request: FastifyRequest, reply: FastifyReply, principal: Principal): void {
    this.count(request, reply, principal);
    request.principal = principal;
  }

  /**
   * Counts a request once, until it is answered or its client has gone.
   * @throws ProblemException too_many_attempts
   */
  count(request: FastifyRequest, reply: FastifyReply, principal: Principal): void {
    // It may have ended during an outage of the database: then nothing would ever end its count.
    if (request.isCounted || reply.raw.closed) {
      return;
    }
    const most = principal.kind === 'worker' ? MOST_OF_A_WORKER : MOST_OF_OTHERS;
    const end = this.quota.take(principal, routeOf(request).url, most);
    if (!end) {
      throw new ProblemException(
        'too_many_attempts',
        `More than ${most} requests of this caller are in progress on this route. Wait for their answers.`,
        { retryAfterSeconds: 1 },
      );
    }
    reply.raw.on('close', end);
    request.isCounted = true;
  }
}
