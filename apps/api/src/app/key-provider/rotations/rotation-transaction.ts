import type { EventDetail } from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import { isWriteConflict } from '../../database/transaction-runner';
import type { Actor } from '../../events/event.repository';
import { EligibleBackups } from '../backup-keys/eligible-backups';
import { KeyRepository } from '../keys/key.repository';
import type { KeyDocument } from '../keys/key.schema';
import { ProviderChanges, type ProviderChange } from '../provider-changes';
import { KeyReplacement, type Replacement } from './key-replacement';
import { RotationRepository } from './rotation.repository';

export interface RotationRequest {
  readonly keyId: string;
  readonly life: string;
  readonly reason: string;
  /** What the key says of itself when it has to stay. */
  readonly lastError: string;
  readonly actor: Actor;
  /** What the events tell besides: status, the upstream's message. Never a secret. */
  readonly detail: EventDetail;
  /** What becomes of the key when there is no eligible backup key. */
  readonly withoutBackup: 'exhaust' | 'leave';
  /** Whether the key must still be exhausted: asked when a waiting rotation is completed. */
  readonly onlyExhausted?: boolean;
}

export type RotationOutcome =
  | ({ readonly kind: 'rotated' } & Replacement)
  | { readonly kind: 'exhausted'; readonly key: KeyDocument }
  | { readonly kind: 'no_backup' }
  | { readonly kind: 'gone' };

/** Undoes the transaction: without a backup key nothing is to change, not even the key's revision. */
class NoBackup extends Error {}

/** The replacement of one life of a key, as one transaction (SPEC 6.2). It touches nothing but the database. */
@Injectable()
export class RotationTransaction {
  constructor(
    private readonly keys: KeyRepository,
    private readonly eligible: EligibleBackups,
    private readonly replacement: KeyReplacement,
    private readonly rotations: RotationRepository,
    private readonly changes: ProviderChanges,
  ) {}

  async run(request: RotationRequest): Promise<RotationOutcome> {
    try {
      return await this.attempt(request);
    } catch (error) {
      if (error instanceof NoBackup) {
        return { kind: 'no_backup' };
      }
      throw error;
    }
  }

  private attempt(request: RotationRequest): Promise<RotationOutcome> {
    /** Backup keys that another transaction was claiming: the next attempt takes others first. */
    const contested = new Set<string>();
    return this.changes.run<RotationOutcome>(request.actor, async (change) => {
      const failed = await this.keys.seize(request.keyId, request.life, change.session);
      if (!failed || (request.onlyExhausted && failed.status !== 'exhausted')) {
        return { kind: 'gone' };
      }
      const backup = await this.eligible.oldest(contested, change.session);
      if (!backup) {
        return this.withoutBackup(failed, request, change);
      }
      try {
        const replaced = await this.replacement.replace(failed, backup, request.reason, change);
        await change.record(rotatedEvent(replaced, request));
        return { kind: 'rotated', ...replaced };
      } catch (error) {
        if (isWriteConflict(error)) {
          contested.add(backup._id);
        }
        throw error;
      }
    });
  }

  private async withoutBackup(
    failed: KeyDocument,
    request: RotationRequest,
    change: ProviderChange,
  ): Promise<RotationOutcome> {
    if (request.withoutBackup === 'leave') {
      throw new NoBackup();
    }
    const key = await this.keys.exhaust(failed._id, request.lastError, change.session);
    if (!key) {
      return { kind: 'gone' };
    }
    if (await this.rotations.wait(key, request.reason, change.session)) {
      await change.record({
        type: 'rotation_waiting',
        keyId: key._id,
        detail: { ...request.detail, reason: request.reason },
      });
    }
    return { kind: 'exhausted', key };
  }
}

function rotatedEvent({ entry }: Replacement, request: RotationRequest) {
  return {
    type: 'key_rotated',
    keyId: entry.failedKeyId,
    detail: {
      ...request.detail,
      reason: entry.reason,
      replacementKeyId: entry.replacementKeyId,
      proxyIds: entry.proxyIds,
      waited: entry.at < (entry.completedAt ?? entry.at),
    },
  } as const;
}
