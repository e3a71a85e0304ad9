/** What changes silently, such as usage counts, is refreshed after this time at the latest. */
const LONGEST_MS = 5_000;
const SHORTEST_MS = 1_000;
/** A slow reading is repeated less often: the database has other work to do. */
const PAUSE_PER_READ = 3;

interface Reading<T> {
  readonly startedAt: number;
  readonly result: Promise<T>;
}

/**
 * One reading for everybody who asks at about the same time. Nobody gets a reading that began before a change they already
 * know of: they wait a moment for the next one.
 */
export class CachedReading<T> {
  private latest: Reading<T> | null = null;
  private next: Promise<T> | null = null;
  private isOutdated = false;
  private tookMs = 0;

  constructor(private readonly read: () => Promise<T>) {}

  get(): Promise<T> {
    const { latest } = this;
    if (
      latest &&
      !this.isOutdated &&
      performance.now() - latest.startedAt < this.pauseMs(LONGEST_MS)
    ) {
      return latest.result;
    }
    return (this.next ??= this.start(latest));
  }

  /** Data in the reading has changed. */
  invalidate(): void {
    this.isOutdated = true;
  }

  private pauseMs(atLeast: number): number {
    return Math.max(atLeast, PAUSE_PER_READ * this.tookMs);
  }

  private async start(latest: Reading<T> | null): Promise<T> {
    await latest?.result.catch(() => undefined);
    const restMs = latest ? latest.startedAt + this.pauseMs(SHORTEST_MS) - performance.now() : 0;
    if (restMs > 0) {
      await new Promise((resolve) => setTimeout(resolve, restMs));
    }
    const startedAt = performance.now();
    this.next = null;
    this.isOutdated = false;
    const result = this.read();
    this.latest = { startedAt, result };
    try {
      return await result;
    } catch (error) {
      // The next call may succeed.
      this.isOutdated = true;
      throw error;
    } finally {
      this.tookMs = performance.now() - startedAt;
    }
  }
}
