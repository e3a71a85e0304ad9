import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogModule } from '@angular/material/dialog';
import { TranslatePipe } from '@ngx-translate/core';
import { Countdown } from '../../shared/ui/countdown/countdown';
import { DialogText } from '../../shared/ui/dialog-text/dialog-text';
import { SessionStore } from '../../core/auth/session-store';

/** Counts down to the end of the session. Closing it in any way means that somebody is there. */
@Component({
  selector: 'app-session-end-dialog',
  imports: [Countdown, DialogText, MatButton, MatDialogModule, TranslatePipe],
  template: `
    <h2 mat-dialog-title>{{ 'sessionEnd.title' | translate }}</h2>
    @if (session.end(); as end) {
      <mat-dialog-content>
        <p appDialogText>
          {{ (end.isFinal ? 'sessionEnd.final' : 'sessionEnd.idle') | translate }}
        </p>
        <strong>
          <app-countdown [to]="end.at" running="sessionEnd.left" over="signIn.endedTitle" />
        </strong>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton="filled" type="button" mat-dialog-close>
          {{ (end.isFinal ? 'sessionEnd.understood' : 'sessionEnd.stay') | translate }}
        </button>
      </mat-dialog-actions>
    }
  `,
})
export class SessionEndDialog {
  protected readonly session = inject(SessionStore);
}
