import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { BackupKeyRepository } from '../store/backup-key.repository';
import type { BackupKeyDocument } from '../store/backup-key.schema';
import type { NewKey } from '../store/new-key';
import type { RotationDocument } from '../store/rotation.schema';
import { SecretRegistry } from '../store/secret.registry';
import { notUndoable } from './undo-check';

/** An active or failed key becomes an available backup key, in the transaction of an undo. */
@Injectable()
export class ReturnToReserve {
  constructor(
    private readonly backupKeys: BackupKeyRepository,
    private readonly secrets: SecretRegistry,
  ) {}

  /**
   * Its entry in the reserve is as before its use; it is made anew where it was purged or deleted.
   * @param createdAt omit for now
   * @throws ProblemException not_undoable
   */
  async put(
    key: Pick<NewKey, 'id' | 'apiKey' | 'fingerprint'>,
    entry: RotationDocument,
    session: ClientSession,
    createdAt?: Date,
  ): Promise<BackupKeyDocument> {
    const { id, fingerprint } = key;
    const found = await this.backupKeys.findById(id, session);
    if (found && found.fingerprint !== fingerprint) {
      throw notUndoable(entry, `the reserve has another backup key ${id}`);
    }
    await this.secrets.takeBack(fingerprint, 'backup', id, session);
    return found
      ? ((await this.backupKeys.restore(id, session)) ?? found)
      : this.backupKeys.insert(key, session, createdAt);
  }
}
