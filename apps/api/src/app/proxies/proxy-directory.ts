import { Mirror, type Versioned } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { ChangeFeed, type Change, type ChangeSubscriber } from '../database/change-feed';
import { MirroredCollection } from '../database/mirrored-collection';
import { ProxyRepository } from './proxy.repository';
import { PROXIES_COLLECTION, type ProxyDocument } from './proxy.schema';

export interface KnownProxy extends Versioned {
  readonly isActive: boolean;
}

/** Which proxies there are and which are on, in memory: `acquire` asks for every request. */
@Injectable()
export class ProxyDirectory implements ChangeSubscriber {
  readonly collections = [PROXIES_COLLECTION];
  private readonly mirror = new Mirror<KnownProxy>();
  private readonly mirrored: MirroredCollection<ProxyDocument, KnownProxy>;

  constructor(proxies: ProxyRepository, feed: ChangeFeed) {
    this.mirrored = new MirroredCollection({
      name: PROXIES_COLLECTION,
      mirror: this.mirror,
      all: () => proxies.all(),
      read: (id) => proxies.findById(id),
      toItem: ({ _id, life, rev, isActive }) => ({ id: _id, life, rev, isActive }),
    });
    feed.subscribe(this);
  }

  get(id: string): KnownProxy | undefined {
    return this.mirror.get(id);
  }

  all(): IterableIterator<KnownProxy> {
    return this.mirror.values();
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

  reload(): Promise<void> {
    return this.mirrored.reload();
  }
}
