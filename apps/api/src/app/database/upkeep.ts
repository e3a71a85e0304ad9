import type { UpkeepJob } from './upkeep-job';

/** Jobs that run as long as the process. */
export abstract class Upkeep {
  protected constructor(private readonly jobs: readonly UpkeepJob[]) {}

  start(): void {
    this.jobs.forEach((job) => job.start());
  }

  /** Starts no more. Resolves when none is running. */
  async stop(): Promise<void> {
    this.jobs.forEach((job) => job.stop());
    await Promise.all(this.jobs.map((job) => job.idle()));
  }
}
