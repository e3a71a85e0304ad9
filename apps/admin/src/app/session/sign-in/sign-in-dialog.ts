import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { TranslatePipe } from '@ngx-translate/core';
import { DialogText } from '../../shared/ui/dialog-text/dialog-text';
import { SessionStore } from '../../core/auth/session-store';
import { SignInForm } from './sign-in-form';

/** Over the page on which the session ended. Closes with true after signing in. */
@Component({
  selector: 'app-sign-in-dialog',
  imports: [DialogText, MatButton, MatDialogModule, SignInForm, TranslatePipe],
  template: `
    <h2 mat-dialog-title>{{ 'signIn.endedTitle' | translate }}</h2>
    <mat-dialog-content>
      <p appDialogText>{{ 'signIn.endedText' | translate }}</p>
      <app-sign-in-form [email]="session.user()?.email ?? ''" (signedIn)="dialog.close(true)" />
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" (click)="dialog.close(false)">
        {{ 'signIn.leave' | translate }}
      </button>
    </mat-dialog-actions>
  `,
})
export class SignInDialog {
  protected readonly session = inject(SessionStore);
  protected readonly dialog = inject<MatDialogRef<SignInDialog, boolean>>(MatDialogRef);
}
