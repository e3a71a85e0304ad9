import { Component, inject, signal } from '@angular/core';
import { form, FormField, metadata, REQUIRED, submit, validate } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { MatSelectModule } from '@angular/material/select';
import { emailSchema, passwordSchema, ROLES, type Role } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { failureOf } from '../core/http/problem';
import { Texts } from '../core/language/texts';
import { Notify } from '../core/notify/notify';
import { contractProblem } from '../shared/form/contract-problem';
import { PasswordField } from '../shared/form/password-field';
import { UsersClient } from './users-client';

const RULES = { email: emailSchema, password: passwordSchema } as const;

/** Adds one user. Closes with true; stays, with what was typed, when the server refuses. */
@Component({
  selector: 'app-add-user-dialog',
  imports: [
    FormField,
    MatButton,
    MatDialogModule,
    MatFormFieldModule,
    MatInput,
    MatProgressBar,
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
    // Only marks the fields: the text comes from the rules of the contract.
    metadata(path.email, REQUIRED, () => true);
    metadata(path.password, REQUIRED, () => true);
    validate(path.email, ({ value }) => this.check('email', value()));
    validate(path.password, ({ value }) => this.check('password', value()));
  });
  protected readonly roles = ROLES;

  protected async add(event: Event): Promise<void> {
    event.preventDefault();
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
        this.notify.failure(error, 'users.toast.addFailed', { email });
        return undefined;
      }
    });
  }

  private check(field: 'email' | 'password', value: string) {
    const problem = contractProblem(RULES[field], value);
    if (!problem) return undefined;
    const { reason, params } = problem;
    return { kind: reason, message: this.texts.get(`users.invalid.${field}.${reason}`, params) };
  }
}
