import { Component, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { TranslatePipe } from '@ngx-translate/core';
import { catchError, of } from 'rxjs';
import { SessionClient } from '../../core/auth/session-client';

/** Which account to use: until someone signs in, there is only the one that the first start created. */
@Component({
  selector: 'app-sign-in-hint',
  imports: [TranslatePipe],
  template: `
    @if (isFirst() !== undefined) {
      {{ (isFirst() ? 'signIn.first' : 'signIn.subtitle') | translate }}
    }
  `,
})
export class SignInHint {
  /** If the server does not say, somebody is assumed to have signed in before. */
  protected readonly isFirst = toSignal(
    inject(SessionClient)
      .isFirstSignIn()
      .pipe(catchError(() => of(false))),
  );
}
