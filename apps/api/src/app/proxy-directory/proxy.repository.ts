import type { Sort } from '@keypool/dto';
import type { ProxyListQuery } from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { ClientSession, Model, QueryFilter } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { DatabaseClock } from '../database/database-clock';
import { inChunks } from '../database/in-chunks';
import { contains, findRows, sortOrder } from '../database/list-page';
import { newest } from '../database/newest';
import { PROXY_MODEL, type ProxyDocument } from './proxy.schema';

export const DEFAULT_SORT: Sort<'proxies'> = 'createdAt';

export type ProxyChanges = Partial<Pick<ProxyDocument, 'name' | 'isActive' | 'refusals'>>;

@Injectable()
export class ProxyRepository {
  constructor(
    @InjectModel(PROXY_MODEL) private readonly proxies: Model<ProxyDocument>,
    private readonly clock: DatabaseClock,
  ) {}

  find(query: ProxyListQuery): Promise<ProxyDocument[]> {
    const order = sortOrder(query.sort ?? DEFAULT_SORT, { id: '_id' });
    return findRows(this.proxies, listFilter(query), order, query).lean<ProxyDocument[]>().exec();
  }

  countMatching(query: ProxyListQuery): Promise<number> {
    return this.proxies.countDocuments(listFilter(query)).exec();
  }

  countActive(): Promise<number> {
    return this.proxies.countDocuments({ isActive: true }).exec();
  }

  findById(id: string, session?: ClientSession): Promise<ProxyDocument | null> {
    const found = this.proxies.findById(id, null, { session: session ?? null });
    return (session ? found : newest(found)).lean<ProxyDocument>().exec();
  }

  async names(ids: readonly string[]): Promise<Map<string, string>> {
    const found = await inChunks(ids, (some) =>
      this.proxies
        .find({ _id: { $in: some } }, { name: 1 })
        .lean<Pick<ProxyDocument, '_id' | 'name'>[]>()
        .exec(),
    );
    return new Map(found.map(({ _id, name }) => [_id, name]));
  }

  all(): AsyncIterable<ProxyDocument> {
    return this.proxies.find().lean<ProxyDocument>().cursor({ batchSize: 2_000 });
  }

  async insert(id: string, name: string, session: ClientSession): Promise<ProxyDocument> {
    const document: ProxyDocument = {
      _id: id,
      name,
      isActive: true,
      refusals: {},
      life: randomUUID(),
      rev: 1,
      bindingsMade: 0,
      createdAt: this.clock.date(),
    };
    await this.proxies.insertMany([document], { session });
    return document;
  }

  update(id: string, changes: ProxyChanges, session: ClientSession): Promise<ProxyDocument | null> {
    return this.proxies
      .findByIdAndUpdate(
        id,
        { $set: changes, $inc: { rev: 1 } },
        { session, returnDocument: 'after' },
      )
      .lean<ProxyDocument>()
      .exec();
  }

  delete(id: string, session: ClientSession): Promise<ProxyDocument | null> {
    return this.proxies.findByIdAndDelete(id, { session }).lean<ProxyDocument>().exec();
  }

  /** Makes a concurrent binding collide with the end of its proxy (SPEC 6.3.1). Pools need not know. */
  touchForBinding(id: string, session: ClientSession): Promise<ProxyDocument | null> {
    return this.proxies
      .findByIdAndUpdate(id, { $inc: { bindingsMade: 1 } }, { session, returnDocument: 'after' })
      .lean<ProxyDocument>()
      .exec();
  }
}

function listFilter(query: ProxyListQuery): QueryFilter<ProxyDocument> {
  const matching = query.q ? contains(query.q) : null;
  return {
    ...(matching ? { $or: [{ _id: matching }, { name: matching }] } : {}),
    ...(query.status ? { isActive: query.status === 'active' } : {}),
  };
}
