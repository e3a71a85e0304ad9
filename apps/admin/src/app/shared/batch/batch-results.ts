import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { TranslatePipe } from '@ngx-translate/core';
import type { IconName } from '../../core/icons/icons';
import { FailureTexts } from '../../core/http/failure-texts';
import type { Failure } from '../../core/http/problem';
import { CountPipe } from '../format/count-pipe';
import type { Batch, BatchEntry, BatchOutcome } from './batch';

const SHOWN_AT_ONCE = 100;
const ICONS: Record<BatchOutcome, IconName> = {
  waiting: 'schedule',
  running: 'polling',
  done: 'check-circle',
  failed: 'error',
};
const FAILED_FIRST: readonly BatchOutcome[] = ['failed', 'running', 'waiting', 'done'];

/** The result of each item, failed ones first. */
@Component({
  selector: 'app-batch-results',
  imports: [CountPipe, MatButton, MatIcon, TranslatePipe],
  templateUrl: './batch-results.html',
  styleUrl: './batch-results.scss',
})
export class BatchResults<Item> {
  private readonly failures = inject(FailureTexts);

  readonly batch = input.required<Batch<Item>>();
  /** What an item is called. */
  readonly label = input.required<(item: Item, failure: Failure | null) => string>();

  private readonly limit = signal(SHOWN_AT_ONCE);
  private readonly sorted = computed(() =>
    FAILED_FIRST.flatMap((outcome) =>
      this.batch()
        .entries()
        .filter((entry) => entry.outcome === outcome),
    ),
  );
  protected readonly shown = computed(() => this.sorted().slice(0, this.limit()));
  protected readonly hidden = computed(() => this.sorted().length - this.shown().length);

  protected iconOf(entry: BatchEntry<Item>): IconName {
    return ICONS[entry.outcome];
  }

  protected reasonOf(entry: BatchEntry<Item>): string | null {
    return entry.failure && this.failures.ofFailure(entry.failure);
  }

  protected showMore(): void {
    this.limit.update((limit) => limit + SHOWN_AT_ONCE);
  }
}
