import { inject, Injector, Service, type Type } from '@angular/core';
import { Texts } from '../../core/language/texts';
import { BackupKeysClient } from '../data/backup-keys-client';
import { KeysClient } from '../data/keys-client';
import { KEY_PROVIDER, type KeyProvider } from '../key-provider';
import { AddKeys } from './add-keys';

/** Adds a key or a backup key of any provider, from wherever it is missing. Each resolves with true when one was added. */
@Service()
export class AddKeysAnywhere {
  private readonly addKeys = inject(AddKeys);
  private readonly texts = inject(Texts);
  private readonly injector = inject(Injector);

  addKey(provider: KeyProvider): Promise<boolean> {
    const client = this.clientOf(KeysClient, provider);
    return this.addKeys.addOne({
      texts: provider.keysTexts,
      create: (body) => client.create(body),
    });
  }

  addBackupKey(provider: KeyProvider): Promise<boolean> {
    const client = this.clientOf(BackupKeysClient, provider);
    return this.addKeys.addOne({
      texts: provider.backupKeysTexts,
      create: (body) => client.create(body),
      warning: this.texts.get(`${provider.backupKeysTexts}.modal.warning`),
    });
  }

  private clientOf<Client>(client: Type<Client>, provider: KeyProvider): Client {
    const providers = [{ provide: KEY_PROVIDER, useValue: provider }, client];
    return Injector.create({ parent: this.injector, providers }).get(client);
  }
}
