import { inject, Service } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { Router } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import { SessionStore } from '../core/auth/session-store';

/** Asks for the password again when the server has ended the session. */
@Service()
export class Reauthentication {
  private readonly dialog = inject(MatDialog);
  private readonly router = inject(Router);
  private readonly session = inject(SessionStore);
  private asking: Promise<boolean> | null = null;

  /** True when the user has signed in again. Requests that fail together share one dialog. */
  ask(): Promise<boolean> {
    this.asking ??= this.openDialog().finally(() => (this.asking = null));
    return this.asking;
  }

  private async openDialog(): Promise<boolean> {
    const { SignInDialog } = await import('./sign-in/sign-in-dialog');
    const opened = this.dialog.open(SignInDialog, {
      autoFocus: 'input[type=password]',
      disableClose: true,
      width: '26rem',
    });
    const signedIn = (await firstValueFrom(opened.afterClosed())) === true;
    if (signedIn && this.session.isAdmin()) {
      return true;
    }
    // Signed out, or someone with fewer rights: leaves the page and remembers the way back.
    if (!signedIn) {
      this.session.forget();
    }
    this.dialog.closeAll();
    const returnTo = this.router.url.startsWith('/dashboard') ? undefined : this.router.url;
    await this.router.navigate(['/dashboard'], { queryParams: signedIn ? {} : { returnTo } });
    return signedIn;
  }
}
