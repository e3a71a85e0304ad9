import { ProblemException } from '../http/problem.exception';
import type { Principal, UserPrincipal } from '../identity/principal';

/**
 * The signed-in user, for what only a person can do.
 * @throws ProblemException `session_required` for a token
 */
export function userBehind(principal: Principal): UserPrincipal {
  if (principal.kind !== 'user') {
    throw new ProblemException(
      'session_required',
      'A token has no password and no session: sign in for this.',
    );
  }
  return principal;
}
