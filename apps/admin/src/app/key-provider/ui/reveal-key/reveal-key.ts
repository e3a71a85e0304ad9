import { inject, Service } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { RevealKeyDialog, type RevealKeyData } from './reveal-key-dialog';

/** Asks the server for the API key of a row. Rejects with what the request threw. */
export type Reveal = (id: string, password: string) => Promise<string>;

@Service()
export class RevealKey {
  private readonly dialog = inject(MatDialog);

  /** Resolves when nothing is shown any more. */
  async ask(id: string, reveal: Reveal): Promise<void> {
    const opened = this.dialog.open<RevealKeyDialog, RevealKeyData>(RevealKeyDialog, {
      data: { id, reveal: (password) => reveal(id, password) },
      width: '34rem',
      panelClass: 'app-full-on-phone',
    });
    await firstValueFrom(opened.afterClosed());
  }
}
