import { Global, Module } from '@nestjs/common';
import { MigrationKeys } from '../database/migrations/migration-keys';
import { Keyring } from './keyring';
import { MasterKey } from './master-key';
import { SecretVault } from './secret-vault';
import { StoredKeyring } from './stored-keyring';

@Global()
@Module({
  providers: [
    Keyring,
    MasterKey,
    SecretVault,
    StoredKeyring,
    { provide: MigrationKeys, useExisting: Keyring },
  ],
  exports: [Keyring, MasterKey, MigrationKeys, SecretVault, StoredKeyring],
})
export class SecretsModule {}
