import { Injectable } from '@nestjs/common';
import { PrincipalGuard } from './principal.guard';
import { checkAdmin } from './route-access';

/** Admin API: a session of an admin, or an admin token. */
@Injectable()
export class AdminGuard extends PrincipalGuard {
  protected readonly check = checkAdmin;
}
