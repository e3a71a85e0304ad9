import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Admission } from './admission';
import { Authenticator } from './authenticator';
import { checkMetrics } from './reach';

/** The metrics: a metrics token, and whoever may use the admin API. */
@Injectable()
export class MetricsGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly admission: Admission,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = await this.authenticator.identify(request);
    checkMetrics(principal);
    return this.admission.admit(context, principal);
  }
}
