import { Injectable } from '@nestjs/common';
import { PrincipalGuard } from './principal.guard';
import { checkMetrics } from './route-access';

/** The metrics: a metrics token, and whoever may use the admin API. */
@Injectable()
export class MetricsGuard extends PrincipalGuard {
  protected readonly check = checkMetrics;
}
