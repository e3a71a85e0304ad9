import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable } from '../../database/driver-errors';
import { PoolService } from '../pool/pool.service';
import { KeyReplacer, type TurnResult } from './key-replacer';
import type { RotationOutcome } from './replacement-transaction';
import type { NewRotation } from './rotation-request';
import { TurnQueue } from './turn-queue';
import { WaitingRotations } from './waiting-rotations';

/** How long the first turn retries collisions before the next rotation gets its own; later turns try once. */
const FIRST_TURN_MS = 300;
const BETWEEN_TURNS_MS = 250;
/** How often a new rotation yields to waiting ones that arrived after it. */
const MAX_YIELDS = 2;

/**
 * Decides when each rotation of a provider runs: one at a time, waiting ones first. One that is blocked (a process that
 * died inside a transaction holds its documents for 90 s) gives its turn to the others and tries again later.
 */
@Injectable()
export class RotationScheduler {
  private readonly queue = new TurnQueue();
  private stopping = false;

  constructor(
    private readonly replacer: KeyReplacer,
    private readonly waiting: WaitingRotations,
    private readonly pool: PoolService,
  ) {}

  /**
   * @param giveUpAfterMs omit to keep retrying until the outcome is known
   * @throws the last database error
   */
  rotate(request: NewRotation, giveUpAfterMs = Infinity): Promise<RotationOutcome> {
    const deadline = performance.now() + giveUpAfterMs;
    let retryMs = FIRST_TURN_MS;
    let contested: TurnResult['contested'] = new Set();

    const takeTurn = async (): Promise<RotationOutcome> => {
      const turnMs = retryMs;
      retryMs = 0;
      for (let yields = 0; ; yields++) {
        // Another process was faster, and its news arrived meanwhile. A manual rotation has just read the database.
        if (request.kind === 'report' && this.pool.hasEnded(request.life)) {
          return { kind: 'gone' };
        }
        await this.waiting.complete();
        const turn = { giveUpAfterMs: turnMs, yields: yields < MAX_YIELDS, contested };
        const result = await this.replacer.replace(request, turn);
        contested = result.contested;
        const { outcome } = result;
        if (outcome.kind === 'unavailable') {
          throw outcome.error;
        }
        if (outcome.kind !== 'others_wait') {
          return outcome;
        }
      }
    };

    return this.queue.share(`${request.life} ${request.kind}`, takeTurn, async (error) => {
      if (!isDatabaseUnavailable(error) || this.stopping || performance.now() >= deadline) {
        return false;
      }
      await sleep(BETWEEN_TURNS_MS);
      return true;
    });
  }

  /** Completes waiting rotations, the oldest first, as far as there are eligible backup keys. */
  completeWaiting(): Promise<void> {
    return this.queue.enqueue(() => this.waiting.complete());
  }

  /** Gives up whatever is blocked. Resolves when no rotation is running. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.queue.idle();
  }
}
