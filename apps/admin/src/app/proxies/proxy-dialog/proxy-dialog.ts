import { Component, inject, signal } from '@angular/core';
import { form, FormField, metadata, REQUIRED, submit, validate } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { idSchema, nameSchema, type ProxyDto } from '@keypool/dto';
import { cleanId } from '@keypool/key-pool';
import { TranslatePipe } from '@ngx-translate/core';
import { FailureTexts } from '../../core/http/failure-texts';
import { failureOf, fieldOf } from '../../core/http/problem';
import { Texts } from '../../core/language/texts';
import { Notify } from '../../core/notify/notify';
import { contractProblem } from '../../shared/form/contract-problem';

export interface ProxyDialogData {
  /** Also the name of its texts. */
  readonly action: 'add' | 'rename';
  /** Null for a new one. */
  readonly proxy: ProxyDto | null;
  /** Rejects with what the request threw: the dialog stays, with what was typed. */
  readonly save: (id: string, name: string) => Promise<unknown>;
}

const SCHEMAS = { id: idSchema, name: nameSchema } as const;

/** Names a proxy. Closes with true; stays, with what was typed, when the server refuses. */
@Component({
  selector: 'app-proxy-dialog',
  imports: [
    FormField,
    MatButton,
    MatDialogModule,
    MatFormFieldModule,
    MatInput,
    MatProgressBar,
    TranslatePipe,
  ],
  templateUrl: './proxy-dialog.html',
})
export class ProxyDialog {
  protected readonly data = inject<ProxyDialogData>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<ProxyDialog, boolean>>(MatDialogRef);
  private readonly failures = inject(FailureTexts);
  private readonly notify = inject(Notify);
  private readonly texts = inject(Texts);

  private readonly proxy = signal({
    id: this.data.proxy?._id ?? '',
    name: this.data.proxy?.name ?? '',
  });
  protected readonly form = form(this.proxy, (path) => {
    // Only marks the fields: the text comes from the rules of the contract.
    metadata(path.id, REQUIRED, () => true);
    metadata(path.name, REQUIRED, () => true);
    validate(path.id, ({ value }) => this.check('id', value()));
    validate(path.name, ({ value }) => this.check('name', value()));
  });

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const { action } = this.data;
    await submit(this.form, async () => {
      const id = cleanId(this.proxy().id);
      try {
        await this.data.save(id, this.proxy().name.trim());
        this.notify.success(`proxies.toast.${action}`, { id });
        this.dialog.close(true);
        return undefined;
      } catch (error) {
        this.notify.failure(error, `proxies.toast.${action}Failed`, { id });
        const failure = failureOf(error);
        if (fieldOf(failure) !== 'id') return undefined;
        const message = this.failures.ofFailure(failure);
        return { kind: failure.code, message, fieldTree: this.form.id };
      }
    });
  }

  private check(field: 'id' | 'name', value: string) {
    const problem = contractProblem(SCHEMAS[field], value);
    if (!problem) return undefined;
    const key = `proxies.invalid.${field}.${problem.reason}`;
    const message = this.texts.get(key, problem.params);
    return { kind: problem.reason, message };
  }
}
