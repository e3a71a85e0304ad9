import { inject } from '@angular/core';
import { Router, type CanActivateFn } from '@angular/router';
import { SessionStore } from './session-store';

/** For admin pages. Everyone else goes to the dashboard, which signs in and returns to `returnTo`. */
export const adminOnly: CanActivateFn = (_route, state) => {
  const session = inject(SessionStore);
  if (session.isAdmin()) {
    return true;
  }
  return inject(Router).createUrlTree(['/dashboard'], {
    queryParams: session.isSignedIn() ? {} : { returnTo: state.url },
  });
};

/** For pages of everybody who is signed in. */
export const signedInOnly: CanActivateFn = (_route, state) =>
  inject(SessionStore).isSignedIn() ||
  inject(Router).createUrlTree(['/dashboard'], { queryParams: { returnTo: state.url } });

/** Only paths of this app: a crafted link must not lead elsewhere after signing in. */
export function safeReturnTo(value: string | null | undefined): string | null {
  return value && /^\/(?![/\\])/.test(value) ? value : null;
}
