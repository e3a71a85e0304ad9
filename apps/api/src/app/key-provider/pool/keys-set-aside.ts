import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { SingleLoop } from '../../database/single-loop';
import { PoolService } from './pool.service';

const READ_AGAIN_AFTER_MS = 500;

type Release = () => void;

/** Keys whose failure is being handled: not handed out until the outcome is read from the database (SPEC 6.2). */
@Injectable()
export class KeysSetAside {
  private readonly logger = new Logger(KeysSetAside.name);
  /** What releases a key, by its id, once it has been read. */
  private readonly unread = new Map<string, Release[]>();
  /** One after the other, however many keys there are and however often each one is reported: an outage may be long. */
  private readonly reads = new SingleLoop(
    () => this.unread.size > 0,
    () => this.readOne(),
  );

  constructor(private readonly pool: PoolService) {}

  /**
   * Sets the key aside from this very moment until the pool is up to date.
   * @param work that has just begun, with no `await` in between: it updates the pool before it ends
   */
  async until<T>(keyId: string, life: string, work: Promise<T>): Promise<T> {
    const release = this.pool.pool.setAside(keyId, life);
    try {
      const result = await work;
      release();
      return result;
    } catch (error) {
      this.releaseWhenRead(keyId, release);
      throw error;
    }
  }

  private releaseWhenRead(keyId: string, release: Release): void {
    this.unread.set(keyId, [...(this.unread.get(keyId) ?? []), release]);
    this.reads.start();
  }

  private async readOne(): Promise<void> {
    const [first] = this.unread;
    if (first) {
      const [keyId, releases] = first;
      // A key that is set aside from here on waits for a later read.
      this.unread.delete(keyId);
      await this.readUntilItAnswers(keyId);
      releases.forEach((release) => this.releaseOne(keyId, release));
    }
  }

  /** If one key fails, the others are still released. */
  private releaseOne(keyId: string, release: Release): void {
    try {
      release();
    } catch (error) {
      this.logger.error({ msg: 'the key may stay out of the pool', keyId, err: error });
    }
  }

  private async readUntilItAnswers(keyId: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.pool.refreshKey(keyId);
        return;
      } catch (error) {
        if (attempt === 1) {
          const others = this.unread.size;
          this.logger.warn({
            msg: 'the key stays out of the pool until the database answers',
            keyId,
            others,
            err: error,
          });
        }
        // Nothing is lost when the process ends meanwhile: the next one reads everything.
        await sleep(READ_AGAIN_AFTER_MS, undefined, { ref: false });
      }
    }
  }
}
