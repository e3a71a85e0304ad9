import { DestroyRef, inject, InjectionToken } from '@angular/core';
import { LiveUpdates } from './live-updates';

/** How long data rests between the end of one reading and the next, in milliseconds. */
export const READING_PAUSE = new InjectionToken<number>('pause between readings', {
  factory: () => 2_000,
});

/** A request that takes longer hangs, and holds up no other. */
const GIVE_UP_MS = 30_000;

export interface PacedReadingOptions {
  /** Starts a reading, which reports itself by `began` and `ended`. One that is still under way is given up. */
  readonly read: () => void;
  readonly isReading: () => boolean;
}

/**
 * Reads again what changes, with a pause after each reading and never twice at a time: changes that come meanwhile are
 * read together afterwards, the last one always. Needs an injection context.
 */
export class PacedReading {
  private readonly live = inject(LiveUpdates);
  private readonly pauseMs = inject(READING_PAUSE);
  private isWanted = false;
  private beganAt = -Infinity;
  private endedAt = -Infinity;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly options: PacedReadingOptions) {
    inject(DestroyRef).onDestroy(() => this.clearTimer());
  }

  /** Something changed. */
  ask(): void {
    this.isWanted = true;
    this.plan();
  }

  /** A reading begins, for whatever reason: it sees all that has changed so far. */
  began(): void {
    this.isWanted = false;
    this.beganAt = Date.now();
    this.clearTimer();
  }

  ended(): void {
    this.endedAt = Date.now();
    this.plan();
  }

  private plan(): void {
    this.clearTimer();
    if (!this.isWanted) return;
    const dueAt = this.options.isReading()
      ? this.beganAt + GIVE_UP_MS
      : this.endedAt + this.pauseMs;
    this.timer = setTimeout(() => this.readNow(), Math.max(0, dueAt - Date.now()));
  }

  private readNow(): void {
    this.timer = null;
    this.isWanted = false;
    // Everything is asked for again once somebody looks.
    if (this.live.state() !== 'resting') this.options.read();
  }

  private clearTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
