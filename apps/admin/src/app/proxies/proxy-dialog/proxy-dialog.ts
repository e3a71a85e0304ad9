import { Component, inject, signal } from '@angular/core';
import { form, FormField, submit } from '@angular/forms/signals';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { idSchema, nameSchema, type ProxyDto } from '@keypool/dto';
import { cleanId } from '@keypool/key-pool';
import { TranslatePipe } from '@ngx-translate/core';
import { FailureTexts } from '../../core/http/failure-texts';
import { failureOf, fieldOf } from '../../core/http/problem';
import { Notify } from '../../core/notify/notify';
import { followContract } from '../../shared/form/contract-rule';
import { FormDialog } from '../../shared/form/form-dialog';

export interface ProxyDialogData {
  /** Also names its texts. */
  readonly action: 'add' | 'rename';
  /** Null for a new one. */
  readonly proxy: ProxyDto | null;
  /** Rejects with what the request threw: the dialog stays, with what was typed. */
  readonly save: (id: string, name: string) => Promise<unknown>;
}

/** Names a proxy. Closes with true; stays, with what was typed, when the server refuses. */
@Component({
  selector: 'app-proxy-dialog',
  imports: [FormDialog, FormField, MatFormFieldModule, MatInput, TranslatePipe],
  templateUrl: './proxy-dialog.html',
})
export class ProxyDialog {
  protected readonly data = inject<ProxyDialogData>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<ProxyDialog, boolean>>(MatDialogRef);
  private readonly failures = inject(FailureTexts);
  private readonly notify = inject(Notify);

  private readonly proxy = signal({
    id: this.data.proxy?._id ?? '',
    name: this.data.proxy?.name ?? '',
  });
  protected readonly form = form(this.proxy, (path) => {
    followContract(path.id, idSchema, (reason) => `proxies.invalid.id.${reason}`);
    followContract(path.name, nameSchema, (reason) => `proxies.invalid.name.${reason}`);
  });

  protected async save(): Promise<void> {
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
        if (fieldOf(failure) !== 'id') {
          return undefined;
        }
        const message = this.failures.ofFailure(failure);
        return { kind: failure.code, message, fieldTree: this.form.id };
      }
    });
  }
}
