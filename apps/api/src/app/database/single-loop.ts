/**
 * Processes pending work, one loop at a time. Work added before a call of `start` is always picked up by the running loop,
 * even in the turn in which it ends: none is left until the next call.
 */
export class SingleLoop {
  private isRunning = false;
  private running: Promise<void> = Promise.resolve();

  /**
   * @param hasWork called before each step; when it returns false, the loop has ended in the same turn
   * @param step must not throw: pending work would be left behind
   */
  constructor(
    private readonly hasWork: () => boolean,
    private readonly step: () => Promise<void>,
  ) {}

  /** Call it after adding work. */
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
