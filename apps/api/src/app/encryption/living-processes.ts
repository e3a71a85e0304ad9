import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseClock } from '../database/database-clock';
import { Heartbeat, PROCESSES_COLLECTION, type ProcessDocument } from '../database/heartbeat';

/** A process that has been silent for so long does not count: what it reads next is the latest (SPEC 6.3.4). */
const SILENT_MS = 10_000;
const LOOK_EVERY_MS = 250;

/** The API processes on this database, and which revision of the keyring each has open. */
@Injectable()
export class LivingProcesses {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly heartbeat: Heartbeat,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Waits until all have a revision open.
   * @returns how many have not, when the time is over
   */
  async follow(rev: number, withinMs: number): Promise<number> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const behind = await this.behind(rev);
      if (behind === 0 || performance.now() >= deadline) {
        return behind;
      }
      await sleep(LOOK_EVERY_MS);
    }
  }

  private async behind(rev: number): Promise<number> {
    // Brings the database's time.
    await this.heartbeat.beat();
    const since = new Date(this.clock.now() - SILENT_MS);
    return this.connection.collection<ProcessDocument>(PROCESSES_COLLECTION).countDocuments({
      _id: { $ne: this.heartbeat.processId },
      at: { $gte: since },
      $or: [{ keyring: { $lt: rev } }, { keyring: { $exists: false } }],
    });
  }
}
