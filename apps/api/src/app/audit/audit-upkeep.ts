import { Injectable } from '@nestjs/common';
import { Upkeep } from '../database/upkeep';
import { EventSealerJob } from './event-sealer.job';
import { PurgeEventsJob } from './purge-events.job';

/** Seals events, and deletes old ones. */
@Injectable()
export class AuditUpkeep extends Upkeep {
  constructor(sealer: EventSealerJob, purge: PurgeEventsJob) {
    super([sealer, purge]);
  }
}
