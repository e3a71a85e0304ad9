import { Injectable } from '@nestjs/common';
import { FirstAcquire } from './pool/first-acquire';
import { ForgetFailedSecretsJob } from './purge/forget-failed-secrets.job';
import { PurgeUsedBackupKeysJob } from './purge/purge-used-backup-keys.job';
import { CompleteWaitingRotationsJob } from './replacement/complete-waiting-rotations.job';
import { RotationScheduler } from './replacement/rotation-scheduler';
import { UsageService } from './usage/usage.service';

/** What one provider runs besides answering requests. */
@Injectable()
export class ProviderRuntime {
  constructor(
    private readonly purge: PurgeUsedBackupKeysJob,
    private readonly secrets: ForgetFailedSecretsJob,
    private readonly completion: CompleteWaitingRotationsJob,
    private readonly usage: UsageService,
    private readonly rotations: RotationScheduler,
    private readonly firstAcquire: FirstAcquire,
  ) {}

  start(): void {
    this.purge.start();
    this.secrets.start();
    this.completion.start();
  }

  /** Starts no more jobs. Resolves when everything that was accepted is written. */
  async stop(): Promise<void> {
    this.purge.stop();
    this.secrets.stop();
    this.completion.stop();
    await Promise.all([
      this.usage.idle(),
      this.rotations.stop(),
      this.purge.idle(),
      this.secrets.idle(),
      this.firstAcquire.stop(),
    ]);
  }
}
