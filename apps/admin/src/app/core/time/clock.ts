import { DOCUMENT } from '@angular/common';
import { computed, DestroyRef, inject, Service, signal } from '@angular/core';
import { ServerTime } from './server-time';

const TICK_MS = 1_000;

/** One ticking clock for every countdown on the page. It stops while the page is hidden. */
@Service()
export class Clock {
  private readonly document = inject(DOCUMENT);
  private readonly serverTime = inject(ServerTime);
  private readonly localNow = signal(Date.now());
  private watchers = 0;
  private timer: ReturnType<typeof setInterval> | null = null;

  /** The server's time in milliseconds. Moves only while it is watched. */
  readonly now = computed(() => this.localNow() + this.serverTime.offsetMs());

  constructor() {
    this.document.addEventListener('visibilitychange', () => this.adjust());
  }

  /** Keeps the clock going until the caller is destroyed. */
  watch(destroyRef: DestroyRef): void {
    this.watchers += 1;
    this.adjust();
    destroyRef.onDestroy(() => {
      this.watchers -= 1;
      this.adjust();
    });
  }

  private adjust(): void {
    const wanted = this.watchers > 0 && this.document.visibilityState !== 'hidden';
    if (wanted && this.timer === null) {
      this.localNow.set(Date.now());
      this.timer = setInterval(() => this.localNow.set(Date.now()), TICK_MS);
    } else if (!wanted && this.timer !== null) {
      clearInterval(this.timer);
      this.timer = null;
    }
  }
}
