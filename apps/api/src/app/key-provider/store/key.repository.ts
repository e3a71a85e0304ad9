import type { Sort } from '@keypool/dto';
import type { KeyListQuery } from '@keypool/dto/params';
import type { CooldownState, KeyStatus } from '@keypool/key-pool';
import { Inject, Injectable } from '@nestjs/common';
import type { ClientSession, Model, QueryFilter } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { DatabaseClock } from '../../database/database-clock';
import { inChunks } from '../../database/in-chunks';
import { findRows, sortOrder } from '../../database/list-page';
import { newest } from '../../database/newest';
import { KEY_MODEL } from '../definition/key-provider.tokens';
import { FormerKeyRepository } from './former-key.repository';
import { listFilter } from './key-filter';
import type { KeyDocument } from './key.schema';
import { documentOf, UNTRIED, type NewKey } from './new-key';

/** The order in which the pool was loaded. */
export const DEFAULT_SORT: Sort<'keys'> = 'createdAt';

export type StoredStanding = Pick<KeyDocument, 'status' | 'cooldownUntil' | 'nextTryAt'>;

export type StoredCounts = Pick<
  KeyDocument,
  '_id' | 'life' | 'tokensUsed' | 'requestsCount' | 'updatedAt'
>;

@Injectable()
export class KeyRepository {
  constructor(
    @Inject(KEY_MODEL) private readonly keys: Model<KeyDocument>,
    private readonly formerKeys: FormerKeyRepository,
    private readonly clock: DatabaseClock,
  ) {}

  /** Ignores the query's filter on bindings, which are not known here: the caller applies it. */
  find(query: KeyListQuery): Promise<KeyDocument[]> {
    const order = sortOrder(query.sort ?? DEFAULT_SORT, { id: '_id' });
    return findRows(this.keys, listFilter(query), order, query).lean<KeyDocument[]>().exec();
  }

  countMatching(query: KeyListQuery): Promise<number> {
    return this.keys.countDocuments(listFilter(query)).exec();
  }

  count(status?: KeyStatus): Promise<number> {
    return this.keys.countDocuments(status ? { status } : {}).exec();
  }

  findById(id: string, session?: ClientSession): Promise<KeyDocument | null> {
    const found = this.keys.findById(id, null, { session: session ?? null });
    return (session ? found : newest(found)).lean<KeyDocument>().exec();
  }

  findByIds(ids: readonly string[], session?: ClientSession): Promise<KeyDocument[]> {
    return this.keys
      .find({ _id: { $in: [...ids] } }, null, { session: session ?? null })
      .lean<KeyDocument[]>()
      .exec();
  }

  /** Those of the ids that exist. */
  async idsAmong(ids: readonly string[], session?: ClientSession): Promise<Set<string>> {
    const found = await inChunks(ids, (some) =>
      this.keys
        .find({ _id: { $in: some } }, { _id: 1 }, { session: session ?? null })
        .lean<Pick<KeyDocument, '_id'>[]>()
        .exec(),
    );
    return new Set(found.map(({ _id }) => _id));
  }

  /** The lives of those that exist, by id. */
  async lives(
    ids: readonly string[],
    session: ClientSession,
  ): Promise<ReadonlyMap<string, string>> {
    if (ids.length === 0) {
      return new Map();
    }
    const found = await this.keys
      .find({ _id: { $in: [...ids] } }, { life: 1 }, { session })
      .lean<Pick<KeyDocument, '_id' | 'life'>[]>()
      .exec();
    return new Map(found.map(({ _id, life }) => [_id, life]));
  }

  /** The fields that decide which of them are usable. */
  async standings(ids: readonly string[]): Promise<Map<string, StoredStanding>> {
    const found = await inChunks(ids, (some) =>
      this.keys
        .find({ _id: { $in: some } }, { status: 1, cooldownUntil: 1, nextTryAt: 1 })
        .lean<(StoredStanding & Pick<KeyDocument, '_id'>)[]>()
        .exec(),
    );
    return new Map(found.map((key) => [key._id, key]));
  }

  /** Without an index, which every usage report would have to update: only called when a ladder is used up. */
  async hasAnotherSucceeded(id: string, since: Date, session: ClientSession): Promise<boolean> {
    const other = { _id: { $ne: id }, succeededAt: { $gte: since } };
    return (await this.keys.exists(other).session(session)) !== null;
  }

