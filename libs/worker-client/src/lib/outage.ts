import { fullJitter } from './waiting';
import type { Emit } from './emit';

/** Whether Keypool is unavailable. While it is, one request at a time tries it, and all others need not wait for that. */
export class Outage {
  private since: number | null = null;
  private tryAt = 0;
  private tries = 0;

  constructor(
    private readonly emit: Emit,
    private readonly onOver: () => void,
  ) {}

  /** Whether to do without Keypool for now. The one request that gets `false` has to say how it went. */
  isNow(): boolean {
    if (this.since === null) {
      return false;
    }
    const now = performance.now();
    if (now < this.tryAt) {
      return true;
    }
    this.putOff(now);
    return false;
  }

  begun(error: unknown): void {
    const now = performance.now();
    if (this.since === null) {
      this.since = now;
      this.tries = 0;
      this.emit({ type: 'keypool_unavailable', error });
    }
    this.putOff(now);
  }

  over(): void {
    if (this.since !== null) {
      this.emit({ type: 'keypool_available', unavailableMs: performance.now() - this.since });
      this.since = null;
      this.onOver();
    }
  }

  private putOff(now: number): void {
    this.tryAt = now + fullJitter(this.tries++);
  }
}
