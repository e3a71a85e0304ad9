import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isAdmin } from '../identity/principal';
import { Authenticator } from './authenticator';
import { forbidden } from './refusals';

/** Admin API: a session of an admin, or an admin token. */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(private readonly authenticator: Authenticator) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.authenticator.identify(request);
    if (!isAdmin(principal)) {
      throw forbidden('Admin role required.');
    }
    request.principal = principal;
    return true;
  }
}
