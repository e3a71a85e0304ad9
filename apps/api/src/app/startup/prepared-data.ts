import { Injectable } from '@nestjs/common';
import { DatabaseAdoption } from '../adoption/database-adoption';
import { DatabaseSetup } from '../database/database-setup';
import { RestoreRecord } from '../dump/restore-record';
import { EncryptStoredSecrets } from '../encryption/encrypt-stored-secrets';
import { Keyring } from '../secrets/keyring';

/** Brings what is stored into the state that everything else expects. */
@Injectable()
export class PreparedData {
  constructor(
    private readonly database: DatabaseSetup,
    private readonly keyring: Keyring,
    private readonly restored: RestoreRecord,
    private readonly adoption: DatabaseAdoption,
    private readonly encryption: EncryptStoredSecrets,
  ) {}

  /**
   * @param announce takes a line for the operator
   * @throws StartupError with advice
   */
  async prepare(announce: (line: string) => void): Promise<void> {
    await this.database.open();
    // Before any migration: with a wrong master key, nothing changes.
    await this.keyring.unlock(announce);
    await this.database.upgrade();
    await this.restored.writeEvent();
    await this.adoption.run(announce);
    await this.encryption.run(announce);
  }
}
