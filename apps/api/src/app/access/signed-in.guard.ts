import { Injectable } from '@nestjs/common';
import { PrincipalGuard } from './principal.guard';
import { checkSignedIn } from './route-access';

/** Open to everybody who is signed in: a session of any role, or an admin token. */
@Injectable()
export class SignedInGuard extends PrincipalGuard {
  protected readonly check = checkSignedIn;
}
