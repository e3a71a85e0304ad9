import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { toCsv } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { FailureTexts } from '../../core/http/failure-texts';
import { fieldOf, type Failure } from '../../core/http/problem';
import { LanguageStore } from '../../core/language/language-store';
import { Texts } from '../../core/language/texts';
import type { Batch, BatchEntry } from '../../shared/batch/batch';
import { BatchProgress } from '../../shared/batch/batch-progress';
import { BatchResults } from '../../shared/batch/batch-results';
import { SaveFile } from '../../shared/download/save-file';
import { PluralPipe } from '../../shared/format/plural-pipe';
import { shownId, type ImportLine } from './import-lines';
import { ImportPreview } from './import-preview';

/** The result of each line of an import, sent or not. */
@Component({
  selector: 'app-import-results',
  imports: [
    BatchProgress,
    BatchResults,
    ImportPreview,
    MatButton,
    MatIcon,
    PluralPipe,
    TranslatePipe,
  ],
  templateUrl: './import-results.html',
  styleUrl: './import-results.scss',
})
export class ImportResults {
  private readonly failures = inject(FailureTexts);
  private readonly files = inject(SaveFile);
  private readonly language = inject(LanguageStore);
  private readonly texts = inject(Texts);

  readonly batch = input.required<Batch<ImportLine>>();
  /** All lines of the text, in its order. */
  readonly lines = input.required<readonly ImportLine[]>();
  /** Those that are not in the batch. */
  readonly skipped = input.required<readonly ImportLine[]>();

  protected readonly summary = computed(() => {
    const { done, failed, total, waiting } = this.batch().counts();
    const params = {
      done: this.number(done),
      failed: this.number(failed),
      total: this.number(total),
    };
    const skipped = this.skipped().length;
    const counts =
      skipped === 0
        ? this.texts.get('common.import.counts', params)
        : this.texts.plural('common.import.countsAndSkipped', skipped, params);
    if (!this.batch().isStopped()) {
      return counts;
    }
    return `${counts} ${this.texts.get('common.import.stopped', { waiting: this.number(waiting) })}`;
  });
  protected readonly labelOf = (line: ImportLine, failure: Failure | null) =>
    `${line.number}: ${shownId(line, isIdRefused(failure))}`;

  /** Every line with its result, in the order of the text; secrets stay out of it. */
  protected save(): void {
    const entries = new Map(
      this.batch()
        .entries()
        .map((entry) => [entry.item.number, entry]),
    );
    const columns = ['line', 'key', 'result', 'why'] as const;
    const head = columns.map((name) => this.texts.get(`common.import.${name}`));
    const rows = this.lines().map((line) => this.rowOf(line, entries.get(line.number)));
    this.files.csv('keypool-import.csv', toCsv([head, ...rows]));
  }

  private rowOf(line: ImportLine, entry: BatchEntry<ImportLine> | undefined) {
    if (!entry) {
      const { state, reason } = line;
      const why = reason ? this.texts.get(reason.text, reason.params) : '';
      return [line.number, shownId(line), this.texts.get(`common.import.state.${state}`), why];
    }
    const { outcome, failure } = entry;
    const why = failure ? this.failures.ofFailure(failure) : '';
    const id = shownId(line, isIdRefused(failure));
    return [line.number, id, this.texts.get(`common.import.outcome.${outcome}`), why];
  }

  private number(count: number): string {
    return new Intl.NumberFormat(this.language.locale()).format(count);
  }
}

/** Then the id may be a secret in the wrong column. */
function isIdRefused(failure: Failure | null): boolean {
  return failure !== null && failure.code === 'validation_failed' && fieldOf(failure) === 'id';
}
