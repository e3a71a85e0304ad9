import { Inject, Injectable } from '@nestjs/common';
import type { ClientSession, Model } from 'mongoose';
import { USAGE_FLUSH_MODEL } from '../definition/key-provider.tokens';
import type { UsageFlushDocument } from './usage-flush.schema';

/** What was written of usage within the last hour, so that a repetition counts nothing. */
@Injectable()
export class UsageFlushRepository {
  constructor(@Inject(USAGE_FLUSH_MODEL) private readonly flushes: Model<UsageFlushDocument>) {}

  /** Of those of the ids that exist, the digests of their reports. */
  async digests(
    ids: readonly string[],
    session: ClientSession,
  ): Promise<Map<string, UsageFlushDocument['digest']>> {
    const written = await this.flushes
      .find({ _id: { $in: [...new Set(ids)] } }, null, { session })
      .lean<UsageFlushDocument[]>()
      .exec();
    return new Map(written.map(({ _id, digest }) => [_id, digest]));
  }

  async insert(flushes: readonly UsageFlushDocument[], session: ClientSession): Promise<void> {
    await this.flushes.insertMany([...flushes], { session });
  }

  /** Whether usage of any key was written at or after `at`. */
  async wasUsedSince(at: Date): Promise<boolean> {
    return (await this.flushes.exists({ at: { $gte: at } }).exec()) !== null;
  }
}
