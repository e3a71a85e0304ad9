import { Injectable, Logger } from '@nestjs/common';
import { DatabaseClock } from '../database/database-clock';
import type { KeyProvider } from '../key-provider/key-provider';
import { ProviderRegistry } from '../provider-registry/provider-registry';
import { LiveChanges } from './live-changes';

const POLL_EVERY_MS = 4_000;
/** Allows for clocks that differ a little, and for a flush that becomes visible later than its time. */
const OVERLAP_MS = 2_000;

/**
 * Reports new usage counts, which write no event. Only while somebody watches, each process polls the database for usage
 * written by any process.
 */
@Injectable()
export class UsageWatch {
  private readonly logger = new Logger(UsageWatch.name);
  private watchers = 0;
  private timer: NodeJS.Timeout | null = null;
  private since = 0;

  constructor(
    private readonly providers: ProviderRegistry,
    private readonly changes: LiveChanges,
    private readonly clock: DatabaseClock,
  ) {}

  /** @returns a function that ends it */
  watch(): () => void {
    this.watchers++;
    if (this.watchers === 1) {
      this.since = this.clock.now();
      this.schedule();
    }
    return () => {
      this.watchers--;
      if (this.watchers === 0 && this.timer) {
        clearTimeout(this.timer);
        this.timer = null;
      }
    };
  }

  private schedule(): void {
    this.timer = setTimeout(() => void this.poll(), POLL_EVERY_MS).unref();
  }

  private async poll(): Promise<void> {
    this.timer = null;
    const { since } = this;
    this.since = this.clock.now();
    try {
      const from = new Date(since - OVERLAP_MS);
      await Promise.all(this.providers.all.map((provider) => this.pollProvider(provider, from)));
    } catch (error) {
      // Usage counted since then has yet to be reported.
      this.since = since;
      this.logger.warn({ msg: 'could not check for new usage', err: error });
    }
    if (this.watchers > 0 && !this.timer) {
      this.schedule();
    }
  }

  private async pollProvider({ definition, overview }: KeyProvider, since: Date): Promise<void> {
    if (await overview.wasUsedSince(since)) {
      this.changes.add([{ provider: definition.id, topic: 'keys' }]);
    }
  }
}
