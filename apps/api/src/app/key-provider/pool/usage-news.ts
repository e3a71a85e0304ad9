import { Inject, Injectable } from '@nestjs/common';
import { ChangeFeed, type Change, type ChangeSubscriber } from '../../database/change-feed';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { KeyRepository } from '../store/key.repository';
import { PoolService } from './pool.service';

/** How many are read at a time. */
const BATCH = 5_000;

/**
 * Tracks the keys for which any process has counted usage, and reads their counts when somebody wants to see them: most of
 * the time nobody does.
 */
@Injectable()
export class UsageNews implements ChangeSubscriber {
  readonly collections: readonly string[];
  readonly insertedWith = 'keyIds';
  private readonly outdated = new Set<string>();
  private reading: Promise<void> = Promise.resolve();

  constructor(
    @Inject(DEFINITION) definition: KeyProviderDefinition,
    private readonly keys: KeyRepository,
    private readonly pool: PoolService,
    feed: ChangeFeed,
  ) {
    this.collections = [definition.collections.usageFlushes];
    feed.subscribe(this);
  }

  apply({ document }: Change): void {
    const keyIds: unknown = document?.[this.insertedWith];
    for (const id of Array.isArray(keyIds) ? keyIds : []) {
      this.outdated.add(String(id));
    }
    this.forgetEnded();
  }

  async reload(): Promise<void> {
    // The pool reloads every key with its counts.
  }

  /** Brings the counts that the pool holds up to date. */
  catchUp(): Promise<void> {
    this.reading = this.reading.catch(() => undefined).then(() => this.readOutdated());
    return this.reading;
  }

  private async readOutdated(): Promise<void> {
    const ids = [...this.outdated];
    for (let start = 0; start < ids.length; start += BATCH) {
      const batch = ids.slice(start, start + BATCH);
      batch.forEach((id) => this.outdated.delete(id));
      try {
        // A key with a new life that the pool has not seen yet is read again.
        const read = await this.keys.counts(batch);
        read.filter((key) => !this.pool.count(key)).forEach(({ _id }) => this.outdated.add(_id));
      } catch (error) {
        batch.forEach((id) => this.outdated.add(id));
        throw error;
      }
    }
  }

  /** Nobody may ask for days, while keys come and go. */
  private forgetEnded(): void {
    const { keys } = this.pool.pool;
    if (this.outdated.size <= 2 * keys.size + BATCH) {
      return;
    }
    for (const id of this.outdated) {
      if (!keys.get(id)) {
        this.outdated.delete(id);
      }
    }
  }
}
