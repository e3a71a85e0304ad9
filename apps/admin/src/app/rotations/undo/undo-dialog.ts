import { Component, computed, inject, signal } from '@angular/core';
import { form, submit } from '@angular/forms/signals';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatRadioModule } from '@angular/material/radio';
import type { RotationDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { FailureTexts } from '../../core/http/failure-texts';
import { Notify } from '../../core/notify/notify';
import { NOTHING } from '../../shared/format/day-pipe';
import { FormDialog } from '../../shared/form/form-dialog';
import { DialogText } from '../../shared/ui/dialog-text/dialog-text';
import { RotationsClient } from '../rotations-client';

/** Takes a rotation back, in one of two ways. A refusal keeps the dialog: the other way may work. */
@Component({
  selector: 'app-undo-dialog',
  imports: [DialogText, FormDialog, MatIcon, MatRadioModule, TranslatePipe],
  templateUrl: './undo-dialog.html',
  styles: `
    mat-radio-group {
      display: grid;
      overflow-wrap: anywhere;
    }
  `,
})
export class UndoDialog {
  private readonly rotation = inject<RotationDto>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<UndoDialog>>(MatDialogRef);
  private readonly client = inject(RotationsClient);
  private readonly failures = inject(FailureTexts);
  private readonly notify = inject(Notify);

  protected readonly wish = signal({ asBackup: false });
  protected readonly form = form(this.wish);
  protected readonly names = {
    failed: this.rotation.failedKeyId,
    replacement: this.rotation.replacementKeyId ?? NOTHING,
  };
  protected readonly way = computed(() => (this.wish().asBackup ? 'asBackup' : 'back'));
  private readonly failure = signal<unknown>(null);
  protected readonly refusal = computed(() => {
    const failure = this.failure();
    return failure === null ? null : this.failures.of(failure);
  });

  protected choose(asBackup: boolean): void {
    this.wish.set({ asBackup });
    this.failure.set(null);
  }

  protected async undo(): Promise<void> {
    await submit(this.form, async () => {
      try {
        this.failure.set(null);
        await this.client.undo(this.rotation.id, this.wish());
        this.notify.success(`rotations.undo.${this.way()}.toast`, this.names);
        this.dialog.close();
      } catch (error) {
        this.failure.set(error);
      }
    });
  }
}
