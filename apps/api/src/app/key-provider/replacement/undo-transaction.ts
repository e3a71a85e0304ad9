import { Injectable } from '@nestjs/common';
import type { BackupKeyDocument } from '../store/backup-key.schema';
import { KeyEndings } from '../store/key-endings';
import type { KeyDocument } from '../store/key.schema';
import type { ProviderChange } from '../store/provider-changes';
import type { RotationDocument } from '../store/rotation.schema';
import { UndoRepository } from '../store/undo.repository';
import { ReturnToPool, type Revived } from './return-to-pool';
import { ReturnToReserve } from './return-to-reserve';
import { UndoCheck, type Undoable } from './undo-check';

/** What the undo of one rotation is to do. */
export interface UndoRequest {
  /** Of the journal's entry. */
  readonly id: string;
  /** The failed key goes into the reserve, and its replacement stays where it is. */
  readonly asBackup: boolean;
  /** Epoch ms. */
  readonly now: number;
}

export interface Undone {
  readonly entry: RotationDocument;
  /** Available again. */
  readonly backup: BackupKeyDocument;
  /** Null when the failed key went into the reserve. */
  readonly revived: (Revived & { readonly replacement: KeyDocument }) | null;
}

/** The undo of a rotation: all reads and writes of its transaction (SPEC 6.2). */
@Injectable()
export class UndoTransaction {
  constructor(
    private readonly check: UndoCheck,
    private readonly pool: ReturnToPool,
    private readonly reserve: ReturnToReserve,
    private readonly undos: UndoRepository,
    private readonly endings: KeyEndings,
  ) {}

  /** @throws ProblemException not_found, not_undoable: nothing is changed then */
  async attempt({ id, asBackup, now }: UndoRequest, change: ProviderChange): Promise<Undone> {
    const undoable = await this.check.failedKey(id, now, change.session);
    const { entry } = undoable;
    const undone = asBackup
      ? await this.intoReserve(undoable, change)
      : await this.intoPool(undoable, change);
    // The guard need not wait for the replacement to work, nor for the failed key, if that was promoted itself.
    await this.endings.freePlace(entry.replacementLife ?? '', change);
    await this.endings.freePlace(entry.failedLife, change);
    await change.record({
      type: 'rotation_undone',
      keyId: entry.failedKeyId,
      detail: {
        rotationId: id,
        replacementKeyId: entry.replacementKeyId,
        asBackup,
        proxyIds: undone.entry.replacementProxyIds,
      },
    });
    return undone;
  }

  private async intoPool(undoable: Undoable, change: ProviderChange): Promise<Undone> {
    const { entry, kept } = undoable;
    const { session } = change;
    const replacement = await this.check.replacement(entry, session);
    const revived = await this.pool.put(undoable, replacement, change);
    const { _id, apiKey, fingerprint } = replacement;
    const key = { id: _id, apiKey, fingerprint };
    const backup = await this.reserve.put(key, entry, session, kept.backupCreatedAt);
    const proxyIds = [...new Set(revived.bindings.map(({ proxyId }) => proxyId))];
    const takenBack = { revivedLife: revived.key.life, replacement, proxyIds };
    return {
      entry: await this.undos.finish(entry, takenBack, session),
      backup,
      revived: { ...revived, replacement },
    };
  }

  private async intoReserve(
    { entry, kept: { fingerprint }, apiKey }: Undoable,
    { session }: ProviderChange,
  ): Promise<Undone> {
    const key = { id: entry.failedKeyId, apiKey, fingerprint };
    const backup = await this.reserve.put(key, entry, session);
    return { entry: await this.undos.finish(entry, null, session), backup, revived: null };
  }
}
