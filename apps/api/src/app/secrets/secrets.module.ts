import { Global, Module } from '@nestjs/common';
import { MigrationKeys } from '../database/migrations/migration-keys';
import { Keyring } from './keyring';
import { MasterKey } from './master-key';
import { Redactor } from './redactor';
import { SecretVault } from './secret-vault';
import { StoredKeyring } from './stored-keyring';

@Global()
@Module({
  providers: [
    Keyring,
    MasterKey,
    Redactor,
    SecretVault,
    StoredKeyring,
    { provide: MigrationKeys, useExisting: Keyring },
  ],
  exports: [Keyring, MasterKey, MigrationKeys, Redactor, SecretVault, StoredKeyring],
})
export class SecretsModule {}
