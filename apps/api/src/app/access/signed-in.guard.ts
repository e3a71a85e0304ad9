import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Authenticator } from './authenticator';
import { forbidden } from './refusals';

/** What everybody who signs in may see: a session of any role, or an admin token. */
@Injectable()
export class SignedInGuard implements CanActivate {
  constructor(private readonly authenticator: Authenticator) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.authenticator.authenticate(request);
    if (principal.kind !== 'user' && principal.kind !== 'admin') {
      throw forbidden('This needs a signed-in user.');
    }
    request.principal = principal;
    return true;
  }
}
