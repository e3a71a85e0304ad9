import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from './workers';

const CLIENTS_PER_WORKER = 4;
const PAUSE_MS = [30, 70] as const;

/** The clients of the workers: each sends one request after the other and records the result. */
export class Traffic {
  sent = 0;
  failed = 0;
  slowestMs = 0;
  /** The first few reasons, for the report. */
  readonly failures: string[] = [];
  private slowestLatelyMs = 0;

  /** Resolves after the signal, when the last requests are answered. */
  async run(workers: readonly Worker[], signal: AbortSignal): Promise<void> {
    const clients = workers.flatMap((worker) => Array<Worker>(CLIENTS_PER_WORKER).fill(worker));
    await Promise.all(clients.map((worker) => this.runClient(worker, signal)));
  }

  /** @returns the longest time a client waited since the last call */
  takeSlowest(): number {
    const slowest = this.slowestLatelyMs;
    this.slowestLatelyMs = 0;
    return slowest;
  }

  private async runClient(worker: Worker, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const began = performance.now();
      this.sent += 1;
      try {
        await worker.answer();
      } catch (error) {
        this.failed += 1;
        if (this.failures.length < 5) {
          this.failures.push(String(error));
        }
      }
      const tookMs = performance.now() - began;
      this.slowestMs = Math.max(this.slowestMs, tookMs);
      this.slowestLatelyMs = Math.max(this.slowestLatelyMs, tookMs);
      const pause = PAUSE_MS[0] + Math.random() * (PAUSE_MS[1] - PAUSE_MS[0]);
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}
