import type { RotationFilterQuery } from '@keypool/dto/params';
import { Inject, Injectable } from '@nestjs/common';
import type { ClientSession, Model, QueryFilter } from 'mongoose';
import { AppConfig } from '../../config/app-config';
import {
  afterCursor,
  cursorLimit,
  toCursorPage,
  type CursorPage,
  type CursorRequest,
} from '../../database/cursor';
import { DatabaseClock } from '../../database/database-clock';
import { ROTATION_MODEL } from '../definition/key-provider.tokens';
import type { BackupKeyDocument } from './backup-key.schema';
import type { KeyDocument } from './key.schema';
import type { RotationCause, RotationDocument } from './rotation.schema';

const NEWEST_FIRST = { at: -1, _id: -1 } as const;

/** A rotation as its transaction made it. */
export interface Replaced {
  readonly failed: KeyDocument;
  readonly replacement: KeyDocument;
  readonly backup: BackupKeyDocument;
}

/** Usage that was reported when the life was over. */
export interface LateCounts {
  readonly entry: RotationDocument;
  /** Whose life it was. */
  readonly of: 'failed' | 'replacement';
  readonly tokens: number;
  readonly requests: number;
}

/** The journal of rotations. */
@Injectable()
export class RotationRepository {
  constructor(
    @Inject(ROTATION_MODEL) private readonly rotations: Model<RotationDocument>,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
  ) {}

  async find(request: CursorRequest & RotationFilterQuery): Promise<CursorPage<RotationDocument>> {
    const found = await this.rotations
      .find({ ...filterOf(request), ...afterCursor(request) })
      .sort(NEWEST_FIRST)
      .limit(cursorLimit(request) + 1)
      .lean<RotationDocument[]>()
      .exec();
    return toCursorPage(found, request);
  }

  /** All that match, newest first. */
  all(query: RotationFilterQuery): AsyncIterable<RotationDocument> {
    return this.rotations
      .find(filterOf(query))
      .sort(NEWEST_FIRST)
      .lean<RotationDocument>()
      .cursor({ batchSize: 1_000 });
  }

  /** Those that replaced, or wait to replace, one of these lives, or made it, the oldest first. */
  async findOfLives(lives: readonly string[]): Promise<RotationDocument[]> {
    return lives.length === 0
      ? []
      : this.rotations
          .find({ $or: [{ failedLife: { $in: lives } }, { replacementLife: { $in: lives } }] })
          .sort({ at: 1, _id: 1 })
          .lean<RotationDocument[]>()
          .exec();
  }

  /** Those that wait for a backup key, the oldest first. */
  findWaiting(limit: number): Promise<RotationDocument[]> {
    return this.rotations
      .find({ state: 'waiting' })
      .sort({ at: 1, _id: 1 })
      .limit(limit)
      .lean<RotationDocument[]>()
      .exec();
  }

  countWaiting(): Promise<number> {
    return this.rotations.countDocuments({ state: 'waiting' }).exec();
  }

  /** Whether a backup key that is eligible now belongs to the failure of another life. */
  async othersWait(life: string, session: ClientSession): Promise<boolean> {
    const waiting = { state: 'waiting' as const, failedLife: { $ne: life } };
    return (await this.rotations.exists(waiting).session(session).exec()) !== null;
  }

  /** A waiting entry keeps its cause and the time at which the key failed. */
  async complete(
    { failed, replacement, backup }: Replaced,
    cause: RotationCause,
    proxyIds: string[],
    session: ClientSession,
  ): Promise<RotationDocument> {
    const now = this.clock.date();
    if (failed.convictedAt && failed.status !== 'exhausted') {
      await this.reopen(failed.life, cause, session);
    }
    const { reason, detail = {}, actor } = cause;
    const { apiKey, fingerprint, createdAt, promotedAt } = failed;
    return this.rotations
      .findOneAndUpdate(
        { failedLife: failed.life },
        {
          $set: {
            replacementKeyId: replacement._id,
            replacementLife: replacement.life,
            state: 'done',
            proxyIds,
            tokensUsed: failed.tokensUsed,
            requestsCount: failed.requestsCount,
            completedAt: now,
            undoUntil: new Date(now.getTime() + this.config.undo.keepMs),
            kept: { fingerprint, createdAt, promotedAt, backupCreatedAt: backup.createdAt },
            failedSecret: apiKey,
          },
          $setOnInsert: { failedKeyId: failed._id, reason, detail, actor, at: now },
        },
        { session, upsert: true, returnDocument: 'after' },
      )
      .orFail()
      .lean<RotationDocument>()
      .exec();
  }

