import { TOP_KEYS, type TopKeyDto } from '@keypool/dto';
import { KEY_STATUSES, type KeyStatus } from '@keypool/key-pool';
import { Inject, Injectable } from '@nestjs/common';
import type { Model } from 'mongoose';
import type { BackupKeyDocument } from '../backup-keys/backup-key.schema';
import {
  BACKUP_KEY_MODEL,
  KEY_MODEL,
  ROTATION_MODEL,
  USAGE_FLUSH_MODEL,
} from '../key-provider.tokens';
import type { KeyDocument } from '../keys/key.schema';
import type { RotationDocument } from '../rotations/rotation.schema';
import type { UsageFlushDocument } from '../usage/usage-flush.schema';

export interface KeyFigures {
  readonly keys: Record<KeyStatus, number>;
  readonly tokensUsed: number;
  readonly requestsCount: number;
  /** Those with the most tokens; none that was never used. */
  readonly top: TopKeyDto[];
}

interface StatusGroup {
  readonly _id: KeyStatus;
  readonly keys: number;
  readonly tokensUsed: number;
  readonly requestsCount: number;
}

interface KeyFacets {
  readonly byStatus: StatusGroup[];
  readonly top: TopKeyDto[];
}

/** Figures of one provider, added up by the database. */
@Injectable()
export class OverviewRepository {
  constructor(
    @Inject(KEY_MODEL) private readonly keys: Model<KeyDocument>,
    @Inject(BACKUP_KEY_MODEL) private readonly backupKeys: Model<BackupKeyDocument>,
    @Inject(ROTATION_MODEL) private readonly rotations: Model<RotationDocument>,
    @Inject(USAGE_FLUSH_MODEL) private readonly flushes: Model<UsageFlushDocument>,
  ) {}

  /** One pass over the keys for all of it: with many keys each pass takes its time. */
  async keyFigures(): Promise<KeyFigures> {
    const [found] = await this.keys
      .aggregate<KeyFacets>([
        {
          $facet: {
            byStatus: [
              {
                $group: {
                  _id: '$status',
                  keys: { $sum: 1 },
                  tokensUsed: { $sum: '$tokensUsed' },
                  requestsCount: { $sum: '$requestsCount' },
                },
              },
            ],
            top: [
              { $match: { $or: [{ tokensUsed: { $gt: 0 } }, { requestsCount: { $gt: 0 } }] } },
              { $sort: { tokensUsed: -1, requestsCount: -1, _id: 1 } },
              { $limit: TOP_KEYS },
              {
                $project: {
                  _id: 0,
                  keyId: '$_id',
                  status: 1,
                  tokensUsed: 1,
                  requestsCount: 1,
                },
              },
            ],
          },
        },
      ])
      .exec();
    return toKeyFigures(found ?? { byStatus: [], top: [] });
  }

  async backupFigures(): Promise<{ total: number; available: number; used: number }> {
    const groups = await this.backupKeys
      .aggregate<{ _id: boolean; count: number }>([
        { $group: { _id: '$isUsed', count: { $sum: 1 } } },
      ])
      .exec();
    const count = (isUsed: boolean) => groups.find(({ _id }) => _id === isUsed)?.count ?? 0;
    const [available, used] = [count(false), count(true)];
    return { total: available + used, available, used };
  }

  countWaiting(): Promise<number> {
    return this.rotations.countDocuments({ state: 'waiting' }).exec();
  }

  /** Whether usage of any key was written at or after `at`. */
  async wasUsedSince(at: Date): Promise<boolean> {
    return (await this.flushes.exists({ at: { $gte: at } }).exec()) !== null;
  }
}

function toKeyFigures({ byStatus, top }: KeyFacets): KeyFigures {
  const sum = (field: 'tokensUsed' | 'requestsCount') =>
    byStatus.reduce((total, group) => total + group[field], 0);
  const keys = Object.fromEntries(
    KEY_STATUSES.map((status) => [status, byStatus.find(({ _id }) => _id === status)?.keys ?? 0]),
  ) as Record<KeyStatus, number>;
  return { keys, tokensUsed: sum('tokensUsed'), requestsCount: sum('requestsCount'), top };
}
