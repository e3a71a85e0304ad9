import { Injectable } from '@nestjs/common';
import { SessionsService } from '../access/sessions.service';
import { userBehind } from '../access/user-behind';
import { UserRepository } from '../credentials/user.repository';
import type { UserDocument } from '../credentials/user.schema';
import { DatabaseClock } from '../database/database-clock';
import { EventRepository } from '../events/event.repository';
import { ProblemException } from '../http/problem.exception';
import type { Principal, UserPrincipal } from '../identity/principal';
import { PasswordCheck } from './password-check';

const FRESH_MS = 10 * 60_000;

/**
 * Whether the caller knows the password, too: a session alone may be stolen, or left open on a screen (ADR 0021). What lasts
 * longer than a session wants a fresh password, `assertFresh`; what cannot be taken back wants it each time, `assert`.
 */
@Injectable()
export class OwnPassword {
  constructor(
    private readonly check: PasswordCheck,
    private readonly users: UserRepository,
    private readonly sessions: SessionsService,
    private readonly clock: DatabaseClock,
    private readonly events: EventRepository,
  ) {}

  /**
   * That the password was given in this session within the last minutes: at sign-in, or by `confirm`.
   * @throws ProblemException `session_required` for a token; `password_required`
   */
  assertFresh(principal: Principal): void {
    const { passwordAt } = userBehind(principal);
    if (!passwordAt || this.clock.now() - passwordAt.getTime() >= FRESH_MS) {
      throw new ProblemException(
        'password_required',
        'Your password was not given lately. Send it to /auth/confirm, then try again.',
      );
    }
  }

  /** The same of a person. A token is its own authority: it asks nobody. */
  assertFreshIfPerson(principal: Principal): void {
    if (principal.kind === 'user') {
      this.assertFresh(principal);
    }
  }

  /**
   * That this is the caller's password. Throttled.
   * @param address of the client
   * @throws ProblemException `wrong_password`, `too_many_attempts`
   */
  async assert(user: UserPrincipal, password: string, address: string): Promise<void> {
    if (!(await this.find(user, password, address))) {
      throw new ProblemException('wrong_password', 'This is not your password.');
    }
  }

  /** The same; from then on it counts as fresh. */
  async confirm(user: UserPrincipal, password: string, address: string): Promise<void> {
    await this.assert(user, password, address);
    await this.sessions.passwordGiven(user.sessionId);
  }

  /**
   * The caller, if this is the password; else null, and an event: somebody may try out a session that they found open.
   * @throws ProblemException `too_many_attempts`
   */
  async find(
    { userId, email, sessionId, actor }: UserPrincipal,
    password: string,
    address: string,
  ): Promise<UserDocument | null> {
    // Signed in, so it is a device that strangers are not; its guesses are limited all the same.
    const from = { account: email, address, device: sessionId };
    const user = await this.check.pass(from, password, () => this.users.findById(userId));
    if (!user) {
      await this.events.add({ type: 'password_refused', actor, detail: { address } });
    }
    return user;
  }
}
