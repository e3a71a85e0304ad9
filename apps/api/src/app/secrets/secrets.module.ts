import { Global, Module } from '@nestjs/common';
import { MigrationKeys } from '../database/migrations/migration-keys';
import { Keyring } from './keyring';
import { MasterKey } from './master-key';
import { SecretVault } from './secret-vault';

@Global()
@Module({
  providers: [Keyring, MasterKey, SecretVault, { provide: MigrationKeys, useExisting: Keyring }],
  exports: [Keyring, MigrationKeys, SecretVault],
})
export class SecretsModule {}
