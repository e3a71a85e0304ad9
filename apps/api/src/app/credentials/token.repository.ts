import type { TokenListQuery } from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { isValidObjectId, Types } from 'mongoose';
import type { ClientSession, Model, QueryFilter } from 'mongoose';
import { DatabaseClock } from '../database/database-clock';
import { WRITE } from '../database/write-options';
import { contains, findRows, sortOrder } from '../database/list-page';
import { TOKEN_USE_MODEL, type TokenUseDocument } from './token-use.schema';
import { newest } from '../database/newest';
import { RowProof } from './row-proof';
import { TOKEN_MODEL, type TokenDocument } from './token.schema';

const DEFAULT_SORT = '-createdAt';

export type NewToken = Pick<
  TokenDocument,
  | 'name'
  | 'start'
  | 'createdBy'
  | 'owner'
  | 'keyedHash'
  | 'scope'
  | 'providers'
  | 'proxyIds'
  | 'expiresAt'
>;

@Injectable()
export class TokenRepository {
  constructor(
    @InjectModel(TOKEN_MODEL) private readonly tokens: Model<TokenDocument>,
    @InjectModel(TOKEN_USE_MODEL) private readonly uses: Model<TokenUseDocument>,
    private readonly clock: DatabaseClock,
    private readonly proof: RowProof,
  ) {}

  find(query: TokenListQuery): Promise<TokenDocument[]> {
    return findRows(this.tokens, listFilter(query), sortOrder(query.sort ?? DEFAULT_SORT), query)
      .lean<TokenDocument[]>()
      .exec();
  }

  countMatching(query: TokenListQuery): Promise<number> {
    return this.tokens.countDocuments(listFilter(query)).exec();
  }

  async *all(): AsyncGenerator<TokenDocument> {
    for await (const token of this.tokens.find().lean<TokenDocument>().cursor()) {
      if (this.genuine(token)) {
        yield token;
      }
    }
  }

  async findById(id: string): Promise<TokenDocument | null> {
    return this.genuine(await newest(this.tokens.findById(id)).lean<TokenDocument>().exec());
  }

  /** @param giveUpAfterMs how long the database may take */
  async findByHash(keyedHash: string, giveUpAfterMs: number): Promise<TokenDocument | null> {
    const found = this.tokens.findOne({ keyedHash }).maxTimeMS(giveUpAfterMs);
    return this.genuine(await found.lean<TokenDocument>().exec());
  }

  /** A row as it is stored, if Keypool wrote it; else null. */
  genuine(row: TokenDocument | null): TokenDocument | null {
    return this.proof.genuine('token', row);
  }

  async insert(token: NewToken, session: ClientSession): Promise<TokenDocument> {
    const row = { ...token, _id: new Types.ObjectId(), createdAt: this.clock.date(), rev: 1 };
    const document: TokenDocument = { ...row, proof: this.proof.of('token', row) };
    await this.tokens.insertMany([document], { session });
    return document;
  }

  async delete(id: string, session: ClientSession): Promise<TokenDocument | null> {
    if (!isValidObjectId(id)) {
      return null;
    }
    const deleted = await this.tokens
      .findByIdAndDelete(id, { session })
      .lean<TokenDocument>()
      .exec();
    if (deleted) {
      await this.uses.deleteOne({ _id: deleted._id }, { session }).exec();
    }
    return deleted;
  }

  /** When each was last used, by its id; tokens that never were are missing. */
  async lastUses(tokens: readonly TokenDocument[]): Promise<ReadonlyMap<string, Date>> {
    const found = await this.uses
      .find({ _id: { $in: tokens.map(({ _id }) => _id) } })
      .lean<TokenUseDocument[]>()
      .exec();
    return new Map(found.map(({ _id, lastUsedAt }) => [_id.toString(), lastUsedAt]));
  }

  /** That they were used just now. */
  async recordUse(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) {
      return;
    }
    const lastUsedAt = this.clock.date();
    await this.uses.bulkWrite(
      ids.map((id) => ({
        updateOne: {
          filter: { _id: new Types.ObjectId(id) },
          update: { $max: { lastUsedAt } },
          upsert: true,
        },
      })),
      { ordered: false, ...WRITE },
    );
  }

  async findOfOwner(owner: string, session: ClientSession): Promise<TokenDocument[]> {
    const found = await this.tokens
      .find({ owner }, null, { session })
      .sort({ name: 1 })
      .lean<TokenDocument[]>()
      .exec();
    return found.filter((token) => this.genuine(token));
  }

  /** @param to null for nobody */
  async handOver(
    tokens: readonly TokenDocument[],
    to: string | null,
    session: ClientSession,
  ): Promise<void> {
    await this.tokens.bulkWrite(
      tokens.map((token) => {
        const proof = this.proof.of('token', { ...token, owner: to });
        return {
          updateOne: {
            filter: { _id: token._id },
            update: { $set: { owner: to, proof }, $inc: { rev: 1 } },
          },
        };
      }),
      { session },
    );
  }
}

function listFilter(query: TokenListQuery): QueryFilter<TokenDocument> {
  return query.q ? { name: contains(query.q) } : {};
}
