import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { PoolService } from '../pool/pool.service';

const READ_AGAIN_AFTER_MS = 500;

/** Keys whose failure is being dealt with: handed out no more until the outcome is read from the database (SPEC 6.2). */
@Injectable()
export class HeldKeys {
  private readonly logger = new Logger(HeldKeys.name);

  constructor(private readonly pool: PoolService) {}

  /** Holds the key from this very moment until `work` has brought the pool in step. */
  async during<T>(keyId: string, life: string, work: () => Promise<T>): Promise<T> {
    const release = this.pool.pool.hold(keyId, life);
    try {
      const result = await work();
      release();
      return result;
    } catch (error) {
      void this.releaseWhenRead(keyId, release);
      throw error;
    }
  }

  private async releaseWhenRead(keyId: string, release: () => void): Promise<void> {
    for (;;) {
      try {
        await this.pool.refreshKey(keyId);
        release();
        return;
      } catch (error) {
        this.logger.warn(`key ${keyId} stays out of the pool: ${String(error)}`);
        // Nothing is lost when the process ends meanwhile: the next one reads everything.
        await sleep(READ_AGAIN_AFTER_MS, undefined, { ref: false });
      }
    }
  }
}
