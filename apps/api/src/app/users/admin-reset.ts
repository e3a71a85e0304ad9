import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection } from 'mongoose';
import { AppConfig } from '../config/app-config';
import { SETTINGS_COLLECTION } from '../database/settings-collection';
import { WRITE } from '../database/write-options';
import { AdminRecovery } from './admin-recovery';

const RECORD_ID = 'admin_reset';

/** Whom the variable named when it was obeyed, until a start without it. */
interface ResetRecord {
  _id: typeof RECORD_ID;
  email: string;
}

/** The way back in for an admin who is locked out: KEYPOOL_RESET_ADMIN, obeyed once however long it stays set. */
@Injectable()
export class AdminReset {
  constructor(
    private readonly recovery: AdminRecovery,
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
    const password = await this.recovery.reset(email, (session) => this.record(email, session));
    announce(
      password === null
        ? `Admin: ${email} got a new password at an earlier start and keeps it, although KEYPOOL_RESET_ADMIN is still set. For another one, start once without the variable`
        : `Admin: ${email}, new password: ${password} (shown this once; start without KEYPOOL_RESET_ADMIN from now on)`,
    );
  }

  /** @returns false when that was done at an earlier start, or by another process */
  private async record(email: string, session: ClientSession): Promise<boolean> {
    if (await this.records.findOne({ _id: RECORD_ID, email }, { session })) {
      return false;
    }
    await this.records.updateOne(
      { _id: RECORD_ID },
      { $set: { email } },
      { session, upsert: true },
    );
    return true;
  }

  private get records() {
    return this.connection.collection<ResetRecord>(SETTINGS_COLLECTION);
  }
}
