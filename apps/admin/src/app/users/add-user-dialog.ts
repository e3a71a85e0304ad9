import { Component, inject, signal } from '@angular/core';
import { form, FormField, submit } from '@angular/forms/signals';
import { MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import { emailSchema, passwordSchema, ROLES, type Role } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { failureOf, fieldOf } from '../core/http/problem';
import { Texts } from '../core/language/texts';
import { Notify } from '../core/notify/notify';
import { followContract } from '../shared/form/contract-rule';
import { FormDialog } from '../shared/form/form-dialog';
import { PasswordField } from '../shared/form/password-field';
import { UsersClient } from './users-client';

/** Adds one user. Closes with true; stays, with what was typed, when the server refuses. */
@Component({
  selector: 'app-add-user-dialog',
  imports: [
    FormDialog,
    FormField,
    MatFormFieldModule,
    MatInput,
    MatSelectModule,
    PasswordField,
    TranslatePipe,
  ],
  templateUrl: './add-user-dialog.html',
})
export class AddUserDialog {
  private readonly dialog = inject<MatDialogRef<AddUserDialog, boolean>>(MatDialogRef);
  private readonly client = inject(UsersClient);
  private readonly notify = inject(Notify);
  private readonly texts = inject(Texts);

  private readonly user = signal<{ email: string; password: string; role: Role }>({
    email: '',
    password: '',
    role: 'viewer',
  });
  protected readonly form = form(this.user, (path) => {
    followContract(path.email, emailSchema, (reason) => `users.invalid.email.${reason}`);
    followContract(path.password, passwordSchema, (reason) => `users.invalid.password.${reason}`);
  });
  protected readonly roles = ROLES;

  protected async add(): Promise<void> {
    await submit(this.form, async () => {
      const email = this.user().email.trim();
      try {
        await this.client.create({ ...this.user(), email });
        this.notify.success('users.toast.added', { email });
        this.dialog.close(true);
        return undefined;
      } catch (error) {
        if (failureOf(error).code === 'duplicate_id') {
          const message = this.texts.get('users.invalid.email.taken');
          return { kind: 'taken', message, fieldTree: this.form.email };
        }
        if (fieldOf(failureOf(error)) === 'password') {
          const message = this.texts.get('users.invalid.password.guessable');
          return { kind: 'guessable', message, fieldTree: this.form.password };
        }
        this.notify.failure(error, 'users.toast.addFailed', { email });
        return undefined;
      }
    });
  }
}
