import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { forbidden } from './refusals';
import { isSameOrigin } from './same-origin';

/**
 * For routes that anyone may call and that set or end a session: a foreign page must not sign its reader in or out. Where
 * a session is needed, its own guard asks the same.
 */
@Injectable()
export class SameOriginGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (!isSameOrigin(context.switchToHttp().getRequest<FastifyRequest>())) {
      throw forbidden('The request comes from a page of another host.');
    }
    return true;
  }
}