  /** The usage counts of these. */
  counts(ids: readonly string[]): Promise<StoredCounts[]> {
    return this.keys
      .find({ _id: { $in: [...ids] } }, { life: 1, tokensUsed: 1, requestsCount: 1, updatedAt: 1 })
      .lean<StoredCounts[]>()
      .exec();
  }

  /** Everything, for the initial load; in batches, so that 100,000 keys are never in memory twice. */
  all(): AsyncIterable<KeyDocument> {
    return this.keys.find().lean<KeyDocument>().cursor({ batchSize: 2_000 });
  }

  async insert(key: NewKey, session: ClientSession): Promise<KeyDocument> {
    const document = documentOf(key, this.clock.date());
    await this.keys.insertMany([document], { session });
    return document;
  }

  /** A key's name is always recorded when it ends: its late reports must not look like those of an unknown key. */
  async delete(id: string, session: ClientSession): Promise<KeyDocument | null> {
    const deleted = await this.keys.findByIdAndDelete(id, { session }).lean<KeyDocument>().exec();
    if (deleted) {
      await this.formerKeys.add(id, session);
    }
    return deleted;
  }

  /** Healthy, with counters at zero, in a new life. */
  reset(read: KeyDocument, session: ClientSession): Promise<KeyDocument | null> {
    return this.update({ _id: read._id, life: read.life }, session, {
      tokensUsed: 0,
      requestsCount: 0,
      ...UNTRIED,
      life: randomUUID(),
    });
  }

  /**
   * Reads a key for a rotation and writes it in the same operation, so that only one of two transactions goes on.
   * @returns null when this life has ended
   */
  seize(id: string, life: string, session: ClientSession): Promise<KeyDocument | null> {
    return this.update({ _id: id, life }, session, {});
  }

  exhaust(id: string, lastError: string, session: ClientSession): Promise<KeyDocument | null> {
    const now = this.clock.date();
    return this.update({ _id: id }, session, {
      status: 'exhausted',
      hold: null,
      convictedAt: now,
      exhaustedAt: now,
      cooldownUntil: null,
      nextTryAt: null,
      suspectStep: 0,
      lastError,
    });
  }

  /**
   * A healthy key is no longer held or exhausted.
   * @returns null when the key changed since it was read: read it again and decide again
   */
  changeCooldown(
    read: KeyDocument,
    state: CooldownState,
    lastError: string | null,
    session: ClientSession,
  ): Promise<KeyDocument | null> {
    return this.update({ _id: read._id, life: read.life, rev: read.rev }, session, {
      status: state.status,
      cooldownUntil: toDate(state.cooldownUntil),
      ladderStep: state.ladderStep,
      nextTryAt: toDate(state.nextTryAt),
      suspectStep: state.suspectStep,
      lastError,
      ...(state.status === 'healthy' ? { hold: null, exhaustedAt: null } : {}),
    });
  }

  /** Counts of current lives. Pools do not hold them, so `rev` stays. */
  async addUsage(
    counts: readonly {
      readonly id: string;
      readonly life: string;
      readonly tokens: number;
      readonly requests: number;
      readonly isSuccess: boolean;
    }[],
    session: ClientSession,
  ): Promise<void> {
    if (counts.length === 0) {
      return;
    }
    const updatedAt = this.clock.date();
    await this.keys.bulkWrite(
      counts.map(({ id, life, tokens, requests, isSuccess }) => ({
        updateOne: {
          filter: { _id: id, life },
          update: {
            $inc: { tokensUsed: tokens, requestsCount: requests },
            $set: { updatedAt, ...(isSuccess ? { succeededAt: updatedAt } : {}) },
          },
        },
      })),
      { session, ordered: false },
    );
  }

  /** Makes a concurrent binding collide with the end of its key (SPEC 6.3.1). Pools need not know. */
  async touchForBinding(id: string, session: ClientSession): Promise<KeyDocument | null> {
    return this.keys
      .findByIdAndUpdate(id, { $inc: { bindingsMade: 1 } }, { session, returnDocument: 'after' })
      .lean<KeyDocument>()
      .exec();
  }

  /** The only way to change what pools hold of a key: it raises the revision. */
  update(
    filter: QueryFilter<KeyDocument>,
    session: ClientSession,
    changes: Partial<KeyDocument>,
  ): Promise<KeyDocument | null> {
    return this.keys
      .findOneAndUpdate(
        filter,
        { $set: { ...changes, updatedAt: this.clock.date() }, $inc: { rev: 1 } },
        { session, returnDocument: 'after' },
      )
      .lean<KeyDocument>()
      .exec();
  }
}

function toDate(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}
