import { Inject, Injectable } from '@nestjs/common';
import type { Model } from 'mongoose';
import { ROTATION_MODEL, USAGE_FLUSH_MODEL } from '../definition/key-provider.tokens';
import type { RotationDocument } from './rotation.schema';
import type { UsageFlushDocument } from './usage-flush.schema';

/** What of the figures of one provider is not in memory. */
@Injectable()
export class OverviewRepository {
  constructor(
    @Inject(ROTATION_MODEL) private readonly rotations: Model<RotationDocument>,
    @Inject(USAGE_FLUSH_MODEL) private readonly flushes: Model<UsageFlushDocument>,
  ) {}

  countWaiting(): Promise<number> {
    return this.rotations.countDocuments({ state: 'waiting' }).exec();
  }

  /** Whether usage of any key was written at or after `at`. */
  async wasUsedSince(at: Date): Promise<boolean> {
    return (await this.flushes.exists({ at: { $gte: at } }).exec()) !== null;
  }
}
