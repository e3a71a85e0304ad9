import { Component, inject, signal } from '@angular/core';
import { form, FormField, submit } from '@angular/forms/signals';
import { MatCheckbox } from '@angular/material/checkbox';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { createKeySchema } from '@keypool/dto';
import { cleanApiKey, cleanId } from '@keypool/key-pool';
import { TranslatePipe } from '@ngx-translate/core';
import { FailureTexts } from '../../core/http/failure-texts';
import { failureOf, fieldOf } from '../../core/http/problem';
import { Notify } from '../../core/notify/notify';
import { followContract } from '../../shared/form/contract-rule';
import { FormDialog } from '../../shared/form/form-dialog';
import { DialogText } from '../../shared/ui/dialog-text/dialog-text';
import type { AddKeysData } from './add-keys-data';

/** Adds one key. Closes with true; stays, with what was typed, when the server refuses. */
@Component({
  selector: 'app-add-key-dialog',
  imports: [
    DialogText,
    FormDialog,
    FormField,
    MatCheckbox,
    MatFormFieldModule,
    MatIcon,
    MatInput,
    TranslatePipe,
  ],
  templateUrl: './add-key-dialog.html',
})
export class AddKeyDialog {
  protected readonly data = inject<AddKeysData>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<AddKeyDialog, boolean>>(MatDialogRef);
  private readonly failures = inject(FailureTexts);
  private readonly notify = inject(Notify);

  private readonly key = signal({ id: '', apiKey: '', allowRetired: false });
  protected readonly form = form(this.key, (path) => {
    const value = () => {
      const { id, apiKey } = this.key();
      return { id, apiKey };
    };
    followContract(path.id, createKeySchema, (reason) => `common.invalid.id.${reason}`, {
      value,
      field: 'id',
    });
    followContract(path.apiKey, createKeySchema, (reason) => `common.invalid.apiKey.${reason}`, {
      value,
      field: 'apiKey',
    });
  });
  /**
   * The server remembers the secret and takes it only on confirmation. Not an error of
   * the field: that would keep the form from being sent again.
   */
  protected readonly isRetired = signal(false);

  protected async add(): Promise<void> {
    await submit(this.form, async () => {
      const { id, apiKey, allowRetired } = this.key();
      const body = { id: cleanId(id), apiKey: cleanApiKey(apiKey) };
      try {
        await this.data.create(allowRetired ? { ...body, allowRetired } : body);
        this.notify.success(`${this.data.texts}.toast.add`, { id: body.id });
        this.dialog.close(true);
        return undefined;
      } catch (error) {
        return this.refused(error, body.id);
      }
    });
  }

  private refused(error: unknown, id: string) {
    const failure = failureOf(error);
    const { code } = failure;
    this.notify.failure(error, `${this.data.texts}.toast.addFailed`, { id });
    if (code === 'retired_secret') {
      this.isRetired.set(true);
    }
    const field = fieldOf(failure);
    if (field !== 'id' && field !== 'apiKey') {
      return undefined;
    }
    return { kind: code, message: this.failures.ofFailure(failure), fieldTree: this.form[field] };
  }

  /** Shows what will be stored, because nobody would notice a removed invisible character. */
  protected showCleaned(): void {
    const { id, apiKey } = this.key();
    this.form.id().value.set(cleanId(id));
    this.form.apiKey().value.set(cleanApiKey(apiKey));
  }
}
