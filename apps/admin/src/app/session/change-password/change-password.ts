import { inject, Service } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';

/** Lets the signed-in user change their own password. */
@Service()
export class ChangePassword {
  private readonly dialog = inject(MatDialog);

  async ask(): Promise<void> {
    const { ChangePasswordDialog } = await import('./change-password-dialog');
    this.dialog.open(ChangePasswordDialog, { width: '30rem', panelClass: 'app-full-on-phone' });
  }
}
