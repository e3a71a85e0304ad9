import type { TokenListQuery } from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { isValidObjectId, Types } from 'mongoose';
import type { ClientSession, Model, QueryFilter } from 'mongoose';
import { DatabaseClock } from '../database/database-clock';
import { contains, findRows, sortOrder } from '../database/list-page';
import { TOKEN_MODEL, type TokenDocument } from './token.schema';

const DEFAULT_SORT = '-createdAt';

export type NewToken = Pick<
  TokenDocument,
  'name' | 'keyedHash' | 'scope' | 'providers' | 'proxyIds' | 'expiresAt'
>;

@Injectable()
export class TokenRepository {
  constructor(
    @InjectModel(TOKEN_MODEL) private readonly tokens: Model<TokenDocument>,
    private readonly clock: DatabaseClock,
  ) {}

  find(query: TokenListQuery): Promise<TokenDocument[]> {
    return findRows(this.tokens, listFilter(query), sortOrder(query.sort ?? DEFAULT_SORT), query)
      .lean<TokenDocument[]>()
      .exec();
  }

  countMatching(query: TokenListQuery): Promise<number> {
    return this.tokens.countDocuments(listFilter(query)).exec();
  }

  all(): AsyncIterable<TokenDocument> {
    return this.tokens.find().lean<TokenDocument>().cursor();
  }

  findById(id: string): Promise<TokenDocument | null> {
    return this.tokens.findById(id).lean<TokenDocument>().exec();
  }

  /** @param giveUpAfterMs how long the database may take */
  findByHash(keyedHash: string, giveUpAfterMs: number): Promise<TokenDocument | null> {
    return this.tokens.findOne({ keyedHash }).maxTimeMS(giveUpAfterMs).lean<TokenDocument>().exec();
  }

  async insert(token: NewToken, session: ClientSession): Promise<TokenDocument> {
    const document: TokenDocument = {
      ...token,
      _id: new Types.ObjectId(),
      createdAt: this.clock.date(),
      rev: 1,
    };
    await this.tokens.insertMany([document], { session });
    return document;
  }

  async delete(id: string, session: ClientSession): Promise<TokenDocument | null> {
    return isValidObjectId(id)
      ? this.tokens.findByIdAndDelete(id, { session }).lean<TokenDocument>().exec()
      : null;
  }
}

function listFilter(query: TokenListQuery): QueryFilter<TokenDocument> {
  return query.q ? { name: contains(query.q) } : {};
}
