import { Component, inject, signal } from '@angular/core';
import { form, submit } from '@angular/forms/signals';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { passwordSchema, type UserDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { failureOf, fieldOf } from '../core/http/problem';
import { Texts } from '../core/language/texts';
import { Notify } from '../core/notify/notify';
import { followContract } from '../shared/form/contract-rule';
import { FormDialog } from '../shared/form/form-dialog';
import { PasswordField } from '../shared/form/password-field';
import { DialogText } from '../shared/ui/dialog-text/dialog-text';
import { UsersClient } from './users-client';

/** Gives a user a new password, for instance because the old one is forgotten. */
@Component({
  selector: 'app-set-password-dialog',
  imports: [DialogText, FormDialog, PasswordField, TranslatePipe],
  template: `
    <app-form-dialog
      [form]="form"
      [title]="'users.setPassword.title' | translate"
      [action]="'users.actions.setPassword' | translate"
      (sent)="save()"
    >
      <p appDialogText>{{ 'users.setPassword.text' | translate: { email: user.email } }}</p>
      <app-password-field
        autocomplete="new-password"
        [field]="form.password"
        [label]="'users.setPassword.password' | translate"
        [hint]="'users.modal.passwordHint' | translate"
        [canGenerate]="true"
      />
    </app-form-dialog>
  `,
})
export class SetPasswordDialog {
  protected readonly user = inject<UserDto>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<SetPasswordDialog>>(MatDialogRef);
  private readonly client = inject(UsersClient);
  private readonly notify = inject(Notify);
  private readonly texts = inject(Texts);

  private readonly wish = signal({ password: '' });
  protected readonly form = form(this.wish, (path) => {
    followContract(path.password, passwordSchema, (reason) => `users.invalid.password.${reason}`);
  });

  protected async save(): Promise<void> {
    const { id, email } = this.user;
    await submit(this.form, async () => {
      try {
        await this.client.update(id, this.wish());
        this.notify.success('users.toast.passwordSet', { email });
        this.dialog.close();
        return undefined;
      } catch (error) {
        if (fieldOf(failureOf(error)) === 'password') {
          const message = this.texts.get('users.invalid.password.guessable');
          return { kind: 'guessable', message, fieldTree: this.form.password };
        }
        this.notify.failure(error, 'users.toast.passwordSetFailed', { email });
        return undefined;
      }
    });
  }
}
