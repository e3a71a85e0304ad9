import { HttpErrorResponse, type HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { catchError, from, switchMap, throwError } from 'rxjs';
import { ConfirmPassword } from './confirm-password/confirm-password';
import { Reauthentication } from './reauthentication';
import { SessionStore } from '../core/auth/session-store';
import { failureOf } from '../core/http/problem';

/**
 * A session may end at any time, and what outlasts it wants a fresh password. The refused request waits until the user has
 * signed in again, or given the password, in a dialog over the page, and is then repeated: nothing typed or started is lost.
 */
export const sessionInterceptor: HttpInterceptorFn = (request, next) => {
  if (request.url.startsWith('/auth/login') || request.url.startsWith('/auth/me')) {
    return next(request);
  }
  const session = inject(SessionStore);
  const reauthentication = inject(Reauthentication);
  const confirmPassword = inject(ConfirmPassword);
  const ask = (error: unknown): Promise<boolean> | null => {
    if (!(error instanceof HttpErrorResponse) || !session.isWanted()) {
      return null;
    }
    if (error.status === 401) {
      return reauthentication.ask();
    }
    return failureOf(error).code === 'password_required' ? confirmPassword.ask() : null;
  };
  return next(request).pipe(
    catchError((error: unknown) => {
      const asking = ask(error);
      return asking === null
        ? throwError(() => error)
        : from(asking).pipe(
            switchMap((isGiven) => (isGiven ? next(request) : throwError(() => error))),
          );
    }),
  );
};
