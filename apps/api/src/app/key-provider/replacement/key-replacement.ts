import { Injectable } from '@nestjs/common';
import { BackupKeyRepository } from '../store/backup-key.repository';
import type { BackupKeyDocument } from '../store/backup-key.schema';
import { BindingRepository } from '../store/binding.repository';
import type { BindingDocument } from '../store/binding.schema';
import { KeyRepository } from '../store/key.repository';
import type { KeyDocument } from '../store/key.schema';
import type { ProviderChange } from '../store/provider-changes';
import { SecretRegistry } from '../store/secret.registry';
import { RotationRepository } from '../store/rotation.repository';
import type { RotationCause, RotationDocument } from '../store/rotation.schema';

export interface Replacement {
  readonly entry: RotationDocument;
  readonly replacement: KeyDocument;
  readonly bindings: readonly BindingDocument[];
  /** What took the failed key's place, as it is left in the reserve. */
  readonly backup: BackupKeyDocument;
}

/** Puts a backup key in the place of a failed key: the writes of a rotation, in the order of SPEC 6.2. */
@Injectable()
export class KeyReplacement {
  constructor(
    private readonly backupKeys: BackupKeyRepository,
    private readonly keys: KeyRepository,
    private readonly bindings: BindingRepository,
    private readonly secrets: SecretRegistry,
    private readonly rotations: RotationRepository,
  ) {}

  async replace(
    failed: KeyDocument,
    backup: BackupKeyDocument,
    cause: RotationCause,
    { session }: ProviderChange,
  ): Promise<Replacement> {
    const claimed = await this.backupKeys.claim(backup._id, failed._id, session);
    if (!claimed) {
      // It was read in this very snapshot: only a broken engine gets here.
      throw new Error(`backup key ${backup._id} was not available any more`);
    }
    const replacement = await this.keys.insert(
      { id: backup._id, apiKey: backup.apiKey, fingerprint: backup.fingerprint },
      session,
    );
    await this.secrets.promote(backup.fingerprint, backup._id, session);
    const bindings = await this.bindings.repoint(failed._id, replacement._id, session);
    await this.secrets.retire(failed.fingerprint, failed._id, cause.reason, session);
    const proxyIds = [...new Set(bindings.map(({ proxyId }) => proxyId))];
    const entry = await this.rotations.complete(failed, replacement, cause, proxyIds, session);
    await this.keys.delete(failed._id, session);
    return { entry, replacement, bindings, backup: claimed };
  }
}
