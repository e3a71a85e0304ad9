import { inject, Service } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import type { CheckedKeysDto, CheckKeysDto, CreateKeyDto } from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import { AddKeyDialog } from './add-key-dialog';
import { ImportDialog } from './import-dialog';

/** What the two dialogs need to know of the list that they add to. */
export interface AddKeysData {
  /** Where its texts live. */
  readonly texts: string;
  /** Rejects with what the request threw: the dialog stays, with what was typed. */
  readonly create: (body: CreateKeyDto) => Promise<unknown>;
  /** Said above the fields. */
  readonly warning?: string;
}

export interface ImportKeysData extends AddKeysData {
  /** What creating them would be refused for. Rejects with what the request threw. */
  readonly check: (body: CheckKeysDto) => Promise<CheckedKeysDto>;
}

@Service()
export class AddKeys {
  private readonly dialog = inject(MatDialog);

  /** True when a key was added. */
  async addOne(data: AddKeysData): Promise<boolean> {
    const opened = this.dialog.open<AddKeyDialog, AddKeysData, boolean>(AddKeyDialog, {
      data,
      width: '32rem',
      panelClass: 'app-full-on-phone',
    });
    return (await firstValueFrom(opened.afterClosed())) === true;
  }

  /** Resolves when the dialog is closed, however much was imported. */
  async importMany(data: ImportKeysData): Promise<void> {
    const opened = this.dialog.open<ImportDialog, ImportKeysData>(ImportDialog, {
      data,
      width: '46rem',
      disableClose: true,
      panelClass: 'app-full-on-phone',
    });
    await firstValueFrom(opened.afterClosed());
  }
}
