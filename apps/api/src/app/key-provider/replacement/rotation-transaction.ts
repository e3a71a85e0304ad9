import { Injectable } from '@nestjs/common';
import { isWriteConflict } from '../../database/driver-errors';
import { EligibleBackups } from '../pool/eligible-backups';
import { KeyRepository } from '../store/key.repository';
import type { KeyDocument } from '../store/key.schema';
import { ProviderChanges, type ProviderChange } from '../store/provider-changes';
import { KeyReplacement, type Replacement } from './key-replacement';
import { RotationRepository } from '../store/rotation.repository';
import type { RotationCause } from '../store/rotation.schema';

export interface RotationRequest extends RotationCause {
  readonly keyId: string;
  readonly life: string;
  /** Where the failure was seen. */
  readonly proxyId?: string;
  /** What the key says of itself when it has to stay. */
  readonly lastError: string;
  /** What becomes of the key when there is no eligible backup key. */
  readonly withoutBackup: 'exhaust' | 'leave';
  /**
   * `waiting`: completes a waiting rotation, so the key must still be exhausted. `after_waiting`: takes no backup key while
   * another rotation waits for one. `now`: takes one all the same.
   */
  readonly turn: 'waiting' | 'after_waiting' | 'now';
  /** Backup keys that another transaction was claiming: the next attempt takes others first, in a later turn, too. */
  readonly contested?: Set<string>;
}

export type RotationOutcome =
  | ({ readonly kind: 'rotated' } & Replacement)
  | { readonly kind: 'exhausted'; readonly key: KeyDocument }
  | { readonly kind: 'no_backup' }
  | { readonly kind: 'gone' };

/** What a turn may bring besides: rotations that wait go first. */
export type RotationAttempt = RotationOutcome | { readonly kind: 'others_wait' };

/** Undoes the transaction: nothing is to change then, not even the key's revision. */
class Undo extends Error {
  constructor(readonly kind: 'no_backup' | 'others_wait') {
    super(kind);
  }
}

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

  /**
   * @param giveUpAfterMs how long transient errors are repeated
   * @throws the transient error that came last
   */
  async run(request: RotationRequest, giveUpAfterMs: number): Promise<RotationAttempt> {
    const contested = request.contested ?? new Set<string>();
    try {
      return await this.changes.run(
        request.actor,
        (change) => this.attempt(request, contested, change),
        giveUpAfterMs,
      );
    } catch (error) {
      if (error instanceof Undo) {
        return { kind: error.kind };
      }
      throw error;
    }
  }

  private async attempt(
    request: RotationRequest,
    contested: Set<string>,
    change: ProviderChange,
  ): Promise<RotationOutcome> {
    const failed = await this.keys.seize(request.keyId, request.life, change.session);
    if (!failed || (request.turn === 'waiting' && failed.status !== 'exhausted')) {
      return { kind: 'gone' };
    }
    const backup = await this.eligible.oldest(contested, change.session);
    if (!backup) {
      return this.withoutBackup(failed, request, change);
    }
    if (
      request.turn === 'after_waiting' &&
      (await this.rotations.othersWait(failed.life, change.session))
    ) {
      throw new Undo('others_wait');
    }
    try {
      const replaced = await this.replacement.replace(failed, backup, request, change);
      await change.record(rotatedEvent(replaced, request));
      return { kind: 'rotated', ...replaced };
    } catch (error) {
      if (isWriteConflict(error)) {
        contested.add(backup._id);
      }
      throw error;
    }
  }

  private async withoutBackup(
    failed: KeyDocument,
    request: RotationRequest,
    change: ProviderChange,
  ): Promise<RotationOutcome> {
    if (request.withoutBackup === 'leave') {
      throw new Undo('no_backup');
    }
    const key = await this.keys.exhaust(failed._id, request.lastError, change.session);
    if (!key) {
      return { kind: 'gone' };
    }
    if (await this.rotations.wait(key, request, change.session)) {
      await change.record({
        type: 'rotation_waiting',
        keyId: key._id,
        ...(request.proxyId === undefined ? {} : { proxyId: request.proxyId }),
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
