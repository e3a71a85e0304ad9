import { ProblemException } from '../http/problem.exception';

/** Missing, invalid or expired credentials. Never says which, and never repeats them. */
export function unauthenticated(): ProblemException {
  return new ProblemException('unauthenticated', 'Sign in, or send a valid token.');
}

/** The credentials are valid, but not sufficient. */
export function forbidden(detail = 'Not permitted with these credentials.'): ProblemException {
  return new ProblemException('forbidden', detail);
}
