import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { StartupError } from '../config/startup.error';
import { PasswordHasher } from '../credentials/password-hasher';
import { UserRepository } from '../credentials/user.repository';
import type { UserDocument } from '../credentials/user.schema';
import { TransactionRunner } from '../database/transaction-runner';
import { EventRepository } from '../events/event.repository';
import { SYSTEM } from '../identity/actor';
import { generatePassword } from './generated-password';

/** Makes admins for who runs Keypool, while nobody is signed in. */
@Injectable()
export class AdminRecovery {
  constructor(
    private readonly users: UserRepository,
    private readonly hasher: PasswordHasher,
    private readonly events: EventRepository,
    private readonly transactions: TransactionRunner,
  ) {}

  /**
   * A new admin.
   * @returns the password
   * @throws StartupError when there is such a user
   */
  async create(email: string): Promise<string> {
    const { password, hash } = await this.newPassword();
    await this.add(email, hash, async (session) => {
      if (await this.users.findRowByEmail(email, session)) {
        throw new StartupError(
          `A user with the address ${email} exists. A new password for it, and the role of an admin: npm run keypool -- admin reset ${email}`,
        );
      }
      return true;
    });
    return password;
  }

  /**
   * A new admin with a password that somebody knows already.
   * @param isWanted asked in the same transaction
   * @returns whether it was wanted
   */
  add(
    email: string,
    passwordHash: string,
    isWanted: (session: ClientSession) => Promise<boolean>,
  ): Promise<boolean> {
    return this.transactions.run(async ({ session }) => {
      await this.users.takeTurn(session);
      if (!(await isWanted(session))) {
        return false;
      }
      await this.users.insert({ email, passwordHash, role: 'admin' }, session);
      await this.events.add(
        { type: 'user_created', actor: SYSTEM, detail: { email, role: 'admin' } },
        session,
      );
      return true;
    });
  }

  /**
   * Makes a user an admin, with a new password, and ends their sessions.
   * @param isWanted asked in the same transaction
   * @returns the password; null when it was not wanted
   * @throws StartupError when there is no such user
   */
  async reset(
    email: string,
    isWanted: (session: ClientSession) => Promise<boolean> = async () => true,
  ): Promise<string | null> {
    const { password, hash } = await this.newPassword();
    const isDone = await this.transactions.run(async ({ session }) => {
      await this.users.takeTurn(session);
      if (!(await isWanted(session))) {
        return false;
      }
      const user = await this.users.findRowByEmail(email, session);
      if (!user) {
        throw new StartupError(
          `No user has the address ${email}, which KEYPOOL_RESET_ADMIN or the command names. Nothing was changed. Correct the address.`,
        );
      }
      await this.makeAdmin(user, hash, session);
      return true;
    });
    return isDone ? password : null;
  }

  /** A row that Keypool did not write makes way for a new one: whose it was is unknown. */
  private async makeAdmin(
    { _id, email, role }: UserDocument,
    passwordHash: string,
    session: ClientSession,
  ): Promise<void> {
    const genuine = await this.users.findById(_id, session);
    if (genuine) {
      // Raises the user's epoch, which ends every session.
      await this.users.changeCredentials(genuine, { passwordHash, role: 'admin' }, session);
    } else {
      await this.users.delete(_id, session);
      await this.users.insert({ email, passwordHash, role: 'admin' }, session);
    }
    const change = {
      changed: role === 'admin' ? ['password'] : ['role', 'password'],
      ...(role === 'admin' ? {} : { roleBefore: role }),
    };
    await this.events.add(
      { type: 'user_updated', actor: SYSTEM, detail: { email, role: 'admin', ...change } },
      session,
    );
  }

  private async newPassword(): Promise<{ password: string; hash: string }> {
    const password = generatePassword();
    return { password, hash: await this.hasher.hash(password) };
  }
}
