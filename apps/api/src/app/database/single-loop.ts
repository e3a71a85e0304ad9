/**
 * Works off what waits, one loop at a time. Whoever adds work and calls `start` is served by the loop that runs, also in
 * the very turn in which it ends: no work ever waits for the next one to come.
 */
export class SingleLoop {
  private isRunning = false;
  private running: Promise<void> = Promise.resolve();

  /**
   * @param hasWork asked before each step; when it says no, the loop has ended in the same turn
   * @param step must not throw: what waits would be left behind
   */
  constructor(
    private readonly hasWork: () => boolean,
    private readonly step: () => Promise<void>,
  ) {}

  /** Call it after the work was added. */
  start(): void {
    if (!this.isRunning) {
      this.isRunning = true;
      this.running = this.run();
    }
  }

  /** Resolves when no work is left. */
  async idle(): Promise<void> {
    while (this.isRunning) {
      await this.running;
    }
  }

  private async run(): Promise<void> {
    try {
      while (this.hasWork()) {
        await this.step();
      }
    } finally {
      this.isRunning = false;
    }
  }
}
