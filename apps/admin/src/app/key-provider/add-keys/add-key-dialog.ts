import { Component, inject, signal } from '@angular/core';
import { form, FormField, metadata, REQUIRED, submit, validate } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { createKeySchema } from '@keypool/dto';
import { cleanApiKey, cleanId } from '@keypool/key-pool';
import { TranslatePipe } from '@ngx-translate/core';
import { FailureTexts } from '../../core/http/failure-texts';
import { failureOf, fieldOf } from '../../core/http/problem';
import { Texts } from '../../core/language/texts';
import { Notify } from '../../core/notify/notify';
import { contractProblem } from '../../shared/form/contract-problem';
import { DialogText } from '../../shared/ui/dialog-text/dialog-text';
import type { AddKeysData } from './add-keys';

/** Adds one key. Closes with true; stays, with what was typed, when the server refuses. */
@Component({
  selector: 'app-add-key-dialog',
  imports: [
    DialogText,
    FormField,
    MatButton,
    MatCheckbox,
    MatDialogModule,
    MatFormFieldModule,
    MatIcon,
    MatInput,
    MatProgressBar,
    TranslatePipe,
  ],
  templateUrl: './add-key-dialog.html',
})
export class AddKeyDialog {
  protected readonly data = inject<AddKeysData>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<AddKeyDialog, boolean>>(MatDialogRef);
  private readonly failures = inject(FailureTexts);
  private readonly notify = inject(Notify);
  private readonly texts = inject(Texts);

  private readonly key = signal({ id: '', apiKey: '', allowRetired: false });
  protected readonly form = form(this.key, (path) => {
    // Only marks the fields: the text comes from the rules of the contract.
    metadata(path.id, REQUIRED, () => true);
    metadata(path.apiKey, REQUIRED, () => true);
    validate(path.id, () => this.check('id'));
    validate(path.apiKey, () => this.check('apiKey'));
  });
  /**
   * The server knows the secret from before and takes it only when told that this is meant. Not an error of
   * the field: that would keep the form from being sent again.
   */
  protected readonly isRetired = signal(false);

  protected async add(event: Event): Promise<void> {
    event.preventDefault();
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
    if (code === 'retired_secret') this.isRetired.set(true);
    const field = fieldOf(failure);
    if (field !== 'id' && field !== 'apiKey') return undefined;
    return { kind: code, message: this.failures.ofFailure(failure), fieldTree: this.form[field] };
  }

  /** Shows what will be stored: nobody would see an invisible character go. */
  protected tidy(): void {
    const { id, apiKey } = this.key();
    this.form.id().value.set(cleanId(id));
    this.form.apiKey().value.set(cleanApiKey(apiKey));
  }

  private check(field: 'id' | 'apiKey') {
    const { id, apiKey } = this.key();
    const problem = contractProblem(createKeySchema, { id, apiKey }, field);
    if (!problem) return undefined;
    const message = this.texts.get(`common.invalid.${field}.${problem.reason}`, problem.params);
    return { kind: problem.reason, message };
  }
}
