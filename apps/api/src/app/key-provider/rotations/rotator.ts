import { Inject, Injectable, Logger } from '@nestjs/common';
import { SYSTEM } from '../../events/event.repository';
import type { KeyProviderDefinition } from '../key-provider.definition';
import { DEFINITION } from '../key-provider.tokens';
import { PoolService } from '../pool/pool.service';
import { RotationQueue } from './rotation-queue';
import {
  RotationTransaction,
  type RotationOutcome,
  type RotationRequest,
} from './rotation-transaction';
import { RotationRepository } from './rotation.repository';

const WAITING_BATCH = 100;

/** Runs rotations in turn, waiting ones first, and brings the pool in step with each outcome. */
@Injectable()
export class Rotator {
  private readonly logger = new Logger(Rotator.name);
  private readonly queue = new RotationQueue<RotationOutcome>();

  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly transaction: RotationTransaction,
    private readonly rotations: RotationRepository,
    private readonly pool: PoolService,
  ) {}

  rotate(request: RotationRequest): Promise<RotationOutcome> {
    return this.queue.share(`${request.life} ${request.withoutBackup}`, async () => {
      await this.completeWaitingNow();
      return this.runOnce(request);
    });
  }

  /** Completes what waits for a backup key, the oldest first, as far as the eligible ones reach. */
  completeWaiting(): Promise<void> {
    return this.queue.enqueue(() => this.completeWaitingNow());
  }

  /** Resolves when no rotation is under way. */
  idle(): Promise<void> {
    return this.queue.idle();
  }

  private async completeWaitingNow(): Promise<void> {
    for (;;) {
      const waiting = await this.rotations.findWaiting(WAITING_BATCH);
      let completed = 0;
      for (const entry of waiting) {
        const outcome = await this.runOnce({
          keyId: entry.failedKeyId,
          life: entry.failedLife,
          reason: entry.reason,
          lastError: entry.reason,
          actor: SYSTEM,
          detail: {},
          withoutBackup: 'leave',
          onlyExhausted: true,
        });
        if (outcome.kind === 'no_backup') {
          return;
        }
        completed += outcome.kind === 'rotated' ? 1 : 0;
      }
      if (completed === 0 || waiting.length < WAITING_BATCH) {
        return;
      }
    }
  }

  private async runOnce(request: RotationRequest): Promise<RotationOutcome> {
    const outcome = await this.transaction.run(request);
    const { id } = this.definition;
    switch (outcome.kind) {
      case 'rotated':
        this.pool.setKey(outcome.replacement);
        this.pool.setBindings(outcome.bindings);
        this.pool.endKey(request.keyId, request.life);
        this.logger.log(
          `${id}: key ${request.keyId} was replaced by ${outcome.replacement._id} (${outcome.entry.reason})`,
        );
        break;
      case 'exhausted':
        this.pool.setKey(outcome.key);
        this.logger.warn(
          `${id}: key ${request.keyId} is exhausted (${request.reason}) and there is no eligible backup key: add one`,
        );
        break;
      case 'gone':
        await this.pool.refreshKey(request.keyId);
        break;
      case 'no_backup':
        break;
    }
    return outcome;
  }
}
