import { Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { looksLikeUtf16 } from '@keypool/key-pool';
import { TranslatePipe } from '@ngx-translate/core';
import { FailureTexts } from '../../core/http/failure-texts';
import type { Failure } from '../../core/http/problem';
import { Notify } from '../../core/notify/notify';
import { Batch } from '../../shared/batch/batch';
import { PluralPipe } from '../../shared/format/plural-pipe';
import { DialogText } from '../../shared/ui/dialog-text/dialog-text';
import type { ImportKeysData } from './add-keys-data';
import { ImportCheck } from './import-check';
import { readImportLines, type ImportLine } from './import-lines';
import { ImportPreview } from './import-preview';
import { ImportResults } from './import-results';
import { readTextFile } from './read-text-file';

/** Larger files are no lists of keys: 10,000 of the longest lines stay below. */
const LARGEST_FILE = 8_000_000;

/** Adds many keys from lines `id|apiKey`: a file or pasted text, a preview, then one request per line. */
@Component({
  selector: 'app-import-dialog',
  imports: [
    DialogText,
    ImportPreview,
    ImportResults,
    MatButton,
    MatCheckbox,
    MatDialogModule,
    MatFormFieldModule,
    MatIcon,
    MatInput,
    MatProgressBar,
    PluralPipe,
    TranslatePipe,
  ],
  templateUrl: './import-dialog.html',
  styleUrl: './import-dialog.scss',
  host: {
    '(window:beforeunload)': 'warnBeforeLeaving($event)',
    '(keydown.escape)': 'escape()',
  },
})
export class ImportDialog {
  protected readonly data = inject<ImportKeysData>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<ImportDialog>>(MatDialogRef);
  private readonly failures = inject(FailureTexts);
  private readonly notify = inject(Notify);

  protected readonly example = 'prod-01|sk-0123456789abcdef';
  protected readonly fileName = signal<string | null>(null);
  protected readonly text = signal('');
  protected readonly isDropTarget = signal(false);
  private readonly fileProblem = signal<string | null>(null);
  /** Key of the text that says why nothing can be read. */
  protected readonly problem = computed(
    () => this.fileProblem() ?? (looksLikeUtf16(this.text()) ? 'common.import.utf16' : null),
  );

  /** The lines before the server has been asked. */
  protected readonly read = computed(() => (this.problem() ? [] : readImportLines(this.text())));
  protected readonly check = new ImportCheck(this.data.check);
  protected readonly lines = this.check.of(this.read);
  protected readonly retired = computed(() =>
    this.lines().filter((line) => line.state === 'retired'),
  );
  protected readonly allowRetired = signal(false);
  protected readonly chosen = computed(() => this.lines().filter((line) => this.isChosen(line)));

  protected readonly batch = signal<Batch<ImportLine> | null>(null);
  protected readonly skipped = signal<readonly ImportLine[]>([]);
  protected readonly refusedAsRetired = computed(
    () =>
      this.batch()
        ?.entries()
        .filter((entry) => entry.failure?.code === 'retired_secret').length ?? 0,
  );

  constructor() {
    effect(() => {
      const lines = this.read();
      untracked(() => void this.check.run(lines));
    });
  }

  protected async takeFile(file: File | undefined): Promise<void> {
    if (!file) {
      return;
    }
    this.fileProblem.set(null);
    if (file.size > LARGEST_FILE) {
      return this.fileProblem.set('common.import.tooLarge');
    }
    try {
      this.text.set(await readTextFile(file));
      this.fileName.set(file.name);
    } catch {
      this.fileProblem.set('common.import.unreadable');
    }
  }

  protected drop(event: DragEvent): void {
    event.preventDefault();
    this.isDropTarget.set(false);
    void this.takeFile(event.dataTransfer?.files[0]);
  }

  protected drag(event: DragEvent, isOver: boolean): void {
    event.preventDefault();
    this.isDropTarget.set(isOver);
  }

  protected paste(text: string): void {
    this.fileProblem.set(null);
    this.text.set(text);
    this.fileName.set(null);
  }

  protected async start(): Promise<void> {
    const batch = new Batch(this.chosen(), (line) => this.create(line));
    this.skipped.set(this.lines().filter((line) => !this.isChosen(line)));
    this.check.stop();
    this.batch.set(batch);
    await batch.run();
  }

  protected retryRetired(batch: Batch<ImportLine>): void {
    this.allowRetired.set(true);
    void batch.retryFailed((entry) => entry.failure?.code === 'retired_secret');
  }

  protected reasonOf(failure: Failure): string {
    return this.failures.ofFailure(failure);
  }

  protected close(): void {
    const done = this.batch()?.counts().done ?? 0;
    if (done > 0) {
      this.notify.successMany(`${this.data.texts}.toast.import`, done);
    }
    this.dialog.close();
  }

  /** Not during an import, and not while pasted text would be lost. */
  protected escape(): void {
    const batch = this.batch();
    if (batch ? !batch.isRunning() : this.text() === '') {
      this.close();
    }
  }

  /** Leaving the page would interrupt an import. */
  protected warnBeforeLeaving(event: BeforeUnloadEvent): void {
    if (this.batch()?.isRunning()) {
      event.preventDefault();
    }
  }

  private isChosen({ state }: ImportLine): boolean {
    return state === 'new' || (state === 'retired' && this.allowRetired());
  }

  private create({ id, apiKey }: ImportLine): Promise<unknown> {
    return this.data.create(
      this.allowRetired() ? { id, apiKey, allowRetired: true } : { id, apiKey },
    );
  }
}