  /**
   * One waiting entry per life. One that was cancelled, because the key worked after all, waits again.
   * @returns whether it did not wait before
   */
  async wait(failed: KeyDocument, cause: RotationCause, session: ClientSession): Promise<boolean> {
    if (await this.reopen(failed.life, cause, session)) {
      return true;
    }
    const { reason, detail = {}, actor } = cause;
    const result = await this.rotations
      .updateOne(
        { failedLife: failed.life },
        {
          $setOnInsert: {
            failedKeyId: failed._id,
            replacementKeyId: null,
            replacementLife: null,
            reason,
            detail,
            actor,
            at: this.clock.date(),
            state: 'waiting',
            proxyIds: [],
            tokensUsed: failed.tokensUsed,
            requestsCount: failed.requestsCount,
            completedAt: null,
          },
        },
        { session, upsert: true },
      )
      .exec();
    return result.upsertedCount === 1;
  }

  /** The key worked after all, and failed anew in the same life. @returns whether its entry had been cancelled */
  private async reopen(
    failedLife: string,
    { reason, detail = {}, actor }: RotationCause,
    session: ClientSession,
  ): Promise<boolean> {
    const result = await this.rotations
      .updateOne(
        { failedLife, state: 'cancelled' },
        {
          $set: {
            reason,
            detail,
            actor,
            at: this.clock.date(),
            state: 'waiting',
            completedAt: null,
          },
        },
        { session },
      )
      .exec();
    return result.modifiedCount === 1;
  }

  /** @returns whether one was waiting */
  async cancel(failedLife: string, session: ClientSession): Promise<boolean> {
    const result = await this.rotations
      .updateOne(
        { failedLife, state: 'waiting' },
        { $set: { state: 'cancelled', completedAt: this.clock.date() } },
        { session },
      )
      .exec();
    return result.modifiedCount === 1;
  }

  /**
   * Deletes entries that are done. The time since which one exists comes first, because it has an index.
   * @param before epoch ms
   * @returns how many there were, at most `limit`
   */
  async purge(before: number, limit: number, session: ClientSession): Promise<number> {
    const date = new Date(before);
    const over: QueryFilter<RotationDocument> = {
      at: { $lt: date },
      state: { $ne: 'waiting' },
      completedAt: { $lt: date },
      undoneAt: { $not: { $gte: date } },
    };
    const found = await this.rotations
      .find(over, { _id: 1 }, { session })
      .limit(limit)
      .lean<Pick<RotationDocument, '_id'>[]>()
      .exec();
    const ids = found.map(({ _id }) => _id);
    if (ids.length > 0) {
      await this.rotations.deleteMany({ ...over, _id: { $in: ids } }, { session }).exec();
    }
    return ids.length;
  }

  /** Adds late counts to lives that a rotation, or the undo of one, ended. */
  async addUsage(counts: readonly LateCounts[], session: ClientSession): Promise<void> {
    if (counts.length === 0) {
      return;
    }
    await this.rotations.bulkWrite(
      counts.map(({ entry: { _id }, of, tokens, requests }) => ({
        updateOne: {
          filter: { _id },
          update: {
            $inc:
              of === 'failed'
                ? { tokensUsed: tokens, requestsCount: requests }
                : { replacementTokensUsed: tokens, replacementRequestsCount: requests },
          },
        },
      })),
      { session },
    );
  }
}

/** Whoever caused it comes first: see `EventRepository.count`. */
function filterOf({ actor, state }: RotationFilterQuery): QueryFilter<RotationDocument> {
  return { ...(actor ? { actor } : {}), ...(state ? { state } : {}) };
}
