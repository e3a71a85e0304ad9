import { Inject, Injectable } from '@nestjs/common';
import { OPENED_DATABASE, type OpenedDatabase } from '../database/open-database';
import { FirstAdmin } from '../users/first-admin';
import { AdminReset } from '../users/admin-reset';

/** Makes sure that somebody can sign in: once in a start, in one of the processes. */
@Injectable()
export class AdminSetup {
  constructor(
    private readonly firstAdmin: FirstAdmin,
    private readonly adminReset: AdminReset,
    @Inject(OPENED_DATABASE) private readonly database: OpenedDatabase,
  ) {}

  /** @param announce takes a line for the operator; it may hold a password, so it must not be logged */
  async ensure(announce: (line: string) => void): Promise<void> {
    if (this.database.isPrepared) {
      return;
    }
    await this.adminReset.ensure(announce);
    await this.firstAdmin.ensure(announce);
  }
}
