import { Injectable } from '@nestjs/common';
import { PurgeUsedBackupKeysJob } from './purge/purge-used-backup-keys.job';
import { Rotator } from './replacement/rotator';
import { WaitingRotationsJob } from './replacement/waiting-rotations.job';
import { UsageService } from './usage/usage.service';
import { FirstAcquire } from './pool/first-acquire';

/** What one provider runs besides answering requests. */
@Injectable()
export class ProviderRuntime {
  constructor(
    private readonly purge: PurgeUsedBackupKeysJob,
    private readonly waitingRotations: WaitingRotationsJob,
    private readonly usage: UsageService,
    private readonly rotator: Rotator,
    private readonly firstAcquire: FirstAcquire,
  ) {}

  start(): void {
    this.purge.start();
    this.waitingRotations.start();
  }

  /** No job begins any more. Resolves when everything that was accepted is written. */
  async stop(): Promise<void> {
    this.purge.stop();
    this.waitingRotations.stop();
    await Promise.all([
      this.usage.idle(),
      this.rotator.stop(),
      this.purge.idle(),
      this.firstAcquire.stop(),
    ]);
  }
}
