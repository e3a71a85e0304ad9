import type { EventCount } from '../events/event.repository';

/** All time zones are offset by whole quarters of an hour, so their hours and days consist of these. */
export const SLOT_MS = 15 * 60_000;

/** Events with an earlier time are committed by now, or never will be. */
const SETTLED_AFTER_MS = 2 * 60_000;

/** The longest range ends here. */
const KEPT_MS = 32 * 24 * 3_600_000;

/** Reads what happened from one time up to another one, or up to now; both begin a slot. */
type ReadCounts = (from: number, until: number | null) => Promise<EventCount[]>;

/**
 * How many events there were in each slot of time. Past slots never change: they are read once, and later only what may
 * still grow.
 */
export class EventTally {
  private readonly settled = new Map<number, EventCount[]>();
  private from = 0;
  private until = 0;
  private reading: Promise<unknown> = Promise.resolve();

  constructor(private readonly read: ReadCounts) {}

  /**
   * @param start begins a slot; epoch ms, like `now`
   * @returns one entry or several for each slot in which anything happened
   */
  since(start: number, now: number): Promise<EventCount[]> {
    const counts = this.reading.catch(() => undefined).then(() => this.countSince(start, now));
    this.reading = counts;
    return counts;
  }

  private async countSince(start: number, now: number): Promise<EventCount[]> {
    if (this.until === 0) {
      this.from = this.until = start;
    }
    if (start < this.from) {
      this.settle(await this.read(start, this.from));
      this.from = start;
    }
    const recent = await this.read(this.until, null);
    const until = Math.floor((now - SETTLED_AFTER_MS) / SLOT_MS) * SLOT_MS;
    this.settle(recent.filter((count) => count.start.getTime() < until));
    const open = recent.filter((count) => count.start.getTime() >= until);
    this.until = Math.max(this.until, until);
    this.forgetBefore(until - KEPT_MS);
    return [...this.settledSince(start), ...open];
  }

  private settle(counts: readonly EventCount[]): void {
    for (const count of counts) {
      const slot = count.start.getTime();
      this.settled.set(slot, [...(this.settled.get(slot) ?? []), count]);
    }
  }

  private forgetBefore(time: number): void {
    for (const slot of this.settled.keys()) {
      if (slot < time) {
        this.settled.delete(slot);
      }
    }
    this.from = Math.max(this.from, time);
  }

  private *settledSince(start: number): Iterable<EventCount> {
    for (const [slot, counts] of this.settled) {
      if (slot >= start) {
        yield* counts;
      }
    }
  }
}
