import { usedBefore } from '@keypool/key-pool';
import { Inject, Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { AppConfig } from '../../config/app-config';
import { DatabaseClock } from '../../database/database-clock';
import { SYSTEM } from '../../identity/actor';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { Reserve } from '../pool/reserve';
import { BackupKeyRepository } from '../store/backup-key.repository';
import { ProviderChanges } from '../store/provider-changes';
import { BATCH, UpkeepJob } from '../../database/upkeep-job';

/** Deletes used backup keys some time after their use (SPEC 6.7). */
@Injectable()
export class PurgeUsedBackupKeysJob extends UpkeepJob {
  /** How many it deleted since the start of the process. */
  deleted = 0;
  /** When it last did its work, in epoch ms; 0 before the first time. */
  succeededAt = 0;

  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly backupKeys: BackupKeyRepository,
    private readonly reserve: Reserve,
    private readonly changes: ProviderChanges,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
    scheduler: SchedulerRegistry,
  ) {
    super(`purge of ${definition.id}`, config.purge.everyMs, scheduler);
  }

  /** @returns how many were deleted */
  async purge(): Promise<number> {
    const before = usedBefore(this.clock.now(), this.config.purge.afterMs);
    let purged = 0;
    for (;;) {
      const ended = await this.changes.run(SYSTEM, async (change) => {
        const deleted = await this.backupKeys.purge(before, BATCH, change.session);
        if (deleted.length > 0) {
          await change.record({
            type: 'backup_keys_purged',
            detail: { count: deleted.length, ids: deleted.map(({ _id }) => _id) },
          });
        }
        return deleted;
      });
      ended.forEach((key) => this.reserve.end(key));
      purged += ended.length;
      if (ended.length < BATCH) {
        return purged;
      }
    }
  }

  protected override async run(): Promise<object | null> {
    const count = await this.purge();
    this.deleted += count;
    this.succeededAt = this.clock.now();
    const msg = 'purged used backup keys';
    return count === 0 ? null : { msg, provider: this.definition.id, count };
  }
}
