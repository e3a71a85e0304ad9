import { KeyPool, type PoolKey } from '@keypool/key-pool';
import { Inject, Injectable } from '@nestjs/common';
import { mongo } from 'mongoose';
import { EventEmitter } from 'node:events';
import { AppConfig } from '../../config/app-config';
import { ChangeFeed, type Change, type ChangeSubscriber } from '../../database/change-feed';
import { MirroredCollection } from '../../database/mirrored-collection';
import { SharedReads } from '../../database/shared-reads';
import { BindingRepository } from '../store/binding.repository';
import type { BindingDocument } from '../store/binding.schema';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { KeyRepository, type StoredCounts } from '../store/key.repository';
import type { KeyDocument } from '../store/key.schema';
import { SecretRegistry } from '../store/secret.registry';
import type { KeyCounts, MirroredBinding, MirroredKey } from './mirrored';

/**
 * The pool of one provider in this process: filled from the database, kept in sync by the change feed, and updated at once
 * with this process's own commits.
 */
@Injectable()
export class PoolService implements ChangeSubscriber {
  readonly collections: readonly string[];
  /** Emits `ready` with the id of a proxy that may have a key to hand out again. */
  readonly news = new EventEmitter<{ ready: [proxyId: string] }>();
  readonly pool: KeyPool<MirroredKey, MirroredBinding>;
  private readonly refreshes = new SharedReads<void>();
  private readonly keys: MirroredCollection<KeyDocument, MirroredKey>;
  private readonly bindings: MirroredCollection<BindingDocument, MirroredBinding>;

  constructor(
    @Inject(DEFINITION) definition: KeyProviderDefinition,
    keys: KeyRepository,
    bindings: BindingRepository,
    private readonly secrets: SecretRegistry,
    private readonly feed: ChangeFeed,
    { cooldown, guard }: AppConfig,
  ) {
    this.pool = new KeyPool<MirroredKey, MirroredBinding>(
      (proxyId) => this.news.emit('ready', proxyId),
      cooldown.suspectStepsMs,
      guard.settings,
    );
    this.keys = new MirroredCollection({
      name: definition.collections.keys,
      mirror: this.pool.keys,
      all: () => keys.all(),
      read: (id) => keys.findById(id),
      toItem: (key) => ({
        id: key._id,
        life: key.life,
        rev: key.rev,
        ...this.standing(key),
        createdAt: key.createdAt.getTime(),
        counts: this.count(key) ?? countsOf(key),
      }),
    });
    this.bindings = new MirroredCollection({
      name: bindings.collectionName,
      mirror: this.pool.bindings,
      all: () => bindings.all(),
      read: (id) => bindings.findById(new mongo.ObjectId(id)),
      idIsLife: true,
      toItem: (binding) => {
        const id = binding._id.toHexString();
        return {
          id,
          life: id,
          rev: binding.rev,
          proxyId: binding.proxyId,
          keyId: bindings.keyIdOf(binding),
          priority: binding.priority,
          isActive: binding.isActive,
          createdAt: binding.createdAt.getTime(),
          updatedAt: binding.updatedAt.getTime(),
        };
      },
    });
    this.collections = [this.keys.name, this.bindings.name];
    feed.subscribe(this);
  }

  /** Whether the pool is no older than a moment. */
  get isCurrent(): boolean {
    return this.feed.isCurrent;
  }

  apply(change: Change): Promise<void> {
    return change.collection === this.keys.name
      ? this.keys.apply(change)
      : this.bindings.apply(change);
  }

  async reload(isSound: () => boolean): Promise<void> {
    await this.keys.reload(isSound);
    await this.bindings.reload(isSound);
  }

  setKey(key: KeyDocument): void {
    this.keys.set(key);
  }

  setBindings(bindings: readonly BindingDocument[]): void {
    for (const binding of bindings) {
      this.bindings.set(binding);
    }
  }

  /** Whether this process knows that a life of a key is over. */
  hasEnded(life: string): boolean {
    return this.pool.keys.hasEnded(life);
  }

  endKey(id: string, life: string): void {
    this.pool.keys.end(id, life);
  }

  endBindings(bindings: readonly BindingDocument[]): void {
    for (const { _id } of bindings) {
      this.pool.bindings.end(_id.toHexString(), _id.toHexString());
    }
  }

  /** Applies counts that were read. @returns the current ones, or null when it holds another life, or none */
  count(read: StoredCounts): KeyCounts | null {
    const held = this.pool.keys.get(read._id);
    if (held?.life !== read.life) {
      return null;
    }
    // They only grow, so of two readings out of order the larger one is the later one.
    const { counts } = held;
    const latest = countsOf(read);
    counts.tokensUsed = Math.max(counts.tokensUsed, latest.tokensUsed);
    counts.requestsCount = Math.max(counts.requestsCount, latest.requestsCount);
    counts.updatedAt = Math.max(counts.updatedAt, latest.updatedAt);
    return counts;
  }

  /** Reads one key again. */
  refreshKey(id: string): Promise<void> {
    return this.refreshes.read(id, () => this.keys.refresh(id));
  }

  /** A key whose secret must not be used is shown, and never handed out. */
  private standing(key: KeyDocument): Omit<PoolKey, 'id' | 'life' | 'rev'> {
    const { suspectStep } = key;
    const convictedAt = key.convictedAt?.getTime() ?? null;
    const apiKey = this.secrets.open(key);
    return typeof apiKey === 'string'
      ? {
          apiKey,
          status: key.status,
          cooldownUntil: key.cooldownUntil?.getTime() ?? null,
          nextTryAt: key.nextTryAt?.getTime() ?? null,
          suspectStep,
          hold: key.hold ?? null,
          convictedAt,
        }
      : {
          apiKey: '',
          status: 'error',
          cooldownUntil: null,
          nextTryAt: null,
          suspectStep,
          hold: null,
          convictedAt,
        };
  }
}

function countsOf({ tokensUsed, requestsCount, updatedAt }: StoredCounts): KeyCounts {
  return { tokensUsed, requestsCount, updatedAt: updatedAt.getTime() };
}
