import { Inject, Injectable } from '@nestjs/common';
import type { ClientSession, Model } from 'mongoose';
import { DatabaseClock } from '../../database/database-clock';
import { USAGE_FLUSH_MODEL } from '../definition/key-provider.tokens';
import type { UsageFlushDocument } from './usage-flush.schema';

/** Usage written within the last hour, so that a repeated report is not counted twice. */
@Injectable()
export class UsageFlushRepository {
  constructor(
    @Inject(USAGE_FLUSH_MODEL) private readonly flushes: Model<UsageFlushDocument>,
    private readonly clock: DatabaseClock,
  ) {}

  /** The digests of the reports of those ids that exist. */
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

  async insert(
    flushes: readonly Omit<UsageFlushDocument, 'at'>[],
    session: ClientSession,
  ): Promise<void> {
    const at = this.clock.date();
    await this.flushes.insertMany(
      flushes.map((flush) => ({ ...flush, at })),
      { session },
    );
  }

  /** Whether usage of any key was written at or after `at`. */
  async wasUsedSince(at: Date): Promise<boolean> {
    return (await this.flushes.exists({ at: { $gte: at } }).exec()) !== null;
  }
}
