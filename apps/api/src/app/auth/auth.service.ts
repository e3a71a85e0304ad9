import type { ChangePasswordDto, LoginDto, MeDto, MessageDto } from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import { unauthenticated } from '../access/refusals';
import { SessionsService } from '../access/sessions.service';
import { PasswordHasher } from '../credentials/password-hasher';
import { SessionRepository } from '../credentials/session.repository';
import { UserRepository } from '../credentials/user.repository';
import type { UserDocument } from '../credentials/user.schema';
import { TransactionRunner } from '../database/transaction-runner';
import { EventRepository } from '../events/event.repository';
import { ProblemException } from '../http/problem.exception';
import { SYSTEM } from '../identity/actor';
import type { UserPrincipal } from '../identity/principal';
import { LoginThrottle } from './login-throttle';
import { toMeDto } from './me.mapper';

/** Somebody may type a password into the e-mail field: the log keeps only as much as identifies the user. */
const LOGGED_EMAIL_LENGTH = 64;

export interface SignedIn {
  readonly cookie: string;
  readonly me: MeDto;
}

@Injectable()
export class AuthService {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionsService,
    private readonly sessionRepository: SessionRepository,
    private readonly hasher: PasswordHasher,
    private readonly throttle: LoginThrottle,
    private readonly events: EventRepository,
    private readonly transactions: TransactionRunner,
  ) {}

  /**
   * @param address of the client
   * @throws ProblemException `invalid_credentials`, the same for an unknown user; `too_many_attempts`
   */
  async signIn({ email, password }: LoginDto, address: string): Promise<SignedIn> {
    const user = await this.throttle.attempt(email, address, async () => {
      const found = await this.users.findByEmail(email);
      return this.withPassword(found, password);
    });
    if (!user) {
      await this.events.add({
        type: 'sign_in_failed',
        actor: SYSTEM,
        detail: { email: email.slice(0, LOGGED_EMAIL_LENGTH), address },
      });
      throw new ProblemException(
        'invalid_credentials',
        'The e-mail address or the password is wrong.',
      );
    }
    const { cookie, principal } = await this.transactions.run(async ({ session }) => {
      await this.events.add({ type: 'signed_in', actor: user.email, detail: { address } }, session);
      return this.sessions.start(user, session);
    });
    return { cookie, me: toMeDto(principal) };
  }

  /** Keeps the current session, and ends the user's others. */
  async changePassword(
    { userId, sessionId }: UserPrincipal,
    { currentPassword, newPassword }: ChangePasswordDto,
    address: string,
  ): Promise<MessageDto> {
    const user = await this.users.findById(userId);
    if (!user) {
      throw unauthenticated();
    }
    const checked = await this.throttle.attempt(user.email, address, () =>
      this.withPassword(user, currentPassword),
    );
    if (!checked) {
      throw new ProblemException('validation_failed', 'The current password is wrong.', {
        errors: [{ pointer: '/currentPassword', detail: 'is not your password' }],
      });
    }
    const passwordHash = await this.hasher.hash(newPassword);
    return this.transactions.run(async ({ session }) => {
      const changed = await this.users.changeCredentials(user, { passwordHash }, session);
      if (!changed) {
        // Another admin changed the user first: this session is over.
        throw unauthenticated();
      }
      await this.sessionRepository.endAllOf(user._id, session, sessionId);
      await this.sessionRepository.keep(sessionId, changed.sessionEpoch, session);
      await this.events.add({ type: 'password_changed', actor: user.email }, session);
      return { message: 'The password was changed. Other sessions have ended.' };
    });
  }

  private async withPassword(
    user: UserDocument | null,
    password: string,
  ): Promise<UserDocument | null> {
    const matches = await this.hasher.verify(user?.passwordHash ?? null, password);
    return matches ? user : null;
  }
}
