import type { FastifyInstance } from 'fastify';
import { sendProblem } from './all-exceptions.filter';
import { ProblemException } from './problem.exception';

/** Tests of an outage set another time. */
export const ADMIN_ANSWER_WITHIN = { ms: 10_000 };
const LOOK_AGAIN_AFTER_MS = 1_000;

/** What says that the database is away, or another part. */
interface Readiness {
  missing(): readonly string[];
}

/** Workers' requests have times of their own. */
const WORKER_ROUTES = '/internal/';

/**
 * Answers a request that has waited for long while the database is away, as long as that lasts: a person is told, and does
 * not watch a page that does not move. What was asked goes on by itself: a commit whose answer was lost, for one.
 */
export function answerWhileAway(instance: FastifyInstance, readiness: Readiness): void {
  instance.addHook('onRequest', (request, reply, done) => {
    done();
    if (request.url.startsWith(WORKER_ROUTES)) {
      return;
    }
    const look = () => {
      if (reply.sent || reply.raw.headersSent) {
        return;
      }
      if (readiness.missing().length > 0) {
        sendProblem(tooLate(), request, reply);
      } else {
        timer = setTimeout(look, LOOK_AGAIN_AFTER_MS);
      }
    };
    let timer = setTimeout(look, ADMIN_ANSWER_WITHIN.ms);
    reply.raw.once('close', () => clearTimeout(timer));
  });
}

function tooLate(): ProblemException {
  return new ProblemException(
    'database_unavailable',
    'The database does not answer. What was asked may still be done: look before you ask again.',
    { retryAfterSeconds: 1 },
  );
}
