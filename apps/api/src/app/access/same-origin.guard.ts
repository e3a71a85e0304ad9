import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { PublicAddress } from '../http/public-address';
import { forbidden } from './refusals';
import { isSameOrigin } from './same-origin';

/**
 * For public routes that set or end a session: a foreign page must not sign its reader in or out. Routes that need a
 * session are checked by their own guard.
 */
@Injectable()
export class SameOriginGuard implements CanActivate {
  constructor(private readonly address: PublicAddress) {}

  canActivate(context: ExecutionContext): boolean {
    if (!isSameOrigin(context.switchToHttp().getRequest<FastifyRequest>(), this.address)) {
      throw forbidden('The request comes from a page on another host.');
    }
    return true;
  }
}
