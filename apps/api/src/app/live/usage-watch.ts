import { Injectable, Logger } from '@nestjs/common';
import { DatabaseClock } from '../database/database-clock';
import type { KeyProvider } from '../key-provider/key-provider';
import { ProviderRegistry } from '../provider-registry/provider-registry';
import { LiveChanges } from './live-changes';

const LOOK_EVERY_MS = 4_000;
/** The clocks of processes differ a little, and a flush is visible somewhat later than the time that it bears. */
const OVERLAP_MS = 2_000;

/**
 * Tells of usage counts, which write no event. Only while somebody looks on, each process asks the database now and
 * then whether any process wrote some.
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

  /** @returns ends it */
  watch(): () => void {
    this.watchers++;
    if (this.watchers === 1) {
      this.since = this.clock.now();
      this.lookLater();
    }
    return () => {
      this.watchers--;
      if (this.watchers === 0 && this.timer) {
        clearTimeout(this.timer);
        this.timer = null;
      }
    };
  }

  private lookLater(): void {
    this.timer = setTimeout(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  private async look(): Promise<void> {
    this.timer = null;
    const { since } = this;
    this.since = this.clock.now();
    try {
      const from = new Date(since - OVERLAP_MS);
      await Promise.all(this.providers.all.map((provider) => this.lookAt(provider, from)));
    } catch (error) {
      // What was counted since then is still to be told of.
      this.since = since;
      this.logger.warn(`whether usage was counted is not known: ${String(error)}`);
    }
    if (this.watchers > 0 && !this.timer) {
      this.lookLater();
    }
  }

  private async lookAt({ definition, overview }: KeyProvider, since: Date): Promise<void> {
    if (await overview.wasUsedSince(since)) {
      this.changes.add([{ provider: definition.id, topic: 'keys' }]);
    }
  }
}
