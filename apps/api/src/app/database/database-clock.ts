import { Injectable } from '@nestjs/common';

/** How much slower the clock runs while it shows more than the truth. */
const CATCH_UP_PACE = 0.5;

/**
 * The database's time. Processes on machines whose clocks differ store and compare times (SPEC 6.3.7), so each one
 * measures the database's clock with every heartbeat.
 *
 * It never goes back: a cooldown that is over stays over, and what happens later never bears an earlier time. It runs on
 * `performance.now()`, which knows no jumps; after a measurement that is behind what it shows it runs at half speed until the
 * truth has caught up.
 */
@Injectable()
export class DatabaseClock {
  /** The database's time less `performance.now()`. Until the first measurement, this machine's clock is as good as any. */
  private offsetMs = Date.now() - performance.now();
  /** How far ahead of the truth the clock was at `measuredMs`. */
  private leadMs = 0;
  private measuredMs = performance.now();

  /** Epoch milliseconds. */
  now(): number {
    return Math.round(this.shownAt(performance.now()));
  }

  date(): Date {
    return new Date(this.now());
  }

  /**
   * @param databaseMs what the database's clock showed
   * @param sentMs and receivedMs, `performance.now()` around the question
   */
  synchronize(databaseMs: number, sentMs: number, receivedMs: number): void {
    const nowMs = performance.now();
    const shownMs = this.shownAt(nowMs);
    this.offsetMs = databaseMs - (sentMs + receivedMs) / 2;
    this.leadMs = Math.max(0, shownMs - (nowMs + this.offsetMs));
    this.measuredMs = nowMs;
  }

  private shownAt(nowMs: number): number {
    const caughtUpMs = (nowMs - this.measuredMs) * CATCH_UP_PACE;
    return nowMs + this.offsetMs + Math.max(0, this.leadMs - caughtUpMs);
  }
}
