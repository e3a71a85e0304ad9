import type { GuardReason } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { isWriteConflict } from '../../database/driver-errors';
import { EligibleBackups } from '../pool/eligible-backups';
import { BackupKeyRepository } from '../store/backup-key.repository';
import type { BackupKeyDocument } from '../store/backup-key.schema';
import { BindingRepository } from '../store/binding.repository';
import type { BindingDocument } from '../store/binding.schema';
import { KeyRepository } from '../store/key.repository';
import type { KeyDocument } from '../store/key.schema';
import type { ProviderChange } from '../store/provider-changes';
import { RotationRepository } from '../store/rotation.repository';
import type { RotationDocument } from '../store/rotation.schema';
import { SecretRegistry } from '../store/secret.registry';
import type { RotationRequest } from './rotation-request';

interface Replacement {
  readonly entry: RotationDocument;
  readonly replacement: KeyDocument;
  readonly bindings: readonly BindingDocument[];
  /** The backup key that replaced the failed key, as it remains in the reserve. */
  readonly backup: BackupKeyDocument;
}

export type RotationOutcome =
  | ({ readonly kind: 'rotated' } & Replacement)
  | { readonly kind: 'exhausted'; readonly key: KeyDocument }
  /** The guard waits for a confirmation, or blames the request or the token. */
  | { readonly kind: 'held' | 'suspected'; readonly key: KeyDocument; readonly guard: GuardReason }
  /** The report says nothing new, or is older than the last conviction. */
  | { readonly kind: 'no_news' }
  | { readonly kind: 'no_backup' }
  | { readonly kind: 'gone' };

export type GateAnswer =
  | { readonly kind: 'stop'; readonly outcome: RotationOutcome }
  | {
      readonly kind: 'go';
      /**
       * To be called in the same transaction.
       * @param life of the key that was promoted, or of the failed one when it is exhausted
       */
      readonly settle: (life: string, isExhausted: boolean) => Promise<void>;
    };

/** Asked after the key is seized, and before anything else is. */
export type Gate = (failed: KeyDocument) => Promise<GateAnswer>;

const OPEN: Gate = async () => ({ kind: 'go', settle: async () => undefined });

/** Rolls the transaction back so that nothing changes, not even the key's revision. */
export class RolledBack extends Error {
  constructor(readonly kind: 'no_backup' | 'no_news' | 'others_wait') {
    super(kind);
  }
}

/** The input of all attempts of one transaction. */
interface Choice {
  /** Takes no backup key while another rotation waits for one. */
  readonly yields: boolean;
  /** Backup keys that another transaction was claiming; an attempt that meets one more adds it for the next. */
  readonly contested: Set<string>;
}

/** The replacement of one life of a key: all reads and writes of its transaction (SPEC 6.2). */
@Injectable()
export class ReplacementTransaction {
  constructor(
    private readonly keys: KeyRepository,
    private readonly backupKeys: BackupKeyRepository,
    private readonly bindings: BindingRepository,
    private readonly secrets: SecretRegistry,
    private readonly rotations: RotationRepository,
    private readonly eligible: EligibleBackups,
  ) {}

  /** @throws RolledBack when nothing is to change */
  async attempt(
    request: RotationRequest,
    { yields, contested }: Choice,
    change: ProviderChange,
    gate = OPEN,
  ): Promise<RotationOutcome> {
    const { session } = change;
    const failed = await this.keys.seize(request.keyId, request.life, session);
    if (!failed || (request.kind === 'completion' && failed.status !== 'exhausted')) {
      return { kind: 'gone' };
    }
    const answer = await gate(failed);
    if (answer.kind === 'stop') {
      return answer.outcome;
    }
    const backup = await this.eligible.oldest(contested, session);
    if (backup && yields && (await this.rotations.othersWait(failed.life, session))) {
      throw new RolledBack('others_wait');
    }
    const outcome = backup
      ? await this.replace(failed, backup, request, change).catch((error: unknown) => {
          if (isWriteConflict(error)) {
            contested.add(backup._id);
          }
          throw error;
        })
      : await this.withoutBackup(failed, request, change);
    if (outcome.kind === 'rotated') {
      await answer.settle(outcome.replacement.life, false);
    } else if (outcome.kind === 'exhausted') {
      await answer.settle(outcome.key.life, true);
    }
    return outcome;
  }

  /** The writes of a rotation, in the order of SPEC 6.2. */
  private async replace(
    failed: KeyDocument,
    backup: BackupKeyDocument,
    { cause }: RotationRequest,
    { session, record }: ProviderChange,
  ): Promise<RotationOutcome> {
    const claimed = await this.backupKeys.claim(backup._id, failed._id, session);
    if (!claimed) {
      // It was read in this very snapshot: only a broken engine gets here.
      throw new Error(`backup key ${backup._id} was not available any more`);
    }
    const replacement = await this.keys.insert(
      {
        id: backup._id,
        apiKey: backup.apiKey,
        fingerprint: backup.fingerprint,
        isPromoted: true,
      },
      session,
    );
    await this.secrets.promote(backup.fingerprint, backup._id, session);
    const bindings = await this.bindings.repoint(failed._id, replacement._id, session);
    await this.secrets.retire(failed.fingerprint, failed._id, cause.reason, session);
    const proxyIds = [...new Set(bindings.map(({ proxyId }) => proxyId))];
    const replaced = { failed, replacement, backup };
    const entry = await this.rotations.complete(replaced, cause, proxyIds, session);
    await this.keys.delete(failed._id, session);
    await record({
      type: 'key_rotated',
      keyId: entry.failedKeyId,
      detail: {
        ...cause.detail,
        reason: entry.reason,
        replacementKeyId: entry.replacementKeyId,
        proxyIds: entry.proxyIds,
        waited: entry.at < (entry.completedAt ?? entry.at),
      },
    });
    return { kind: 'rotated', entry, replacement, bindings, backup: claimed };
  }

  private async withoutBackup(
    failed: KeyDocument,
    request: RotationRequest,
    change: ProviderChange,
  ): Promise<RotationOutcome> {
    if (request.kind !== 'report') {
      throw new RolledBack('no_backup');
    }
    const { cause, proxyId, lastError } = request;
    const key = await this.keys.exhaust(failed._id, lastError, change.session);
    if (!key) {
      return { kind: 'gone' };
    }
    if (await this.rotations.wait(key, cause, change.session)) {
      await change.record({
        type: 'rotation_waiting',
        keyId: key._id,
        ...(proxyId === undefined ? {} : { proxyId }),
        detail: { ...cause.detail, reason: cause.reason },
      });
    }
    return { kind: 'exhausted', key };
  }
}
