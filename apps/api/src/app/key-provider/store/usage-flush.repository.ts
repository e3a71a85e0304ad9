import { Inject, Injectable } from '@nestjs/common';
import type { ClientSession, Model } from 'mongoose';
import { DatabaseClock } from '../../database/database-clock';
import { SecretVault } from '../../secrets/secret-vault';
import { USAGE_FLUSH_MODEL } from '../definition/key-provider.tokens';
import type { UsageFlushDocument } from './usage-flush.schema';

const REMEMBERED_MS = 3_600_000;

/** When what was written then is forgotten. */
function expiryOf(writtenAt: number): Date {
  return new Date(writtenAt + REMEMBERED_MS);
}

/**
 * Usage written within the last hour, so that a repeated report is not counted twice. Stored under keyed hashes: workers
 * choose the names of their requests, and one may contain a secret.
 */
@Injectable()
export class UsageFlushRepository {
  constructor(
    @Inject(USAGE_FLUSH_MODEL) private readonly flushes: Model<UsageFlushDocument>,
    private readonly clock: DatabaseClock,
    private readonly vault: SecretVault,
  ) {}

  /** The digests of the reports of those ids that exist. */
  async digests(
    ids: readonly string[],
    session: ClientSession,
  ): Promise<Map<string, UsageFlushDocument['digest']>> {
    // Earlier versions store the id itself.
    const idOf = new Map(ids.flatMap((id) => [this.stored(id), id].map((stored) => [stored, id])));
    const written = await this.flushes
      .find({ _id: { $in: [...idOf.keys()] } }, null, { session })
      .lean<UsageFlushDocument[]>()
      .exec();
    return new Map(written.map(({ _id, digest }) => [idOf.get(_id) ?? _id, digest]));
  }

  async insert(
    flushes: readonly Omit<UsageFlushDocument, 'expiresAt'>[],
    session: ClientSession,
  ): Promise<void> {
    const expiresAt = expiryOf(this.clock.now());
    await this.flushes.insertMany(
      flushes.map((flush) => ({ ...flush, _id: this.stored(flush._id), expiresAt })),
      { session },
    );
  }

  /** Whether usage of any key was written at or after `at`. */
  async wasUsedSince(at: Date): Promise<boolean> {
    const expiresAt = { $gte: expiryOf(at.getTime()) };
    return (await this.flushes.exists({ expiresAt }).exec()) !== null;
  }

  private stored(id: string): string {
    return this.vault.fingerprint(id);
  }
}
