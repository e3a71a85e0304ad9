import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../identity/principal';
import { Admission } from './admission';
import { Authenticator } from './authenticator';
import { checkWorker } from './reach';
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

  /** Called thousands of times a second: returns a promise only when the database has to be asked. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const found = this.authenticator.identifyByToken(request);
    return found instanceof Promise
      ? found.then((principal) => this.admit(context, principal))
      : this.admit(context, found);
  }

  private admit(context: ExecutionContext, principal: Principal): boolean {
    const provider = this.reflector.get(WorkerRoute, context.getClass());
    if (!provider) {
      throw new Error(`${context.getClass().name} lacks @WorkerRoute`);
    }
    checkWorker(principal, provider);
    return this.admission.admit(context, principal);
  }
}
