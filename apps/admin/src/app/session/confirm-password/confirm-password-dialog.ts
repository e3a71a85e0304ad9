import { Component, inject, signal } from '@angular/core';
import { form, required, submit } from '@angular/forms/signals';
import { MatDialogRef } from '@angular/material/dialog';
import { TranslatePipe } from '@ngx-translate/core';
import { firstValueFrom } from 'rxjs';
import { SessionClient } from '../../core/auth/session-client';
import { FailureTexts } from '../../core/http/failure-texts';
import { Texts } from '../../core/language/texts';
import { FormDialog } from '../../shared/form/form-dialog';
import { PasswordField } from '../../shared/form/password-field';
import { DialogText } from '../../shared/ui/dialog-text/dialog-text';
import { OwnUsername } from '../own-username';

/** The password of the signed-in user. Closes with true once the server knows it was right. */
@Component({
  selector: 'app-confirm-password-dialog',
  imports: [DialogText, FormDialog, OwnUsername, PasswordField, TranslatePipe],
  template: `
    <app-form-dialog
      [form]="form"
      [title]="'common.account.confirmTitle' | translate"
      [action]="'common.account.confirm' | translate"
      (sent)="confirm()"
    >
      <p appDialogText>{{ 'common.account.confirmText' | translate }}</p>
      <app-own-username />
      <app-password-field
        autocomplete="current-password"
        [field]="form.password"
        [label]="'common.account.currentPassword' | translate"
      />
    </app-form-dialog>
  `,
})
export class ConfirmPasswordDialog {
  private readonly client = inject(SessionClient);
  private readonly dialog = inject<MatDialogRef<ConfirmPasswordDialog, boolean>>(MatDialogRef);
  private readonly failures = inject(FailureTexts);
  private readonly texts = inject(Texts);

  protected readonly form = form(signal({ password: '' }), (path) => {
    required(path.password, { message: () => this.texts.get('signIn.passwordMissing') });
  });

  protected async confirm(): Promise<void> {
    await submit(this.form, async () => {
      try {
        await firstValueFrom(this.client.confirm(this.form().value()));
        this.dialog.close(true);
        return undefined;
      } catch (error) {
        // At the field: a toast would lie under the dialog, and the user has to type again.
        return {
          kind: 'refused',
          message: this.failures.of(error),
          fieldTree: this.form.password,
        };
      }
    });
  }
}
