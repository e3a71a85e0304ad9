import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { TranslatePipe } from '@ngx-translate/core';
import { Notify } from '../../core/notify/notify';
import { Batch } from '../../shared/batch/batch';
import { BatchProgress } from '../../shared/batch/batch-progress';
import { BatchResults } from '../../shared/batch/batch-results';
import { PluralPipe } from '../../shared/format/plural-pipe';
import { DialogText } from '../../shared/ui/dialog-text/dialog-text';
import type { AddKeysData } from './add-keys';
import { readImportLines, type ImportLine } from './import-lines';
import { ImportPreview } from './import-preview';
import { readTextFile } from './read-text-file';

/** Larger files are no lists of keys: 10,000 of the longest lines stay below. */
const LARGEST_FILE = 8_000_000;

/** Adds many keys from lines `id|apiKey`: a file or pasted text, a preview, then one request per line. */
@Component({
  selector: 'app-import-dialog',
  imports: [
    BatchProgress,
    BatchResults,
    DialogText,
    ImportPreview,
    MatButton,
    MatDialogModule,
    MatFormFieldModule,
    MatIcon,
    MatInput,
    PluralPipe,
    TranslatePipe,
  ],
  templateUrl: './import-dialog.html',
  styleUrl: './import-dialog.scss',
  host: {
    '(window:beforeunload)': 'holdPage($event)',
    '(keydown.escape)': 'escape()',
  },
})
export class ImportDialog {
  protected readonly data = inject<AddKeysData>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<ImportDialog>>(MatDialogRef);
  private readonly notify = inject(Notify);

  protected readonly example = 'openai-prod-01|sk-0123456789abcdef';
  protected readonly fileName = signal<string | null>(null);
  protected readonly text = signal('');
  protected readonly isDropTarget = signal(false);
  protected readonly lines = computed(() => readImportLines(this.text()));
  protected readonly fresh = computed(() => this.lines().filter((line) => line.state === 'new'));
  protected readonly batch = signal<Batch<ImportLine> | null>(null);
  protected readonly labelOf = (line: ImportLine) => `${line.number}: ${line.id}`;
  protected readonly retired = computed(
    () =>
      this.batch()
        ?.entries()
        .filter((entry) => entry.failure?.code === 'retired_secret').length ?? 0,
  );
  private allowRetired = false;

  protected async takeFile(file: File | undefined): Promise<void> {
    if (!file) return;
    if (file.size > LARGEST_FILE) return this.notify.error('common.import.tooLarge');
    try {
      this.text.set(await readTextFile(file));
      this.fileName.set(file.name);
    } catch {
      this.notify.error('common.import.unreadable');
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
    this.text.set(text);
    this.fileName.set(null);
  }

  protected async start(): Promise<void> {
    const batch = new Batch(this.fresh(), (line) => this.create(line));
    this.batch.set(batch);
    await batch.run();
  }

  protected retryRetired(batch: Batch<ImportLine>): void {
    this.allowRetired = true;
    void batch.retryFailed((entry) => entry.failure?.code === 'retired_secret');
  }

  protected close(): void {
    const done = this.batch()?.counts().done ?? 0;
    if (done > 0) this.notify.successMany(`${this.data.texts}.toast.import`, done);
    this.dialog.close();
  }

  /** Never in the middle, and never with pasted text that would be lost. */
  protected escape(): void {
    const batch = this.batch();
    if (batch ? !batch.isRunning() : this.text() === '') this.close();
  }

  /** Leaving the page would stop an import half way. */
  protected holdPage(event: BeforeUnloadEvent): void {
    if (this.batch()?.isRunning()) event.preventDefault();
  }

  private create({ id, apiKey }: ImportLine): Promise<unknown> {
    return this.data.create(
      this.allowRetired ? { id, apiKey, allowRetired: true } : { id, apiKey },
    );
  }
}
