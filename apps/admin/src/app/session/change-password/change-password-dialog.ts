import { Component, inject, signal } from '@angular/core';
import { form, required, submit, validate } from '@angular/forms/signals';
import { MatDialogRef } from '@angular/material/dialog';
import { passwordSchema } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { firstValueFrom } from 'rxjs';
import { followContract } from '../../shared/form/contract-rule';
import { FormDialog } from '../../shared/form/form-dialog';
import { PasswordField } from '../../shared/form/password-field';
import { DialogText } from '../../shared/ui/dialog-text/dialog-text';
import { failureOf, fieldOf } from '../../core/http/problem';
import { Texts } from '../../core/language/texts';
import { Notify } from '../../core/notify/notify';
import { SessionClient } from '../../core/auth/session-client';
import { OwnUsername } from '../own-username';

/** The old password and a new one. This session continues; the user's others end. */
@Component({
  selector: 'app-change-password-dialog',
  imports: [DialogText, FormDialog, OwnUsername, PasswordField, TranslatePipe],
  templateUrl: './change-password-dialog.html',
})
export class ChangePasswordDialog {
  private readonly client = inject(SessionClient);
  private readonly dialog = inject<MatDialogRef<ChangePasswordDialog>>(MatDialogRef);
  private readonly notify = inject(Notify);
  private readonly texts = inject(Texts);

  private readonly wish = signal({ currentPassword: '', newPassword: '' });
  protected readonly form = form(this.wish, (path) => {
    required(path.currentPassword, { message: () => this.texts.get('signIn.passwordMissing') });
    followContract(
      path.newPassword,
      passwordSchema,
      (reason) => `users.invalid.password.${reason}`,
    );
    validate(path.newPassword, ({ value, valueOf }) =>
      value() !== '' && value() === valueOf(path.currentPassword)
        ? { kind: 'same', message: this.texts.get('users.invalid.password.same') }
        : undefined,
    );
  });

  protected async save(): Promise<void> {
    await submit(this.form, async () => {
      try {
        await firstValueFrom(this.client.changePassword(this.wish()));
        this.notify.success('common.account.passwordChanged');
        this.dialog.close();
        return undefined;
      } catch (error) {
        const field = fieldOf(failureOf(error));
        if (field === 'currentPassword') {
          const message = this.texts.get('common.account.currentPasswordWrong');
          return { kind: 'wrong', message, fieldTree: this.form.currentPassword };
        }
        if (field === 'newPassword') {
          const message = this.texts.get('users.invalid.password.guessable');
          return { kind: 'guessable', message, fieldTree: this.form.newPassword };
        }
        this.notify.failure(error);
        return undefined;
      }
    });
  }
}
