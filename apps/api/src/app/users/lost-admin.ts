import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection } from 'mongoose';
import { AppConfig } from '../config/app-config';
import { StartupError } from '../config/startup.error';
import { PasswordHasher } from '../credentials/password-hasher';
import { UserRepository } from '../credentials/user.repository';
import type { UserDocument } from '../credentials/user.schema';
import { SETTINGS_COLLECTION } from '../database/settings-collection';
import { TransactionRunner } from '../database/transaction-runner';
import { WRITE } from '../database/write-options';
import { EventRepository } from '../events/event.repository';
import { SYSTEM } from '../identity/actor';
import { generatePassword } from './generated-password';

const RECORD_ID = 'admin_reset';

/** Whom the variable named when it was obeyed, until a start without it. */
interface ResetRecord {
  _id: typeof RECORD_ID;
  email: string;
}

/** The way back in for an admin who is locked out: KEYPOOL_RESET_ADMIN, obeyed once however long it stays set. */
@Injectable()
export class LostAdmin {
  constructor(
    private readonly users: UserRepository,
    private readonly hasher: PasswordHasher,
    private readonly events: EventRepository,
    private readonly transactions: TransactionRunner,
    private readonly config: AppConfig,
    @InjectConnection() private readonly connection: Connection,
  ) {}

  /**
   * If configured, makes a user an admin again, with a new password.
   * @param announce takes one line for the operator; it may hold the password, so it must not be logged
   * @throws StartupError when there is no such user
   */
  async ensure(announce: (line: string) => void): Promise<void> {
    const email = this.config.admin.reset;
    if (email === undefined) {
      await this.records.deleteOne({ _id: RECORD_ID }, WRITE);
      return;
    }
    const password = generatePassword();
    const passwordHash = await this.hasher.hash(password);
    const isNew = await this.transactions.run(({ session }) =>
      this.reset(email, passwordHash, session),
    );
    announce(
      isNew
        ? `Admin: ${email}, new password: ${password} (shown this once; start without KEYPOOL_RESET_ADMIN from now on)`
        : `Admin: ${email} got a new password at an earlier start and keeps it, although KEYPOOL_RESET_ADMIN is still set. For another one, start once without the variable`,
    );
  }

  /** @returns false when that was done at an earlier start, or by another process */
  private async reset(
    email: string,
    passwordHash: string,
    session: ClientSession,
  ): Promise<boolean> {
    await this.users.takeTurn(session);
    if (await this.records.findOne({ _id: RECORD_ID, email }, { session })) {
      return false;
    }
    const user = await this.users.findRowByEmail(email, session);
    if (!user) {
      throw new StartupError(
        `No user has the address ${email} that KEYPOOL_RESET_ADMIN names. Nothing was changed. Correct the address, or start without the variable.`,
      );
    }
    await this.records.updateOne(
      { _id: RECORD_ID },
      { $set: { email } },
      { session, upsert: true },
    );
    await this.makeAdmin(user, passwordHash, session);
    await this.events.add(
      {
        type: 'user_updated',
        actor: SYSTEM,
        detail: {
          email,
          role: 'admin',
          ...(user.role === 'admin'
            ? { changed: ['password'] }
            : { changed: ['role', 'password'], roleBefore: user.role }),
        },
      },
      session,
    );
    return true;
  }

  /** Ends every session. A row that Keypool did not write makes way for a new one: whose it was is unknown. */
  private async makeAdmin(
    { _id, email }: UserDocument,
    passwordHash: string,
    session: ClientSession,
  ): Promise<void> {
    const genuine = await this.users.findById(_id, session);
    if (genuine) {
      await this.users.changeCredentials(genuine, { passwordHash, role: 'admin' }, session);
    } else {
      await this.users.delete(_id, session);
      await this.users.insert({ email, passwordHash, role: 'admin' }, session);
    }
  }

  private get records() {
    return this.connection.collection<ResetRecord>(SETTINGS_COLLECTION);
  }
}
