import type { SortField } from '@keypool/dto';
import { Mirror, type Versioned } from '@keypool/key-pool';
import type { ProxyListQuery } from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import { ChangeFeed, type Change, type ChangeSubscriber } from '../database/change-feed';
import { containing } from '../database/list-page';
import { memoryPage, orderBySort, type MemoryPage, type SortValue } from '../database/memory-page';
import { MirroredCollection } from '../database/mirrored-collection';
import { DEFAULT_SORT, ProxyRepository } from './proxy.repository';
import { PROXIES_COLLECTION, type ProxyDocument, type Refusals } from './proxy.schema';

/** A whole proxy. */
export interface KnownProxy extends Versioned {
  readonly name: string;
  /** Sorts like the names in the database. */
  readonly nameBytes: string;
  readonly isActive: boolean;
  readonly refusals: Refusals;
  /** Epoch ms. */
  readonly createdAt: number;
}

const COLUMNS: Readonly<Record<SortField<'proxies'>, (proxy: KnownProxy) => SortValue>> = {
  id: ({ id }) => id,
  name: ({ nameBytes }) => nameBytes,
  createdAt: ({ createdAt }) => createdAt,
};

/** The proxies in memory: `acquire` checks with every request which are active. */
@Injectable()
export class ProxyDirectory implements ChangeSubscriber {
  readonly collections = [PROXIES_COLLECTION];
  private readonly mirror = new Mirror<KnownProxy>();
  private readonly mirrored: MirroredCollection<ProxyDocument, KnownProxy>;

  constructor(
    proxies: ProxyRepository,
    private readonly feed: ChangeFeed,
  ) {
    this.mirrored = new MirroredCollection({
      name: PROXIES_COLLECTION,
      mirror: this.mirror,
      all: () => proxies.all(),
      read: (id) => proxies.findById(id),
      toItem: ({ _id, life, rev, name, isActive, refusals, createdAt }) => ({
        id: _id,
        life,
        rev,
        name,
        nameBytes: Buffer.from(name).toString('latin1'),
        isActive,
        refusals,
        createdAt: createdAt.getTime(),
      }),
    });
    feed.subscribe(this);
  }

  /** Whether the data is no older than a moment. */
  get isCurrent(): boolean {
    return this.feed.isCurrent;
  }

  get(id: string): KnownProxy | undefined {
    return this.mirror.get(id);
  }

  all(): IterableIterator<KnownProxy> {
    return this.mirror.values();
  }

  list(query: ProxyListQuery): MemoryPage<KnownProxy> {
    const { q, status, sort = DEFAULT_SORT } = query;
    const isNamed = q ? containing(q) : () => true;
    return memoryPage(
      this.mirror.values(),
      ({ id, name, isActive }) =>
        (!status || isActive === (status === 'active')) && (isNamed(id) || isNamed(name)),
      orderBySort(sort, COLUMNS),
      query,
    );
  }

  /** After a commit of this process. */
  set(proxy: ProxyDocument): void {
    this.mirrored.set(proxy);
  }

  end(proxy: ProxyDocument): void {
    this.mirror.end(proxy._id, proxy.life);
  }

  apply(change: Change): Promise<void> {
    return this.mirrored.apply(change);
  }

  reload(isSound: () => boolean): Promise<void> {
    return this.mirrored.reload(isSound);
  }
}
