import type { Sort } from '@keypool/dto';
import type { BackupKeyListQuery } from '@keypool/dto/params';
import { Inject, Injectable } from '@nestjs/common';
import type { ClientSession, Model, QueryFilter } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { DatabaseClock } from '../../database/database-clock';
import { contains, findRows, sortOrder } from '../../database/list-page';
import { newest } from '../../database/newest';
import { BACKUP_KEY_MODEL } from '../definition/key-provider.tokens';
import type { BackupKeyDocument } from './backup-key.schema';
import type { NewKey } from './new-key';

export const NEWEST_FIRST: Sort<'backupKeys'> = '-createdAt';
const AVAILABLE = { isUsed: false, activated: false, usedFor: null, usedAt: null };

export type PurgedBackupKey = Pick<BackupKeyDocument, '_id' | 'life'>;

@Injectable()
export class BackupKeyRepository {
  constructor(
    @Inject(BACKUP_KEY_MODEL) private readonly backupKeys: Model<BackupKeyDocument>,
    private readonly clock: DatabaseClock,
  ) {}

  find(query: BackupKeyListQuery): Promise<BackupKeyDocument[]> {
    const order = sortOrder(query.sort ?? NEWEST_FIRST, { id: '_id' });
    return findRows(this.backupKeys, listFilter(query), order, query)
      .lean<BackupKeyDocument[]>()
      .exec();
  }

  countMatching(query: BackupKeyListQuery): Promise<number> {
    return this.backupKeys.countDocuments(listFilter(query)).exec();
  }

  count(isUsed?: boolean): Promise<number> {
    return this.backupKeys.countDocuments(isUsed === undefined ? {} : { isUsed }).exec();
  }

  findByIds(ids: readonly string[]): Promise<BackupKeyDocument[]> {
    return this.backupKeys
      .find({ _id: { $in: [...ids] } })
      .lean<BackupKeyDocument[]>()
      .exec();
  }

  /** Everything, for the initial load. */
  all(): AsyncIterable<BackupKeyDocument> {
    return this.backupKeys.find().lean<BackupKeyDocument>().cursor({ batchSize: 2_000 });
  }

  findById(id: string, session?: ClientSession): Promise<BackupKeyDocument | null> {
    const found = this.backupKeys.findById(id, null, { session: session ?? null });
    return (session ? found : newest(found)).lean<BackupKeyDocument>().exec();
  }

  /** Those of the ids that exist. */
  async idsAmong(ids: readonly string[]): Promise<Set<string>> {
    const found = await this.backupKeys
      .find({ _id: { $in: [...ids] } }, { _id: 1 })
      .lean<Pick<BackupKeyDocument, '_id'>[]>()
      .exec();
    return new Set(found.map(({ _id }) => _id));
  }

  /** Available ones, the oldest first, from `skip` on. */
  findAvailable(
    skip: number,
    limit: number,
    session?: ClientSession,
  ): Promise<BackupKeyDocument[]> {
    return this.backupKeys
      .find({ isUsed: false }, null, { session: session ?? null })
      .sort({ createdAt: 1, _id: 1 })
      .skip(skip)
      .limit(limit)
      .lean<BackupKeyDocument[]>()
      .exec();
  }

  findAvailableByFingerprint(
    fingerprint: string,
    session: ClientSession,
  ): Promise<BackupKeyDocument | null> {
    return this.backupKeys
      .findOne({ fingerprint, isUsed: false }, null, { session })
      .sort({ createdAt: 1, _id: 1 })
      .lean<BackupKeyDocument>()
      .exec();
  }

  async insert(
    key: NewKey,
    session: ClientSession,
    createdAt = this.clock.date(),
  ): Promise<BackupKeyDocument> {
    const document: BackupKeyDocument = {
      _id: key.id,
      apiKey: key.apiKey,
      fingerprint: key.fingerprint,
      ...AVAILABLE,
      life: randomUUID(),
      rev: 1,
      createdAt,
    };
    await this.backupKeys.insertMany([document], { session });
    return document;
  }

  delete(id: string, session: ClientSession): Promise<BackupKeyDocument | null> {
    return this.backupKeys.findByIdAndDelete(id, { session }).lean<BackupKeyDocument>().exec();
  }

  /** @returns null when it is no longer available */
  claim(
    id: string,
    failedKeyId: string,
    session: ClientSession,
  ): Promise<BackupKeyDocument | null> {
    return this.backupKeys
      .findOneAndUpdate(
        { _id: id, isUsed: false },
        {
          $set: {
            isUsed: true,
            activated: true,
            usedFor: failedKeyId,
            usedAt: this.clock.date(),
          },
          $inc: { rev: 1 },
        },
        { session, returnDocument: 'after' },
      )
      .lean<BackupKeyDocument>()
      .exec();
  }

  /** @returns null when it is not a used one */
  restore(id: string, session: ClientSession): Promise<BackupKeyDocument | null> {
    return this.backupKeys
      .findOneAndUpdate(
        { _id: id, isUsed: true },
        { $set: AVAILABLE, $inc: { rev: 1 } },
        { session, returnDocument: 'after' },
      )
      .lean<BackupKeyDocument>()
      .exec();
  }

  /**
   * Deletes used ones. The condition is part of the write: one that was just restored stays.
   * @param usedBefore epoch ms
   */
  async purge(
    usedBefore: number,
    limit: number,
    session: ClientSession,
  ): Promise<PurgedBackupKey[]> {
    const old: QueryFilter<BackupKeyDocument> = {
      isUsed: true,
      usedAt: { $lt: new Date(usedBefore) },
    };
    const found = await this.backupKeys
      .find(old, { life: 1 }, { session })
      .limit(limit)
      .lean<PurgedBackupKey[]>()
      .exec();
    const ids = found.map(({ _id }) => _id);
    if (ids.length > 0) {
      await this.backupKeys.deleteMany({ ...old, _id: { $in: ids } }, { session }).exec();
    }
    return found;
  }
}

function listFilter(query: BackupKeyListQuery): QueryFilter<BackupKeyDocument> {
  return {
    ...(query.q ? { _id: contains(query.q) } : {}),
    ...(query.status ? { isUsed: query.status === 'used' } : {}),
  };
}
