import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { Histogram } from '../measures/histogram';
import { DatabaseClock } from './database-clock';
import { WRITE } from './write-options';

export const PROCESSES_COLLECTION = 'processes';
export const HEARTBEAT_EVERY_MS = 1_000;

const FORGOTTEN_AFTER_MS = 60_000;

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

export interface ProcessDocument extends Reported {
  _id: string;
  at: Date;
  expiresAt: Date;
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
  /** How long the database took for each, in seconds. */
  readonly durations = new Histogram(SECONDS);
  private reported: Reported = {};

  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly clock: DatabaseClock,
  ) {}

  /** With every heartbeat from now on. */
  report(news: Reported): void {
    this.reported = { ...this.reported, ...news };
  }

  /** @param session learns the operation time of the write */
  async beat(session?: ClientSession): Promise<void> {
    const sent = performance.now();
    const document = await this.connection
      .collection<ProcessDocument>(PROCESSES_COLLECTION)
      .findOneAndUpdate(
        { _id: this.processId },
        {
          $currentDate: { at: true },
          $set: {
            ...this.reported,
            expiresAt: new Date(this.clock.now() + FORGOTTEN_AFTER_MS),
          },
        },
        { upsert: true, returnDocument: 'after', ...WRITE, ...(session ? { session } : {}) },
      );
    this.durations.observe((performance.now() - sent) / 1_000);
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
