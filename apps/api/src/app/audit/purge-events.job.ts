import { Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { AppConfig } from '../config/app-config';
import { DatabaseClock } from '../database/database-clock';
import { TransactionRunner } from '../database/transaction-runner';
import { UpkeepJob } from '../database/upkeep-job';
import { EventEvidence } from '../events/event-evidence';
import { EventRepository } from '../events/event.repository';
import { SYSTEM } from '../identity/actor';
import { SealRepository } from './seal.repository';

const DAY_MS = 86_400_000;
/** Seals that one transaction deletes, each with at most 500 events. */
const SEALS = 20;

/**
 * Deletes events whose time is over, a day's at a time, with the seals that hold them: from the beginning of the chain,
 * so that the rest stays linked. An event records the last seal deleted (ADR 0020).
 */
@Injectable()
export class PurgeEventsJob extends UpkeepJob {
  constructor(
    private readonly events: EventRepository,
    private readonly evidence: EventEvidence,
    private readonly seals: SealRepository,
    private readonly transactions: TransactionRunner,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
    scheduler: SchedulerRegistry,
  ) {
    super('purge of events', config.purge.everyMs, scheduler);
  }

  /** @returns how many were deleted */
  async purge(): Promise<number> {
    const { keepEventsMs } = this.config.purge;
    const before = Math.floor((this.clock.now() - keepEventsMs) / DAY_MS) * DAY_MS;
    for (let purged = 0; ;) {
      const count = await this.endOldest(before);
      if (count === 0) {
        return purged;
      }
      purged += count;
    }
  }

  protected override async run(): Promise<object | null> {
    const count = await this.purge();
    return count === 0 ? null : { msg: 'deleted events whose time is over', count };
  }

  /** @returns how many, 0 when there are no more */
  private endOldest(before: number): Promise<number> {
    return this.transactions.run(async ({ session }) => {
      const over = await this.seals.oldest(SEALS, before, session);
      const last = over.at(-1);
      if (!last) {
        return 0;
      }
      const ids = over.flatMap((seal) => seal.ids);
      await this.seals.delete(over, session);
      await this.evidence.delete(ids, session);
      const detail = { count: ids.length, until: last.newest.toISOString(), seal: last._id };
      await this.events.add({ type: 'events_purged', actor: SYSTEM, detail }, session);
      return ids.length;
    });
  }
}
