import { Injectable } from '@nestjs/common';
import { SessionsService, type StartedSession } from '../access/sessions.service';
import { UserRepository } from '../credentials/user.repository';
import { TransactionRunner } from '../database/transaction-runner';
import { EventRepository } from '../events/event.repository';
import { ProblemException } from '../http/problem.exception';
import type { Attempt } from '../passwords/login-throttle';
import { PasswordCheck } from '../passwords/password-check';
import { FailedSignIns } from './failed-sign-ins';

@Injectable()
export class SignInService {
  constructor(
    private readonly users: UserRepository,
    private readonly sessions: SessionsService,
    private readonly check: PasswordCheck,
    private readonly failed: FailedSignIns,
    private readonly events: EventRepository,
    private readonly transactions: TransactionRunner,
  ) {}

  /** @throws ProblemException `invalid_credentials`, the same for an unknown user; `too_many_attempts` */
  async signIn(from: Attempt, password: string, program: string): Promise<StartedSession> {
    const { account, address } = from;
    const user = await this.check.pass(from, password, () => this.users.findByEmail(account));
    if (!user) {
      await this.failed.add(account, address);
      throw new ProblemException(
        'invalid_credentials',
        'The e-mail address or the password is wrong.',
      );
    }
    return this.transactions.run(async ({ session }) => {
      await this.events.add({ type: 'signed_in', actor: user.email, detail: { address } }, session);
      return this.sessions.start(user, { address, program }, session);
    });
  }
}
