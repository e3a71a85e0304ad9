import { inject, Service } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';

/** Asks for the password over the page or dialog whose request wants it fresh. */
@Service()
export class ConfirmPassword {
  private readonly dialog = inject(MatDialog);
  private asking: Promise<boolean> | null = null;

  /** True when the password was right. Requests that are refused together share one dialog. */
  ask(): Promise<boolean> {
    this.asking ??= this.openDialog().finally(() => (this.asking = null));
    return this.asking;
  }

  private async openDialog(): Promise<boolean> {
    const { ConfirmPasswordDialog } = await import('./confirm-password-dialog');
    const opened = this.dialog.open(ConfirmPasswordDialog, {
      autoFocus: 'input[type=password]',
      width: '26rem',
    });
    return (await firstValueFrom(opened.afterClosed())) === true;
  }
}
