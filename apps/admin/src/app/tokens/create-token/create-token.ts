import { inject, Service } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { CreateTokenDialog } from './create-token-dialog';

@Service()
export class CreateToken {
  private readonly dialog = inject(MatDialog);

  /** Resolves when the dialog is closed, with or without a new token. */
  async ask(): Promise<void> {
    const opened = this.dialog.open(CreateTokenDialog, {
      width: '36rem',
      panelClass: 'app-full-on-phone',
    });
    await firstValueFrom(opened.afterClosed());
  }
}
