import type { ChangePasswordDto } from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import type { ClientProgram } from '../access/client-program';
import { unauthenticated } from '../access/refusals';
import { SessionsService, type StartedSession } from '../access/sessions.service';
import { NewPassword } from '../credentials/new-password';
import { UserRepository } from '../credentials/user.repository';
import { TransactionRunner } from '../database/transaction-runner';
import { EventRepository } from '../events/event.repository';
import { ProblemException } from '../http/problem.exception';
import type { UserPrincipal } from '../identity/principal';
import { OwnPassword } from '../passwords/own-password';

@Injectable()
export class PasswordChangeService {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionsService,
    private readonly ownPassword: OwnPassword,
    private readonly newPassword: NewPassword,
    private readonly events: EventRepository,
    private readonly transactions: TransactionRunner,
  ) {}

  /** Ends all of the user's sessions, and starts a new one in place of the caller's. */
  async change(
    principal: UserPrincipal,
    { currentPassword, newPassword }: ChangePasswordDto,
    client: ClientProgram,
  ): Promise<StartedSession> {
    const { email } = principal;
    const user = await this.ownPassword.find(principal, currentPassword, client.address);
    if (!user) {
      throw refused('currentPassword', 'is not your password', 'The current password is wrong.');
    }
    if (newPassword === currentPassword) {
      throw refused('newPassword', 'is the current password', 'The password would not change.');
    }
    const passwordHash = await this.newPassword.hash(newPassword, email, 'newPassword');
    return this.transactions.run(async ({ session }) => {
      const changed = await this.users.changeCredentials(user, { passwordHash }, session);
      if (!changed) {
        // Another admin changed the user first: this session is over.
        throw unauthenticated();
      }
      await this.events.add({ type: 'password_changed', actor: email }, session);
      return this.sessions.restart(changed, client, session);
    });
  }
}

function refused(field: string, detail: string, message: string): ProblemException {
  return new ProblemException('validation_failed', message, {
    errors: [{ pointer: `/${field}`, detail }],
  });
}
