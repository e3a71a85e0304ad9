import { Injectable } from '@nestjs/common';

/**
 * The database's time. Processes on machines whose clocks differ store and compare times (SPEC 6.3.7), so each one
 * keeps the difference between its own clock and the database's, measured anew with every heartbeat.
 */
@Injectable()
export class DatabaseClock {
  private offsetMs = 0;

  /** Epoch milliseconds. */
  now(): number {
    return Date.now() + this.offsetMs;
  }

  date(): Date {
    return new Date(this.now());
  }

  /**
   * @param databaseMs what the database's clock showed
   * @param sentMs and receivedMs, this process's clock around the question
   */
  synchronize(databaseMs: number, sentMs: number, receivedMs: number): void {
    this.offsetMs = Math.round(databaseMs - (sentMs + receivedMs) / 2);
  }
}
