import { Injectable } from '@nestjs/common';

/** How much slower the clock runs while it is ahead of the truth. */
const CATCH_UP_PACE = 0.5;

/**
 * The database's time. Processes store and compare times, and the clocks of their machines differ (SPEC 6.3.7), so each
 * process measures the database's clock with every heartbeat.
 *
 * It never goes back: a cooldown that is over stays over, and a later event never bears an earlier time. It is based on
 * `performance.now()`, which never jumps; after a measurement behind its own time it runs at half speed until the truth
 * has caught up.
 */
@Injectable()
export class DatabaseClock {
  /** The database's time minus `performance.now()`. Before the first measurement, this machine's clock is used. */
  private offsetMs = Date.now() - performance.now();
  private isMeasured = false;
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
   * An answer that took long, such as one that waited for a slow majority, tells little: what was known stays, as far as the
   * answer allows it.
   * @param databaseMs the time on the database's clock
   * @param sentMs and receivedMs, `performance.now()` before and after the request
   */
  synchronize(databaseMs: number, sentMs: number, receivedMs: number): void {
    const nowMs = performance.now();
    const shownMs = this.shownAt(nowMs);
    const [least, most] = [databaseMs - receivedMs, databaseMs - sentMs];
    const known = this.isMeasured ? this.offsetMs : (least + most) / 2;
    this.offsetMs = Math.min(Math.max(known, least), most);
    this.isMeasured = true;
    this.leadMs = Math.max(0, shownMs - (nowMs + this.offsetMs));
    this.measuredMs = nowMs;
  }

  private shownAt(nowMs: number): number {
    const caughtUpMs = (nowMs - this.measuredMs) * CATCH_UP_PACE;
    return nowMs + this.offsetMs + Math.max(0, this.leadMs - caughtUpMs);
  }
}
