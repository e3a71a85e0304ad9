import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseAway } from '../../database/driver-errors';
import { PoolService } from '../pool/pool.service';
import { RotationExecutor } from './rotation-executor';
import { RotationQueue } from './rotation-queue';
import type { RotationOutcome, RotationRequest } from './rotation-transaction';
import { WaitingRotations } from './waiting-rotations';

/** How long the first turn goes on colliding before the next rotation gets its own; later turns try once. */
const FIRST_TURN_MS = 300;
const BETWEEN_TURNS_MS = 250;
/** How often a new rotation lets waiting ones go first that came up since it asked. */
const YIELDS = 2;

/**
 * Runs the rotations of a provider in turn, waiting ones first. One that cannot go on (a process that died inside a
 * transaction holds its documents for a minute) gives its turn to the others and comes back.
 */
@Injectable()
export class Rotator {
  private readonly queue = new RotationQueue();
  private stopping = false;

  constructor(
    private readonly executor: RotationExecutor,
    private readonly waiting: WaitingRotations,
    private readonly pool: PoolService,
  ) {}

  /**
   * @param giveUpAfterMs none: it ends when the database has said how it ends, however long that is away
   * @throws what kept the database from doing it last
   */
  rotate(
    request: Omit<RotationRequest, 'turn'>,
    giveUpAfterMs = Infinity,
  ): Promise<RotationOutcome> {
    return this.queue.share(`${request.life} ${request.withoutBackup}`, () =>
      this.rotateInTurns(request, performance.now() + giveUpAfterMs),
    );
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

  private async rotateInTurns(
    request: Omit<RotationRequest, 'turn'>,
    deadline: number,
  ): Promise<RotationOutcome> {
    const contested = new Set<string>();
    for (let patienceMs = FIRST_TURN_MS; ; patienceMs = 0) {
      try {
        return await this.queue.enqueue(() => this.takeTurn({ ...request, contested }, patienceMs));
      } catch (error) {
        if (!isDatabaseAway(error) || this.stopping || performance.now() >= deadline) {
          throw error;
        }
      }
      await this.betweenTurns();
    }
  }

  protected betweenTurns(): Promise<void> {
    return sleep(BETWEEN_TURNS_MS);
  }

  private async takeTurn(
    request: Omit<RotationRequest, 'turn'>,
    patienceMs: number,
  ): Promise<RotationOutcome> {
    for (let yields = 0; ; yields++) {
      // Another process was faster, and its news came meanwhile. Who rotates by hand has just read the database.
      if (request.withoutBackup === 'exhaust' && this.pool.hasEnded(request.life)) {
        return { kind: 'gone' };
      }
      await this.waiting.complete();
      const turn = yields < YIELDS ? 'after_waiting' : 'now';
      const outcome = await this.executor.execute({ ...request, turn }, patienceMs);
      if (outcome.kind !== 'others_wait') {
        return outcome;
      }
    }
  }
}
