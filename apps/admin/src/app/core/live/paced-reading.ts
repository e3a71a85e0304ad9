import { DestroyRef, inject, InjectionToken } from '@angular/core';
import { LiveUpdates } from './live-updates';

/** The pause between the end of one reading and the next, in milliseconds. */
export const READING_PAUSE = new InjectionToken<number>('pause between readings', {
  factory: () => 2_000,
});

/** A request that takes longer is considered hung and no longer delays others. */
const GIVE_UP_MS = 30_000;

export interface PacedReadingOptions {
  /** Starts a reading, which calls `began` and `ended`. One still in flight is abandoned. */
  readonly read: () => void;
  readonly isReading: () => boolean;
}

/**
 * Reads changed data again, with a pause after each reading and never twice at a time: changes that arrive meanwhile are
 * read together afterwards, so the last one is never missed. Needs an injection context.
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

  /** A reading begins, for any reason: it sees all changes so far. */
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
    if (!this.isWanted) {
      return;
    }
    const dueAt = this.options.isReading()
      ? this.beganAt + GIVE_UP_MS
      : this.endedAt + this.pauseMs;
    this.timer = setTimeout(() => this.readNow(), Math.max(0, dueAt - Date.now()));
  }

  private readNow(): void {
    this.timer = null;
    this.isWanted = false;
    // Everything is read again once the page is visible.
    if (this.live.state() !== 'resting') {
      this.options.read();
    }
  }

  private clearTimer(): void {
    if (this.timer !== null) {
      clearTimeout(this.timer);
    }
    this.timer = null;
  }
}
