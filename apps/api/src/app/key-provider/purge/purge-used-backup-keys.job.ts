import { usedBefore } from '@keypool/key-pool';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { AppConfig } from '../../config/app-config';
import { DatabaseClock } from '../../database/database-clock';
import { SYSTEM } from '../../identity/actor';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { Reserve } from '../pool/reserve';
import { BackupKeyRepository } from '../store/backup-key.repository';
import { ProviderChanges } from '../store/provider-changes';

/** Keeps a transaction small; the rest goes with the next one. */
const BATCH = 500;

/** Deletes used backup keys some time after their use (SPEC 6.4). Every process may run it: the write itself decides. */
@Injectable()
export class PurgeUsedBackupKeysJob {
  private readonly logger = new Logger(PurgeUsedBackupKeysJob.name);
  private running: Promise<void> | null = null;

  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly backupKeys: BackupKeyRepository,
    private readonly reserve: Reserve,
    private readonly changes: ProviderChanges,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
    private readonly scheduler: SchedulerRegistry,
  ) {}

  start(): void {
    const interval = setInterval(() => this.runOnce(), this.config.purge.everyMs);
    this.scheduler.addInterval(this.name, interval);
  }

  stop(): void {
    this.scheduler.deleteInterval(this.name);
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

  /** Resolves when no purge is running. */
  async idle(): Promise<void> {
    await this.running;
  }

  private get name(): string {
    return `purge:${this.definition.id}`;
  }

  private runOnce(): void {
    this.running ??= this.purge()
      .then((purged) => {
        if (purged > 0) {
          this.logger.log(`${this.definition.id}: purged ${purged} used backup keys`);
        }
      })
      .catch((error: unknown) =>
        this.logger.warn(`purge of ${this.definition.id} postponed: ${String(error)}`),
      )
      .finally(() => {
        this.running = null;
      });
  }
}
