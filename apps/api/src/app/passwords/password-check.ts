import { Injectable } from '@nestjs/common';
import { PasswordHasher } from '../credentials/password-hasher';
import { UserRepository } from '../credentials/user.repository';
import type { UserDocument } from '../credentials/user.schema';
import { LoginThrottle, type Attempt } from './login-throttle';

/** The one way to find out whether somebody knows a user's password: throttled, and in the right line. */
@Injectable()
export class PasswordCheck {
  constructor(
    private readonly throttle: LoginThrottle,
    private readonly hasher: PasswordHasher,
    private readonly users: UserRepository,
  ) {}

  /**
   * Takes equally long for an unknown user.
   * @param find null for an unknown user
   * @returns null when the password is wrong
   * @throws ProblemException `too_many_attempts`
   */
  pass(
    from: Attempt,
    password: string,
    find: () => Promise<UserDocument | null>,
  ): Promise<UserDocument | null> {
    const standing = from.device === null ? 'stranger' : 'known';
    return this.throttle.attempt(from, async () => {
      const user = await find();
      const matches = await this.hasher.verify(user?.passwordHash ?? null, password, standing);
      if (!user || !matches) {
        return null;
      }
      await this.renew(user, password);
      return user;
    });
  }

  /** Only now is the password known: a hash from before the cost was raised is replaced. */
  private async renew(user: UserDocument, password: string): Promise<void> {
    if (this.hasher.isOutdated(user.passwordHash)) {
      await this.users.renewHash(user, await this.hasher.hash(password));
    }
  }
}
