import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { ProblemException, thereIsNo } from '../../http/problem.exception';
import { EndingRepository } from '../store/ending.repository';
import { KeyRepository } from '../store/key.repository';
import type { KeyDocument } from '../store/key.schema';
import { undoUntil } from '../store/rotation.mapper';
import type { KeptForUndo, RotationDocument } from '../store/rotation.schema';
import { SecretRegistry } from '../store/secret.registry';
import { UndoRepository } from '../store/undo.repository';

/** A rotation that can be undone, and what was kept of its failed key. */
export interface Undoable {
  readonly entry: RotationDocument;
  readonly kept: KeptForUndo;
  /** The failed key's secret, as it was stored. */
  readonly apiKey: string;
}

/** Whether a rotation can be undone, as the transaction of the undo sees it. */
@Injectable()
export class UndoCheck {
  constructor(
    private readonly undos: UndoRepository,
    private readonly endings: EndingRepository,
    private readonly keys: KeyRepository,
    private readonly secrets: SecretRegistry,
  ) {}

  /**
   * The failed key could come back.
   * @param now epoch ms
   * @throws ProblemException not_found, not_undoable
   */
  async failedKey(id: string, now: number, session: ClientSession): Promise<Undoable> {
    const entry = await this.undos.find(id, session);
    if (!entry) {
      throw thereIsNo(`rotation ${id}`);
    }
    const undoable = keptOf(entry, now);
    const { failedKeyId } = entry;
    const { fingerprint } = undoable.kept;
    const secret = { _id: failedKeyId, apiKey: undoable.apiKey, fingerprint };
    if (typeof this.secrets.open(secret) !== 'string') {
      throw notUndoable(entry, `the stored API key of ${failedKeyId} can no longer be used`);
    }
    if (await this.keys.findById(failedKeyId, session)) {
      throw notUndoable(entry, `there is a key ${failedKeyId} again`);
    }
    const holder = (await this.secrets.holders([fingerprint], session)).get(fingerprint);
    if (holder && holder.state !== 'retired') {
      const what = holder.state === 'active' ? 'key' : 'backup key';
      throw notUndoable(entry, `its API key is held by the ${what} ${holder.ownerId}`);
    }
    return undoable;
  }

  /**
   * The replacement is still what the rotation made of it.
   * @throws ProblemException not_undoable
   */
  async replacement(entry: RotationDocument, session: ClientSession): Promise<KeyDocument> {
    const { replacementKeyId, replacementLife } = entry;
    const key = await this.keys.findById(replacementKeyId ?? '', session);
    const life = await this.endings.lastLife(replacementLife ?? '', session);
    if (key?.life === life) {
      return key;
    }
    const ending = await this.endings.find(life, session);
    if (ending?.kind === 'replaced') {
      throw notUndoable(
        entry,
        ending.entry.state === 'done'
          ? `its replacement ${replacementKeyId} was itself replaced by ${ending.entry.replacementKeyId}; undo that rotation first`
          : `its replacement ${replacementKeyId} is a backup key now`,
      );
    }
    const what = key ? 'was reset, or added anew,' : 'was deleted';
    throw notUndoable(entry, `its replacement ${replacementKeyId} ${what} since`);
  }
}

/** @param reason completes the sentence */
export function notUndoable({ failedKeyId }: RotationDocument, reason: string): ProblemException {
  return new ProblemException(
    'not_undoable',
    `The rotation of ${failedKeyId} cannot be undone: ${reason}. Nothing was changed.`,
  );
}

function keptOf(entry: RotationDocument, now: number): Undoable {
  const { state, failedKeyId, kept, failedSecret: apiKey } = entry;
  switch (state) {
    case 'waiting':
      throw notUndoable(entry, `${failedKeyId} is still there, and waits for a backup key`);
    case 'cancelled':
      throw notUndoable(entry, 'it was cancelled before it replaced anything');
    case 'undone':
      throw notUndoable(entry, 'it was undone before');
    case 'done':
      if (!kept || !apiKey || !undoUntil(entry, now)) {
        throw notUndoable(
          entry,
          'its API key is no longer kept, because the time to undo it is over, or an earlier version made it',
        );
      }
      return { entry, kept, apiKey };
  }
}
