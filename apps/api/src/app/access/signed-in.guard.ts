import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Admission } from './admission';
import { Authenticator } from './authenticator';
import { checkSignedIn } from './reach';

/** Open to everybody who is signed in: a session of any role, or an admin token. */
@Injectable()
export class SignedInGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly admission: Admission,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.authenticator.identify(request);
    checkSignedIn(principal);
    return this.admission.admit(context, principal);
  }
}
