import type { EventType, RevealedKeyDto } from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { ProblemException, thereIsNo } from '../../http/problem.exception';
import type { UserPrincipal } from '../../identity/principal';
import { OwnPassword } from '../../passwords/own-password';
import { BackupKeyRepository } from '../store/backup-key.repository';
import { KeyRepository } from '../store/key.repository';
import { ProviderChanges } from '../store/provider-changes';
import { SecretRegistry, type StoredSecretOf } from '../store/secret.registry';

/** Who asks for a secret, and how they prove it. */
export interface Asking {
  readonly user: UserPrincipal;
  readonly password: string;
  /** Of the client. */
  readonly address: string;
}

/**
 * Shows an admin the secret of a key or of a backup key (SPEC section 4): one at a time, to a person who gives the password
 * again, and never without an event.
 */
@Injectable()
export class RevealService {
  constructor(
    private readonly password: OwnPassword,
    private readonly keys: KeyRepository,
    private readonly backupKeys: BackupKeyRepository,
    private readonly secrets: SecretRegistry,
    private readonly changes: ProviderChanges,
  ) {}

  /** @throws ProblemException wrong_password, too_many_attempts, not_found, unreadable_key */
  ofKey(id: string, asking: Asking): Promise<RevealedKeyDto> {
    return this.reveal(`key ${id}`, 'key_revealed', asking, (session) =>
      this.keys.findById(id, session),
    );
  }

  /** The same, of a used one, too. */
  ofBackupKey(id: string, asking: Asking): Promise<RevealedKeyDto> {
    return this.reveal(`backup key ${id}`, 'backup_key_revealed', asking, (session) =>
      this.backupKeys.findById(id, session),
    );
  }

  /** The secret leaves after the commit of its event. */
  private async reveal(
    what: string,
    type: EventType,
    { user, password, address }: Asking,
    find: (session?: ClientSession) => Promise<StoredSecretOf | null>,
  ): Promise<RevealedKeyDto> {
    // Checked first: a mistyped id uses up no attempts.
    if (!(await find())) {
      throw thereIsNo(what);
    }
    await this.password.assert(user, password, address);
    return this.changes.run(user.actor, async (change) => {
      const stored = await find(change.session);
      if (!stored) {
        throw thereIsNo(what);
      }
      const apiKey = this.secrets.open(stored);
      if (typeof apiKey !== 'string') {
        throw new ProblemException('unreadable_key', `The ${what} is not used: ${apiKey.message}.`);
      }
      await change.record({ type, keyId: stored._id, detail: { address } });
      return { apiKey };
    });
  }
}
