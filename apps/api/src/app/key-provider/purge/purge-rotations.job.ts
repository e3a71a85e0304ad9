import { Inject, Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { AppConfig } from '../../config/app-config';
import { DatabaseClock } from '../../database/database-clock';
import { BATCH, UpkeepJob } from '../../database/upkeep-job';
import { SYSTEM } from '../../identity/actor';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { ProviderChanges } from '../store/provider-changes';
import { RotationRepository } from '../store/rotation.repository';

/** Deletes what the journal has kept for long enough (SPEC section 3): entries that are done, not those that wait. */
@Injectable()
export class PurgeRotationsJob extends UpkeepJob {
  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly rotations: RotationRepository,
    private readonly changes: ProviderChanges,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
    scheduler: SchedulerRegistry,
  ) {
    super(`purge of the journal of ${definition.id}`, config.purge.everyMs, scheduler);
  }

  /** @returns how many were deleted */
  async purge(): Promise<number> {
    const before = this.clock.now() - this.config.purge.keepEventsMs;
    for (let purged = 0; ;) {
      const count = await this.changes.run(SYSTEM, ({ session }) =>
        this.rotations.purge(before, BATCH, session),
      );
      purged += count;
      if (count < BATCH) {
        return purged;
      }
    }
  }

  protected override async run(): Promise<object | null> {
    const count = await this.purge();
    const msg = 'deleted entries of the journal whose time is over';
    return count === 0 ? null : { msg, provider: this.definition.id, count };
  }
}
