import type { ProviderId } from '@keypool/dto';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal, WorkerPrincipal } from '../identity/principal';
import { Admission } from './admission';
import { Authenticator } from './authenticator';
import { checkWorker } from './route-access';
import { WorkerRoute } from './worker-route.decorator';

/**
 * Workers' API: requires a worker token for the controller's provider (`@WorkerRoute`). Proxies are checked by the
 * handlers with `@CurrentWorker()`, because only they know the proxy. Cookies are ignored.
 */
@Injectable()
export class WorkerGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly admission: Admission,
    private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const provider = this.reflector.get(WorkerRoute, context.getClass());
    if (!provider) {
      throw new Error(`${context.getClass().name} lacks @WorkerRoute`);
    }
    const http = context.switchToHttp();
    const worker = this.admit(http.getRequest(), http.getResponse(), provider);
    return worker instanceof Promise ? worker.then(() => true) : true;
  }

  /**
   * Lets a worker in. Called thousands of times a second: returns a promise only when the database has to be asked.
   * @throws ProblemException unauthenticated, forbidden, too_many_attempts
   */
  admit(
    request: FastifyRequest,
    reply: FastifyReply,
    provider: ProviderId,
  ): WorkerPrincipal | Promise<WorkerPrincipal> {
    const found = this.authenticator.identifyByToken(request);
    return found instanceof Promise
      ? found.then((principal) => this.admitCaller(request, reply, provider, principal))
      : this.admitCaller(request, reply, provider, found);
  }

  private admitCaller(
    request: FastifyRequest,
    reply: FastifyReply,
    provider: ProviderId,
    caller: Principal,
  ): WorkerPrincipal {
    checkWorker(caller, provider);
    this.admission.admit(request, reply, caller);
    return caller;
  }
}
