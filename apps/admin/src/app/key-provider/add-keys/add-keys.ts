import { inject, Injector, Service, type Type } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { Texts } from '../../core/language/texts';
import { BackupKeysClient } from '../../data/backup-keys-client';
import { KeysClient } from '../../data/keys-client';
import { KEY_PROVIDER, type KeyProvider } from '../../data/key-provider';
import { AddKeyDialog } from './add-key-dialog';
import type { AddKeysData, ImportKeysData } from './add-keys-data';
import { ImportDialog } from './import-dialog';

/**
 * Adds keys and backup keys of any provider, from any page: one, which resolves with true when it was
 * added, or many, which resolves when the dialog is closed, however much was imported.
 */
@Service()
export class AddKeys {
  private readonly dialog = inject(MatDialog);
  private readonly injector = inject(Injector);
  private readonly texts = inject(Texts);

  addKey(provider: KeyProvider): Promise<boolean> {
    return this.addOne(this.keysOf(provider));
  }

  importKeys(provider: KeyProvider): Promise<void> {
    return this.importMany(this.keysOf(provider));
  }

  addBackupKey(provider: KeyProvider): Promise<boolean> {
    return this.addOne(this.backupKeysOf(provider));
  }

  importBackupKeys(provider: KeyProvider): Promise<void> {
    return this.importMany(this.backupKeysOf(provider));
  }

  async addOne(data: AddKeysData): Promise<boolean> {
    const opened = this.dialog.open<AddKeyDialog, AddKeysData, boolean>(AddKeyDialog, {
      data,
      width: '32rem',
      panelClass: 'app-full-on-phone',
    });
    return (await firstValueFrom(opened.afterClosed())) === true;
  }

  async importMany(data: ImportKeysData): Promise<void> {
    const opened = this.dialog.open<ImportDialog, ImportKeysData>(ImportDialog, {
      data,
      width: '46rem',
      disableClose: true,
      panelClass: 'app-full-on-phone',
    });
    await firstValueFrom(opened.afterClosed());
  }

  private keysOf(provider: KeyProvider): ImportKeysData {
    return this.dataOf(this.clientOf(KeysClient, provider), provider.keysTexts);
  }

  private backupKeysOf(provider: KeyProvider): ImportKeysData {
    const { backupKeysTexts: texts } = provider;
    const client = this.clientOf(BackupKeysClient, provider);
    return { ...this.dataOf(client, texts), warning: this.texts.get(`${texts}.modal.warning`) };
  }

  private dataOf(client: KeysClient | BackupKeysClient, texts: string): ImportKeysData {
    return {
      texts,
      create: (body) => client.create(body),
      check: (body) => client.check(body),
    };
  }

  private clientOf<Client>(client: Type<Client>, provider: KeyProvider): Client {
    const providers = [{ provide: KEY_PROVIDER, useValue: provider }, client];
    return Injector.create({ parent: this.injector, providers }).get(client);
  }
}
