import { FailureRows, type PoolKey } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { DatabaseClock } from '../../database/database-clock';
import { PoolService } from '../pool/pool.service';

const WITHIN_MS = 10 * 60_000;

/** Which keys are suspect according to the reports this process received. The rules are key-pool's (SPEC 6.1). */
@Injectable()
export class Suspicions {
  private readonly rows: FailureRows;

  constructor(
    private readonly pool: PoolService,
    private readonly clock: DatabaseClock,
    config: AppConfig,
  ) {
    this.rows = new FailureRows({
      suspectAfter: config.cooldown.suspectAfter,
      withinMs: WITHIN_MS,
    });
  }

  /**
   * @param exit the reporting proxy, if given
   * @returns whether the key is suspect
   */
  upstreamFailed({ id, life }: PoolKey, exit: string | undefined): boolean {
    return this.rows.upstreamError(life, exit, this.clock.now(), (since) =>
      this.pool.pool.index.usedBy(id, since),
    );
  }

  /** @returns the number of consecutive failures of unknown cause, and whether the key is suspect */
  failedUnknown({ life }: PoolKey): { inARow: number; isSuspect: boolean } {
    return this.rows.unknownFailure(life, this.clock.now());
  }

  /** Any answer of the upstream itself resets the count of its consecutive errors through that exit. */
  upstreamAnswered({ life }: PoolKey, exit: string | undefined): void {
    this.rows.upstreamAnswered(life, exit);
  }

  succeeded(life: string): void {
    this.rows.succeeded(life);
  }
}
