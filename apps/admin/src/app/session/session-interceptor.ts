import { HttpErrorResponse, type HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { catchError, from, switchMap, throwError } from 'rxjs';
import { Reauthentication } from './reauthentication';
import { SessionStore } from '../core/auth/session-store';

/**
 * A session may end at any time. The refused request waits until the user has signed in
 * again, in a dialog over the page, and is then repeated: nothing typed or started is lost.
 */
export const sessionInterceptor: HttpInterceptorFn = (request, next) => {
  if (request.url.startsWith('/auth/login') || request.url.startsWith('/auth/me')) {
    return next(request);
  }
  const session = inject(SessionStore);
  const reauthentication = inject(Reauthentication);
  return next(request).pipe(
    catchError((error: unknown) => {
      const ended = error instanceof HttpErrorResponse && error.status === 401;
      if (!ended || !session.isSignedIn()) {
        return throwError(() => error);
      }
      return from(reauthentication.ask()).pipe(
        switchMap((signedIn) => (signedIn ? next(request) : throwError(() => error))),
      );
    }),
  );
};
