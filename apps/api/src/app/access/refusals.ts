import { ProblemException } from '../http/problem.exception';

/** No credentials, or ones that are worth nothing (any more). Never says which, and never repeats them. */
export function unauthenticated(): ProblemException {
  return new ProblemException('unauthenticated', 'Sign in, or send a token that is valid.');
}

/** The credentials are good, but do not reach here. */
export function forbidden(detail = 'These credentials do not reach this.'): ProblemException {
  return new ProblemException('forbidden', detail);
}
