import { computed, signal } from '@angular/core';
import { failureOf, type Failure } from '../../core/http/problem';

/** Few enough that the server can still answer everyone else. */
const AT_ONCE = 4;

export type BatchOutcome = 'waiting' | 'running' | 'done' | 'failed';

export interface BatchEntry<Item> {
  readonly item: Item;
  readonly outcome: BatchOutcome;
  readonly failure: Failure | null;
}

interface MutableEntry<Item> extends BatchEntry<Item> {
  outcome: BatchOutcome;
  failure: Failure | null;
}

/** Does one thing to many items, a few at a time, and records each result. Can be stopped, continued and repeated. */
export class Batch<Item> {
  private readonly all: MutableEntry<Item>[];
  /** Thousands of entries change one by one: they are mutated, and this notifies readers. */
  private readonly changes = signal(0);
  private readonly running = signal(0);
  private isStopping = false;

  readonly isRunning = computed(() => this.running() > 0);
  readonly entries = computed<readonly BatchEntry<Item>[]>(() => {
    this.changes();
    return [...this.all];
  });
  readonly counts = computed(() => {
    this.changes();
    const counts = { waiting: 0, running: 0, done: 0, failed: 0 };
    for (const entry of this.all) {
      counts[entry.outcome] += 1;
    }
    return { ...counts, total: this.all.length };
  });
  /** Everything has been tried. */
  readonly isFinished = computed(() => !this.isRunning() && this.counts().waiting === 0);
  readonly isStopped = computed(() => !this.isRunning() && this.counts().waiting > 0);

  /** `task` rejects with what the request threw when it fails. */
  constructor(
    items: readonly Item[],
    private readonly task: (item: Item) => Promise<unknown>,
    private readonly atOnce = AT_ONCE,
  ) {
    this.all = items.map((item) => ({ item, outcome: 'waiting', failure: null }));
  }

  /** Resolves when nothing is running. Also continues after `stop`. */
  async run(): Promise<void> {
    if (this.isRunning()) {
      return;
    }
    this.isStopping = false;
    const queue = this.all.filter((entry) => entry.outcome === 'waiting')[Symbol.iterator]();
    const lanes = Array.from({ length: this.atOnce }, () => this.work(queue));
    await Promise.all(lanes);
  }

  /** Tasks in flight finish; no more are started. */
  stop(): void {
    this.isStopping = true;
  }

  /** Retries the failed ones, or those that `isWanted` selects. */
  retryFailed(isWanted: (entry: BatchEntry<Item>) => boolean = () => true): Promise<void> {
    for (const entry of this.all) {
      if (entry.outcome === 'failed' && isWanted(entry)) {
        entry.outcome = 'waiting';
      }
    }
    this.changed();
    return this.run();
  }

  private async work(queue: Iterator<MutableEntry<Item>>): Promise<void> {
    this.running.update((lanes) => lanes + 1);
    for (let next = queue.next(); !next.done; next = queue.next()) {
      await this.process(next.value);
      if (this.isStopping) {
        break;
      }
    }
    this.running.update((lanes) => lanes - 1);
  }

  private async process(entry: MutableEntry<Item>): Promise<void> {
    entry.outcome = 'running';
    entry.failure = null;
    try {
      await this.task(entry.item);
      entry.outcome = 'done';
    } catch (error) {
      entry.outcome = 'failed';
      entry.failure = failureOf(error);
      // The user chose not to sign in again: the rest would be refused too.
      if (entry.failure.status === 401) {
        this.stop();
      }
    }
    this.changed();
  }

  private changed(): void {
    this.changes.update((count) => count + 1);
  }
}
