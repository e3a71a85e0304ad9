import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../identity/actor';
import { WorkerPrincipal, type Principal, type UserPrincipal } from '../identity/principal';
import { userBehind } from './user-behind';

function principalOf(context: ExecutionContext): Principal {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!principal) {
    throw new Error('this route has no guard');
  }
  return principal;
}

/** The caller, as events name them: an e-mail address or `token:<name>`. */
export const CurrentActor = createParamDecorator(
  (_: unknown, context): Actor => principalOf(context).actor,
);

/** The caller, of any kind. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context): Principal =>
  principalOf(context),
);

/** The signed-in user, for what only a person can do: a token gets 403. */
export const CurrentUser = createParamDecorator((_: unknown, context): UserPrincipal =>
  userBehind(principalOf(context)),
);

/** The worker behind a route that `WorkerGuard` guards. */
export const CurrentWorker = createParamDecorator((_: unknown, context): WorkerPrincipal => {
  const principal = principalOf(context);
  if (!(principal instanceof WorkerPrincipal)) {
    throw new Error('this route is not guarded by WorkerGuard');
  }
  return principal;
});
