import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config';
import { StartupError } from '../config/startup.error';
import { FirstSignIn } from '../credentials/first-sign-in';
import { GUESSABLE } from '../credentials/new-password';
import { PasswordHasher } from '../credentials/password-hasher';
import { UserRepository } from '../credentials/user.repository';
import { AdminRecovery } from './admin-recovery';
import { generatePassword } from './generated-password';

/** Somebody has to be able to sign in, and there is no default password (SPEC section 4). */
@Injectable()
export class FirstAdmin {
  constructor(
    private readonly users: UserRepository,
    private readonly hasher: PasswordHasher,
    private readonly admins: AdminRecovery,
    private readonly config: AppConfig,
    private readonly firstSignIn: FirstSignIn,
  ) {}

  /**
   * Creates an admin when there is no user at all. Of several processes that start at once, one does.
   * @param announce takes one line for the operator; it may hold the password, so it must not be logged
   * @throws StartupError when the configured password is easy to guess
   */
  async ensure(announce: (line: string) => void): Promise<void> {
    if (await this.users.exists()) {
      return;
    }
    const { email, password: given } = this.config.admin;
    if (given !== undefined && (await this.hasher.isGuessable(given, email))) {
      throw new StartupError(
        `KEYPOOL_ADMIN_PASSWORD ${GUESSABLE}. Choose another one, or remove the variable: then a password is generated and printed once.`,
      );
    }
    const password = given ?? generatePassword();
    if (await this.create(email, await this.hasher.hash(password))) {
      announce(
        given === undefined
          ? `First admin: ${email}, password: ${password} (shown this once; change it after signing in)`
          : `First admin: ${email}, with the password of KEYPOOL_ADMIN_PASSWORD`,
      );
    }
  }

  private create(email: string, passwordHash: string): Promise<boolean> {
    return this.admins.add(email, passwordHash, async (session) => {
      if (await this.users.exists(session)) {
        return false;
      }
      await this.firstSignIn.expect(session);
      return true;
    });
  }
}
