import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Next to this file, or next to the bundle. */
const PROGRAM = join(__dirname, 'password-thread.cjs');

export interface HashCost {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

export type PasswordTask =
  | { readonly kind: 'hash'; readonly password: string; readonly cost: HashCost }
  | { readonly kind: 'verify'; readonly stored: string; readonly password: string }
  | { readonly kind: 'isGuessable'; readonly password: string; readonly names: readonly string[] };

type Answer = { readonly value: string | boolean } | { readonly error: string };

/** One thread for passwords, started by its first task. One task at a time. */
export class PasswordThread {
  private worker: Worker | null = null;

  /** @throws Error when the task fails, or the thread ends */
  async run(task: PasswordTask): Promise<string | boolean> {
    const worker = (this.worker ??= this.start());
    const over = new AbortController();
    // The process waits for a task, but not for an idle thread.
    worker.ref();
    try {
      worker.postMessage(task);
      const answer = await Promise.race([
        once(worker, 'message', over).then(([message]: Answer[]) => message),
        once(worker, 'exit', over).then(() => undefined),
      ]);
      if (!answer || 'error' in answer) {
        throw new Error(`a task for passwords failed: ${answer?.error ?? 'its thread ended'}`);
      }
      return answer.value;
    } finally {
      over.abort();
      worker.unref();
    }
  }

  async stop(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(PROGRAM);
    // The next task starts another thread.
    const forget = () => {
      if (this.worker === worker) {
        this.worker = null;
      }
    };
    return worker.on('error', forget).on('exit', forget);
  }
}
