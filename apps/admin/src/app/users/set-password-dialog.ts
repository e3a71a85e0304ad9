import { Component, inject, signal } from '@angular/core';
import { form, metadata, REQUIRED, submit, validate } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatProgressBar } from '@angular/material/progress-bar';
import { passwordSchema, type UserDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { Texts } from '../core/language/texts';
import { Notify } from '../core/notify/notify';
import { contractProblem } from '../shared/form/contract-problem';
import { PasswordField } from '../shared/form/password-field';
import { DialogText } from '../shared/ui/dialog-text/dialog-text';
import { UsersClient } from './users-client';

/** Gives a user a new password, for instance because the old one is forgotten. */
@Component({
  selector: 'app-set-password-dialog',
  imports: [DialogText, MatButton, MatDialogModule, MatProgressBar, PasswordField, TranslatePipe],
  template: `
    <form novalidate (submit)="save($event)">
      <h2 mat-dialog-title>{{ 'users.setPassword.title' | translate }}</h2>
      <mat-dialog-content>
        <p appDialogText>{{ 'users.setPassword.text' | translate: { email: user.email } }}</p>
        <app-password-field
          autocomplete="new-password"
          [field]="form.password"
          [label]="'users.setPassword.password' | translate"
          [hint]="'users.modal.passwordHint' | translate"
          [canGenerate]="true"
        />
        @if (form().submitting()) {
          <mat-progress-bar mode="indeterminate" [attr.aria-label]="'common.saving' | translate" />
        }
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton type="button" mat-dialog-close>
          {{ 'common.actions.cancel' | translate }}
        </button>
        <button matButton="filled" type="submit" [disabled]="form().submitting()">
          {{ 'users.actions.setPassword' | translate }}
        </button>
      </mat-dialog-actions>
    </form>
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
    // Only marks the field: the text comes from the rules of the contract.
    metadata(path.password, REQUIRED, () => true);
    validate(path.password, ({ value }) => {
      const problem = contractProblem(passwordSchema, value());
      if (!problem) return undefined;
      const { reason, params } = problem;
      return {
        kind: reason,
        message: this.texts.get(`users.invalid.password.${reason}`, params),
      };
    });
  });

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const { id, email } = this.user;
    await submit(this.form, async () => {
      try {
        await this.client.update(id, this.wish());
        this.notify.success('users.toast.passwordSet', { email });
        this.dialog.close();
      } catch (error) {
        this.notify.failure(error, 'users.toast.passwordSetFailed', { email });
      }
    });
  }
}
