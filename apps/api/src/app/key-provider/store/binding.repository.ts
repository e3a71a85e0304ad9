import type { Sort } from '@keypool/dto';
import type { BindingListQuery } from '@keypool/dto/params';
import { Inject, Injectable } from '@nestjs/common';
import { mongo, type ClientSession, type Model, type QueryFilter, type SortOrder } from 'mongoose';
import { DatabaseClock } from '../../database/database-clock';
import { contains, findRows, sortOrder } from '../../database/list-page';
import { newest } from '../../database/newest';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { BINDING_MODEL, DEFINITION } from '../definition/key-provider.tokens';
import type { BindingDocument } from './binding.schema';

export const DEFAULT_SORT: Sort<'bindings'> = 'proxyId';

export interface NewBinding {
  readonly proxyId: string;
  readonly keyId: string;
  readonly priority: number;
}

export type BindingChanges = Partial<Pick<BindingDocument, 'priority' | 'isActive'>>;

/** The only class that knows which field of a provider's bindings names the key. */
@Injectable()
export class BindingRepository {
  constructor(
    @Inject(BINDING_MODEL) private readonly bindings: Model<BindingDocument>,
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly clock: DatabaseClock,
  ) {}

  get collectionName(): string {
    return this.bindings.collection.collectionName;
  }

  keyIdOf(binding: BindingDocument): string {
    return binding[this.definition.bindingKeyField] ?? '';
  }

  find(query: BindingListQuery): Promise<BindingDocument[]> {
    const columns = { keyId: this.definition.bindingKeyField };
    const { proxyId, ...order } = sortOrder(query.sort ?? DEFAULT_SORT, columns);
    // The bindings of one proxy are listed in the order in which its workers get the keys.
    const rows: Record<string, SortOrder> = proxyId ? { proxyId, priority: 1, ...order } : order;
    return findRows(this.bindings, this.listFilter(query), rows, query)
      .lean<BindingDocument[]>()
      .exec();
  }

  countMatching(query: BindingListQuery): Promise<number> {
    return this.bindings.countDocuments(this.listFilter(query)).exec();
  }

  countActive(): Promise<number> {
    return this.bindings.countDocuments({ isActive: true }).exec();
  }

  /** The keys that serve a proxy, or any proxy. */
  async keyIds(proxyId?: string): Promise<Set<string>> {
    const found = await this.bindings
      .find(proxyId === undefined ? {} : { proxyId }, { [this.definition.bindingKeyField]: 1 })
      .lean<BindingDocument[]>()
      .exec();
    return new Set(found.map((binding) => this.keyIdOf(binding)));
  }

  /** The proxies that keys are bound to, by key. */
  async proxiesOf(
    keyIds: readonly string[],
    session?: ClientSession,
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const proxies = new Map<string, string[]>();
    if (keyIds.length === 0) {
      return proxies;
    }
    const field = this.definition.bindingKeyField;
    const found = await this.bindings
      .find({ [field]: { $in: [...keyIds] } }, { proxyId: 1, [field]: 1 }, { session })
      .lean<BindingDocument[]>()
      .exec();
    for (const binding of found) {
      const keyId = this.keyIdOf(binding);
      proxies.set(keyId, [...(proxies.get(keyId) ?? []), binding.proxyId]);
    }
    return proxies;
  }

  /** By priority, then in order of creation. */
  findByProxy(proxyId: string): Promise<BindingDocument[]> {
    return this.bindings
      .find({ proxyId })
      .sort({ priority: 1, _id: 1 })
      .lean<BindingDocument[]>()
      .exec();
  }

  findByKey(keyId: string, session: ClientSession): Promise<BindingDocument[]> {
    return this.bindings
      .find(this.ofKey(keyId), null, { session })
      .lean<BindingDocument[]>()
      .exec();
  }

  findById(id: mongo.ObjectId): Promise<BindingDocument | null> {
    return newest(this.bindings.findById(id)).lean<BindingDocument>().exec();
  }

  findOne(proxyId: string, keyId: string, session: ClientSession): Promise<BindingDocument | null> {
    return this.bindings
      .findOne({ proxyId, ...this.ofKey(keyId) }, null, { session })
      .lean<BindingDocument>()
      .exec();
  }

  all(): AsyncIterable<BindingDocument> {
    return this.bindings.find().lean<BindingDocument>().cursor({ batchSize: 2_000 });
  }

  async insert(binding: NewBinding, session: ClientSession): Promise<BindingDocument> {
    const now = this.clock.date();
    const document: BindingDocument = {
      _id: new mongo.ObjectId(),
      proxyId: binding.proxyId,
      [this.definition.bindingKeyField]: binding.keyId,
      priority: binding.priority,
      isActive: true,
      rev: 1,
      createdAt: now,
      updatedAt: now,
    };
    await this.bindings.insertMany([document], { session });
    return document;
  }

  update(
    proxyId: string,
    keyId: string,
    changes: BindingChanges,
    session: ClientSession,
  ): Promise<BindingDocument | null> {
    return this.bindings
      .findOneAndUpdate(
        { proxyId, ...this.ofKey(keyId) },
        { $set: { ...changes, updatedAt: this.clock.date() }, $inc: { rev: 1 } },
        { session, returnDocument: 'after' },
      )
      .lean<BindingDocument>()
      .exec();
  }

  /** Moves every binding of one key to another, keeping priority and state. */
  async repoint(
    keyId: string,
    replacementId: string,
    session: ClientSession,
  ): Promise<BindingDocument[]> {
    await this.bindings
      .updateMany(
        this.ofKey(keyId),
        {
          $set: { ...this.ofKey(replacementId), updatedAt: this.clock.date() },
          $inc: { rev: 1 },
        },
        { session },
      )
      .exec();
    return this.findByKey(replacementId, session);
  }

  async delete(
    proxyId: string,
    keyId: string,
    session: ClientSession,
  ): Promise<BindingDocument | null> {
    return this.bindings
      .findOneAndDelete({ proxyId, ...this.ofKey(keyId) }, { session })
      .lean<BindingDocument>()
      .exec();
  }

  deleteByKey(keyId: string, session: ClientSession): Promise<BindingDocument[]> {
    return this.deleteAll(this.ofKey(keyId), session);
  }

  deleteByProxy(proxyId: string, session: ClientSession): Promise<BindingDocument[]> {
    return this.deleteAll({ proxyId }, session);
  }

  private async deleteAll(
    filter: QueryFilter<BindingDocument>,
    session: ClientSession,
  ): Promise<BindingDocument[]> {
    const found = await this.bindings
      .find(filter, null, { session })
      .lean<BindingDocument[]>()
      .exec();
    await this.bindings.deleteMany(filter, { session }).exec();
    return found;
  }

  private ofKey(keyId: string): Partial<Record<KeyProviderDefinition['bindingKeyField'], string>> {
    return { [this.definition.bindingKeyField]: keyId };
  }

  private listFilter(query: BindingListQuery): QueryFilter<BindingDocument> {
    const matching = query.q ? contains(query.q) : null;
    return {
      ...(matching
        ? { $or: [{ proxyId: matching }, { [this.definition.bindingKeyField]: matching }] }
        : {}),
      ...(query.status ? { isActive: query.status === 'active' } : {}),
    };
  }
}
