import type { GuardState } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { ChangeFeed, type Change, type ChangeSubscriber } from '../../database/change-feed';
import { SETTINGS_COLLECTION } from '../../database/settings-collection';
import { GuardRepository, type StoredGuard } from '../store/guard.repository';
import { PoolService } from './pool.service';

/** What the guard knows, in memory: the pool needs it to try held keys. Decisions about a key read the database. */
@Injectable()
export class GuardMirror implements ChangeSubscriber {
  readonly collections = [SETTINGS_COLLECTION];
  private latest: StoredGuard | null = null;

  constructor(
    private readonly guards: GuardRepository,
    private readonly pool: PoolService,
    feed: ChangeFeed,
  ) {
    feed.subscribe(this);
  }

  /** Whether an admin has paused rotation. */
  get isPaused(): boolean {
    return (this.state?.pausedAt ?? null) !== null;
  }

  /** Null before the first load. */
  get state(): GuardState | null {
    return this.latest && this.latest.state;
  }

  apply({ id, document }: Change): void {
    if (id === this.guards.id && document) {
      // The stream's document is the record that the repository writes.
      this.set(document as unknown as StoredGuard);
    }
  }

  async reload(): Promise<void> {
    this.set(await this.guards.find());
  }

  /** After a commit of this process, too. */
  set(guard: StoredGuard): void {
    if (!this.latest || guard.rev > this.latest.rev) {
      this.latest = guard;
      this.pool.pool.guardChanged(guard.state);
    }
  }
}
