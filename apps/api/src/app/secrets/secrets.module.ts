import { Global, Module } from '@nestjs/common';
import { Keyring } from './keyring';
import { MasterKey } from './master-key';
import { SecretVault } from './secret-vault';

@Global()
@Module({
  providers: [Keyring, MasterKey, SecretVault],
  exports: [Keyring, SecretVault],
})
export class SecretsModule {}
