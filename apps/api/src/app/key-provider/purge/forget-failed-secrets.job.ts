import { Inject, Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { AppConfig } from '../../config/app-config';
import { DatabaseClock } from '../../database/database-clock';
import { SYSTEM } from '../../identity/actor';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { ProviderChanges } from '../store/provider-changes';
import { UndoRepository } from '../store/undo.repository';
import { BATCH, UpkeepJob } from '../../database/upkeep-job';

/** Removes from the journal the secrets of failed keys whose rotation can no longer be undone (SPEC 6.2). */
@Injectable()
export class ForgetFailedSecretsJob extends UpkeepJob {
  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly undos: UndoRepository,
    private readonly changes: ProviderChanges,
    private readonly clock: DatabaseClock,
    { purge }: AppConfig,
    scheduler: SchedulerRegistry,
  ) {
    super(`end of undo of ${definition.id}`, purge.everyMs, scheduler);
  }

  /** @returns how many were removed */
  async forget(): Promise<number> {
    const now = this.clock.now();
    for (let forgotten = 0; ;) {
      const count = await this.changes.run(SYSTEM, ({ session }) =>
        this.undos.forget(now, BATCH, session),
      );
      forgotten += count;
      if (count < BATCH) {
        return forgotten;
      }
    }
  }

  protected override async run(): Promise<object | null> {
    const count = await this.forget();
    const msg = 'removed the API keys of rotations that can no longer be undone';
    return count === 0 ? null : { msg, provider: this.definition.id, count };
  }
}
