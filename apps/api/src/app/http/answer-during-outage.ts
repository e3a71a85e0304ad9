import type { FastifyInstance } from 'fastify';
import { sendProblem } from './all-exceptions.filter';
import { ProblemException } from './problem.exception';
import { routeOf } from './route';

/** Tests of an outage override it. */
export const ADMIN_ANSWER_WITHIN = { ms: 10_000 };
const CHECK_EVERY_MS = 1_000;

/** Reports whether the database, or another component, is unavailable. */
interface Readiness {
  missing(): readonly string[];
}

/**
 * Answers a request that has been waiting for long while the database is unavailable, so that nobody watches a page that
 * does not load. The operation goes on: a commit whose answer was lost, for one.
 */
export function answerDuringOutage(instance: FastifyInstance, readiness: Readiness): void {
  instance.addHook('onRequest', (request, reply, done) => {
    done();
    const { isWorkers, isPage, isDocs } = routeOf(request);
    // Workers' requests have timeouts of their own, and files need no database.
    if (isWorkers || isPage || isDocs) {
      return;
    }
    const check = () => {
      if (reply.sent || reply.raw.headersSent) {
        return;
      }
      if (readiness.missing().length > 0) {
        sendProblem(timedOut(), request, reply);
      } else {
        timer = setTimeout(check, CHECK_EVERY_MS);
      }
    };
    let timer = setTimeout(check, ADMIN_ANSWER_WITHIN.ms);
    reply.raw.once('close', () => clearTimeout(timer));
  });
}

function timedOut(): ProblemException {
  return new ProblemException(
    'database_unavailable',
    'The database did not answer in time. The change may still be applied: check before retrying.',
    { retryAfterSeconds: 1 },
  );
}
