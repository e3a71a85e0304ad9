import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { DatabaseClock } from './database-clock';
import { WRITE } from './write-options';

export const PROCESSES_COLLECTION = 'processes';
export const HEARTBEAT_EVERY_MS = 1_000;

export interface ProcessDocument extends Reported {
  _id: string;
  at: Date;
}

/** What a process lets others know. */
interface Reported {
  /** The revision of the keyring that it has open. */
  keyring?: number;
}

/**
 * One small write a second. It shows that the database accepts writes, brings its time, and, when it returns through the
 * change stream, shows that the stream is alive (SPEC 6.3.4).
 */
@Injectable()
export class Heartbeat {
  readonly processId = randomUUID();
  private reported: Reported = {};

  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly clock: DatabaseClock,
  ) {}

  /** With every heartbeat from now on. */
  report(news: Reported): void {
    this.reported = { ...this.reported, ...news };
  }

  async beat(): Promise<void> {
    const sent = performance.now();
    const document = await this.connection
      .collection<ProcessDocument>(PROCESSES_COLLECTION)
      .findOneAndUpdate(
        { _id: this.processId },
        {
          $currentDate: { at: true },
          // An empty one would be refused.
          ...(Object.keys(this.reported).length > 0 ? { $set: this.reported } : {}),
        },
        { upsert: true, returnDocument: 'after', ...WRITE },
      );
    if (document) {
      this.clock.synchronize(document.at.getTime(), sent, performance.now());
    }
  }

  async end(): Promise<void> {
    await this.connection
      .collection<ProcessDocument>(PROCESSES_COLLECTION)
      .deleteOne({ _id: this.processId }, WRITE);
  }
}
