import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../identity/principal';
import { Admission } from './admission';
import { Authenticator } from './authenticator';

/** Finds out who asks, and admits whoever passes the check. */
@Injectable()
export abstract class PrincipalGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly admission: Admission,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.authenticator.identify(request);
    this.check(principal);
    return this.admission.admit(context, principal);
  }

  /** @throws the refusal of whoever may not pass */
  protected abstract check(principal: Principal): void;
}
