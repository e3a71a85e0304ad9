import { Global, Module } from '@nestjs/common';
import { MigrationKeys } from '../database/migrations/migration-keys';
import { Keyring } from './keyring';
import { MasterKey } from './master-key';
import { Redactor } from './redactor';
import { SecretNames } from './secret-names';
import { SecretVault } from './secret-vault';
import { StoredKeyring } from './stored-keyring';

@Global()
@Module({
  providers: [
    Keyring,
    MasterKey,
    Redactor,
    SecretNames,
    SecretVault,
    StoredKeyring,
    { provide: MigrationKeys, useExisting: Keyring },
  ],
  exports: [Keyring, MasterKey, MigrationKeys, Redactor, SecretNames, SecretVault, StoredKeyring],
})
export class SecretsModule {}
