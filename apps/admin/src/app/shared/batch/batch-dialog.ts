import { Component, inject, Service, type OnInit } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialog, MatDialogModule } from '@angular/material/dialog';
import { TranslatePipe } from '@ngx-translate/core';
import { firstValueFrom } from 'rxjs';
import { Batch } from './batch';
import { BatchProgress } from './batch-progress';
import { BatchResults } from './batch-results';

export interface BatchDialogData {
  /** The title, in the user's language. */
  readonly title: string;
  readonly ids: readonly string[];
  /** Rejects with what the request threw when it fails. */
  readonly task: (id: string) => Promise<unknown>;
  /** One after the other, where the order matters. */
  readonly isInOrder?: boolean;
  /** What an id is called, where it is no name. */
  readonly labelOf?: (id: string) => string;
  /** When all have been tried, or the user has stopped it. */
  readonly rested?: () => void;
}

@Component({
  selector: 'app-batch-dialog',
  imports: [BatchProgress, BatchResults, MatButton, MatDialogModule, TranslatePipe],
  templateUrl: './batch-dialog.html',
})
export class BatchDialog implements OnInit {
  protected readonly data = inject<BatchDialogData>(MAT_DIALOG_DATA);
  protected readonly batch = new Batch(
    this.data.ids,
    this.data.task,
    this.data.isInOrder ? 1 : undefined,
  );
  protected readonly labelOf = this.data.labelOf ?? ((id: string) => id);

  ngOnInit(): void {
    void this.batch.run().finally(this.data.rested);
  }

  /** The ids that succeeded: they no longer need their ticks. */
  protected done(): string[] {
    const entries = this.batch.entries().filter((entry) => entry.outcome === 'done');
    return entries.map((entry) => entry.item);
  }
}

/** Does one thing to many rows and shows a result for each. */
@Service()
export class BatchRunner {
  private readonly dialog = inject(MatDialog);

  /** The ids that succeeded, once the user has closed the results. */
  async run(data: BatchDialogData): Promise<readonly string[]> {
    const opened = this.dialog.open<BatchDialog, BatchDialogData, readonly string[]>(BatchDialog, {
      data,
      disableClose: true,
      width: '40rem',
    });
    return (await firstValueFrom(opened.afterClosed())) ?? [];
  }
}
