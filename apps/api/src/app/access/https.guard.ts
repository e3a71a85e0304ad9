import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemException } from '../http/problem.exception';
import { connectionOf } from './connection';

/** Explains why instead of signing in where a browser would silently drop the cookie. */
@Injectable()
export class HttpsGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (connectionOf(context.switchToHttp().getRequest<FastifyRequest>()) === 'exposed') {
      throw new ProblemException(
        'https_required',
        'The page was opened over plain HTTP, where a browser does not keep the session. Open it with https://, through a proxy that speaks TLS, or as http://localhost on the machine itself.',
      );
    }
    return true;
  }
}
