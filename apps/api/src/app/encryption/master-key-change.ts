import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config';
import { StartupError } from '../config/startup.error';
import { resealDatabasePassword } from '../secrets/database-password-seal';
import { Keyring } from '../secrets/keyring';
import { fits, rewrap, wrappingKey, type KeyringDocument } from '../secrets/keyring-document';
import { MasterKey } from '../secrets/master-key';
import type { SealKey } from '../secrets/seal';
import { StoredKeyring } from '../secrets/stored-keyring';
import { changedMeanwhile, KeyringChanges } from './keyring-changes';

/**
 * Wraps the keyring with a new master key, while Keypool runs: processes have its keys open and need no master key until
 * their next start (ADR 0019). Killed at any moment, it is completed by its repetition or by the next start.
 */
@Injectable()
export class MasterKeyChange {
  constructor(
    private readonly stored: StoredKeyring,
    private readonly keyring: Keyring,
    private readonly changes: KeyringChanges,
    private readonly masterKey: MasterKey,
    private readonly config: AppConfig,
  ) {}

  /**
   * @param given the new key, where the operator keeps it; null makes one, beside the file of the former
   * @param say takes a line for the operator
   * @throws StartupError with advice
   */
  async run(given: Buffer | null, say: (line: string) => void): Promise<void> {
    await (given ? this.changeTo(given, say) : this.changeFile(say));
  }

  private async changeFile(say: (line: string) => void): Promise<void> {
    const { file } = this.masterKey;
    if (!file) {
      throw new StartupError(
        'KEYPOOL_MASTER_KEY holds the master key. Put a new one into a file, and name it: (umask 077; openssl rand -base64 32 > new.key); npm run keypool -- keys rewrap --new-key-file new.key',
      );
    }
    const keyring = await this.stored.findForChange();
    const left = await this.masterKey.readNext();
    const wasInterrupted = left !== null && fits(wrappingKey(left), keyring);
    if (!wasInterrupted) {
      await this.keyring.unlock(say);
      await this.rewrap(keyring, wrappingKey(await this.masterKey.prepareNext(file)));
    }
    const former = await this.masterKey.promoteNext(file);
    say(
      `Master key: ${file} is new, and the database is wrapped with it. Keep a copy elsewhere, apart from the backups of the data.`,
    );
    say(
      `Backups of the database from before need the former one${former ? `: ${former}. Keep it with your copies, and delete it here` : ''}.`,
    );
  }

  /** Where the key comes from is the operator's business, and so is putting the new one there. */
  private async changeTo(given: Buffer, say: (line: string) => void): Promise<void> {
    const next = wrappingKey(given);
    const keyring = await this.stored.findForChange();
    if (!fits(next, keyring)) {
      await this.keyring.unlock(say);
      await this.rewrap(keyring, next);
    }
    const former = await this.masterKey.read();
    await resealDatabasePassword(this.config.database.dataDir, former, given);
    say(
      `Master key: the database is wrapped with the new one. Replace ${this.masterKey.source} with it now, wherever a process of Keypool starts. Running processes need no restart; backups of the database from before need the former one.`,
    );
  }

  private async rewrap(keyring: KeyringDocument, next: SealKey): Promise<void> {
    const { wrapping: former } = this.keyring;
    if (!fits(former, keyring)) {
      throw changedMeanwhile();
    }
    await this.changes.make({
      before: keyring,
      changes: rewrap(keyring, former, next),
      type: 'master_key_changed',
      detail: { masterKey: next.id, masterKeyBefore: former.id },
    });
  }
}
