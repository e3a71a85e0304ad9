import { Inject, Injectable } from '@nestjs/common';
import { mongo, type ClientSession, type Model } from 'mongoose';
import { DatabaseClock } from '../../database/database-clock';
import { ROTATION_MODEL } from '../definition/key-provider.tokens';
import type { KeyDocument } from './key.schema';
import type { RotationDocument } from './rotation.schema';

/** Nothing is kept for an undo any more. */
const FORGOTTEN = { undoUntil: null, kept: null, failedSecret: null };

/** How an entry's replacement ended. */
export interface TakenBack {
  readonly revivedLife: string;
  readonly replacement: KeyDocument;
  readonly proxyIds: string[];
}

/** What the journal keeps so that rotations can be undone. */
@Injectable()
export class UndoRepository {
  constructor(
    @Inject(ROTATION_MODEL) private readonly rotations: Model<RotationDocument>,
    private readonly clock: DatabaseClock,
  ) {}

  /** The entry with the secret of its failed key, as it was stored. */
  async find(id: string, session: ClientSession): Promise<RotationDocument | null> {
    return mongo.ObjectId.isValid(id)
      ? this.rotations
          .findById(id, null, { session })
          .select('+failedSecret')
          .lean<RotationDocument>()
          .exec()
      : null;
  }

  /** @param takenBack null when the failed key goes into the reserve, and its replacement stays */
  finish(
    { _id }: RotationDocument,
    takenBack: TakenBack | null,
    session: ClientSession,
  ): Promise<RotationDocument> {
    return this.rotations
      .findOneAndUpdate(
        { _id },
        {
          $set: {
            ...FORGOTTEN,
            state: 'undone',
            undoneAt: this.clock.date(),
            ...(takenBack && outcomeOf(takenBack)),
          },
        },
        { session, returnDocument: 'after' },
      )
      .orFail()
      .lean<RotationDocument>()
      .exec();
  }

  /**
   * Forgets the secrets whose time is over.
   * @param now epoch ms
   * @returns how many there were, at most `limit`
   */
  async forget(now: number, limit: number, session: ClientSession): Promise<number> {
    const over = { undoUntil: { $lt: new Date(now) } };
    const found = await this.rotations
      .find(over, { _id: 1 }, { session })
      .limit(limit)
      .lean<Pick<RotationDocument, '_id'>[]>()
      .exec();
    const ids = found.map(({ _id }) => _id);
    if (ids.length > 0) {
      await this.rotations
        .updateMany({ ...over, _id: { $in: ids } }, { $set: FORGOTTEN }, { session })
        .exec();
    }
    return ids.length;
  }
}

/** The life that ended is the one that late reports name, whichever the rotation began. */
function outcomeOf({ revivedLife, replacement, proxyIds }: TakenBack): Partial<RotationDocument> {
  return {
    revivedLife,
    replacementLife: replacement.life,
    replacementTokensUsed: replacement.tokensUsed,
    replacementRequestsCount: replacement.requestsCount,
    replacementProxyIds: proxyIds,
  };
}
