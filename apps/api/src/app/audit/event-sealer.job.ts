import { Injectable, Logger } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { Types } from 'mongoose';
import { AppConfig } from '../config/app-config';
import { DatabaseClock } from '../database/database-clock';
import { UpkeepJob } from '../database/upkeep-job';
import { EventEvidence } from '../events/event-evidence';
import { LATE_MS, SEAL_EVERY_MS, SEALED_AT_MOST, SKEW_MS } from './limits';
import { sealedLine } from './seal-chain';
import { SealRepository } from './seal.repository';
import type { SealDocument } from './seal.schema';

/** Unsealed events, as many as fit into one seal. */
interface Unsealed {
  readonly ids: Types.ObjectId[];
  readonly newest: Date;
  /** All older ones are sealed, or among these. */
  readonly until: Date;
  readonly isAll: boolean;
}

/**
 * Seals the log of events (ADR 0020): once a minute one process writes down which ones were added, chained to what was
 * written before, and logs it. Every process tries: the number of a seal is unique, so one of them succeeds.
 */
@Injectable()
export class EventSealerJob extends UpkeepJob {
  private readonly audit = new Logger('Audit');
  /** The newest seal that this process has seen. */
  private known: SealDocument | null = null;

  constructor(
    private readonly events: EventEvidence,
    private readonly seals: SealRepository,
    private readonly clock: DatabaseClock,
    { purge }: AppConfig,
    scheduler: SchedulerRegistry,
  ) {
    super('seal of events', Math.min(SEAL_EVERY_MS, purge.everyMs), scheduler);
  }

  /** Seals all that there is. */
  async seal(): Promise<void> {
    for (;;) {
      const last = await this.seals.last();
      await this.missKnown(last);
      const unsealed = await this.unsealed(last);
      const isSealed = unsealed.ids.length > 0 && (await this.append(last, unsealed));
      if (!isSealed || unsealed.isAll) {
        return;
      }
    }
  }

  protected override async run(): Promise<null> {
    const last = await this.seals.last();
    // Else another process has just done it.
    if (!last || this.clock.now() - last.at.getTime() >= this.everyMs / 2) {
      await this.seal();
    }
    return null;
  }

  private async unsealed(last: SealDocument | null): Promise<Unsealed> {
    const now = this.clock.date();
    const from = new Date(last ? last.until.getTime() - LATE_MS : 0);
    const sealed = await this.seals.idsSince(new Date(from.getTime() - SKEW_MS));
    const ids: Types.ObjectId[] = [];
    let newest = from;
    for await (const event of this.events.since(from)) {
      if (sealed.has(event._id.toHexString()) || !this.events.isGenuine(event)) {
        continue;
      }
      ids.push(event._id);
      newest = event.at;
      if (ids.length === SEALED_AT_MOST) {
        return { ids, newest, until: newest, isAll: false };
      }
    }
    return { ids, newest, until: now, isAll: true };
  }

  private async append(
    last: SealDocument | null,
    { ids, newest, until }: Unsealed,
  ): Promise<boolean> {
    const seal = await this.seals.append({
      _id: (last?._id ?? 0) + 1,
      at: this.clock.date(),
      until: last && last.until > until ? last.until : until,
      newest,
      previous: last?.digest ?? '',
      ids,
    });
    if (seal) {
      this.known = seal;
      this.audit.log(sealedLine(seal));
    }
    return seal !== null;
  }

  /** Says so when the newest seal that this process has seen is no longer there, as it was. */
  private async missKnown(last: SealDocument | null): Promise<void> {
    const { known } = this;
    this.known = last;
    if (known && (await this.seals.find(known._id))?.digest !== known.digest) {
      this.audit.error(
        `seal ${known._id} of the log of events is gone, or was changed: run npm run keypool -- audit verify`,
      );
    }
  }
}
