import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Admission } from './admission';
import { Authenticator } from './authenticator';
import { checkAdmin } from './reach';

/** Admin API: a session of an admin, or an admin token. */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly admission: Admission,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.authenticator.identify(request);
    checkAdmin(principal);
    return this.admission.admit(context, principal);
  }
}
