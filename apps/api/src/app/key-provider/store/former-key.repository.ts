import { Inject, Injectable } from '@nestjs/common';
import type { ClientSession, Model } from 'mongoose';
import { DatabaseClock } from '../../database/database-clock';
import { FORMER_KEY_MODEL } from '../definition/key-provider.tokens';
import type { FormerKeyDocument } from './former-key.schema';

/**
 * The names of former keys, kept for ever: they tell a late report from one of a key that never existed (SPEC section 5),
 * however many events and journal entries have been deleted.
 */
@Injectable()
export class FormerKeyRepository {
  constructor(
    @Inject(FORMER_KEY_MODEL) private readonly formerKeys: Model<FormerKeyDocument>,
    private readonly clock: DatabaseClock,
  ) {}

  /** In the transaction that ends the key. */
  async add(id: string, session: ClientSession): Promise<void> {
    await this.formerKeys
      .updateOne(
        { _id: id },
        { $setOnInsert: { recordedAt: this.clock.date() } },
        { session, upsert: true },
      )
      .exec();
  }

  /** Those of `ids` that are former keys. */
  async among(ids: readonly string[], session?: ClientSession): Promise<ReadonlySet<string>> {
    if (ids.length === 0) {
      return new Set();
    }
    const found = await this.formerKeys
      .find({ _id: { $in: [...ids] } }, { _id: 1 }, { session: session ?? null })
      .lean<Pick<FormerKeyDocument, '_id'>[]>()
      .exec();
    return new Set(found.map(({ _id }) => _id));
  }
}
