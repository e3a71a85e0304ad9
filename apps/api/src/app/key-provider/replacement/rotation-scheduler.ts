import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseAway } from '../../database/driver-errors';
import { PoolService } from '../pool/pool.service';
import { KeyReplacer, type TurnResult } from './key-replacer';
import type { RotationOutcome } from './replacement-transaction';
import type { NewRotation } from './rotation-request';
import { TurnQueue } from './turn-queue';
import { WaitingRotations } from './waiting-rotations';

/** How long the first turn goes on colliding before the next rotation gets its own; later turns try once. */
const FIRST_TURN_MS = 300;
const BETWEEN_TURNS_MS = 250;
/** How often a new rotation lets waiting ones go first that came up since it asked. */
const YIELDS = 2;

/**
 * Says when each rotation of a provider runs: in turn, waiting ones first. One that cannot go on (a process that died inside
 * a transaction holds its documents for a minute) gives its turn to the others and comes back.
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
   * @param giveUpAfterMs none: it ends when the database has said how it ends, however long that is away
   * @throws what kept the database from doing it last
   */
  rotate(request: NewRotation, giveUpAfterMs = Infinity): Promise<RotationOutcome> {
    const deadline = performance.now() + giveUpAfterMs;
    let patienceMs = FIRST_TURN_MS;
    let contested: TurnResult['contested'] = new Set();

    const takeTurn = async (): Promise<RotationOutcome> => {
      const turnMs = patienceMs;
      patienceMs = 0;
      for (let yields = 0; ; yields++) {
        // Another process was faster, and its news came meanwhile. Who rotates by hand has just read the database.
        if (request.kind === 'report' && this.pool.hasEnded(request.life)) {
          return { kind: 'gone' };
        }
        await this.waiting.complete();
        const turn = { giveUpAfterMs: turnMs, yields: yields < YIELDS, contested };
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
      if (!isDatabaseAway(error) || this.stopping || performance.now() >= deadline) {
        return false;
      }
      await sleep(BETWEEN_TURNS_MS);
      return true;
    });
  }

  /** Completes what waits for a backup key, the oldest first, as far as the eligible ones reach. */
  completeWaiting(): Promise<void> {
    return this.queue.enqueue(() => this.waiting.complete());
  }

  /** Whatever cannot go on is given up. Resolves when no rotation is under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.queue.idle();
  }
}
