import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../identity/principal';
import { Admission } from './admission';
import { Authenticator } from './authenticator';

/** Identifies the caller, and admits those who pass the check. */
@Injectable()
export abstract class PrincipalGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly admission: Admission,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const principal = await this.authenticator.identify(request);
    this.check(principal);
    this.admission.admit(request, http.getResponse<FastifyReply>(), principal);
    return true;
  }

  /** @throws ProblemException for a caller who may not pass */
  protected abstract check(principal: Principal): void;
}
