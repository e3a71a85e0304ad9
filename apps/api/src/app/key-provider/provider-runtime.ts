import { Injectable } from '@nestjs/common';
import { FirstAcquire } from './pool/first-acquire';
import { UnreadableKeysJob } from './pool/unreadable-keys.job';
import { ProviderUpkeep } from './purge/provider-upkeep';
import { CompleteWaitingRotationsJob } from './replacement/complete-waiting-rotations.job';
import { RotationScheduler } from './replacement/rotation-scheduler';
import { UsageService } from './usage/usage.service';
import { HandOutsJob } from './worker/hand-outs.job';

/** What one provider runs besides answering requests. */
@Injectable()
export class ProviderRuntime {
  constructor(
    private readonly upkeep: ProviderUpkeep,
    private readonly completion: CompleteWaitingRotationsJob,
    private readonly usage: UsageService,
    private readonly rotations: RotationScheduler,
    private readonly firstAcquire: FirstAcquire,
    private readonly handOuts: HandOutsJob,
    private readonly unreadable: UnreadableKeysJob,
  ) {}

  start(): void {
    this.upkeep.start();
    this.completion.start();
    this.handOuts.start();
    this.unreadable.start();
  }

  /** Starts no more jobs. Resolves when everything that was accepted is written. */
  async stop(): Promise<void> {
    this.completion.stop();
    this.unreadable.stop();
    await Promise.all([
      this.upkeep.stop(),
      this.usage.idle(),
      this.rotations.stop(),
      this.firstAcquire.stop(),
      this.handOuts.finish(),
      this.unreadable.idle(),
    ]);
  }
}
