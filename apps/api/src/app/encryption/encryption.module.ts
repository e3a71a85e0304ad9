import { Module } from '@nestjs/common';
import { ProviderRegistryModule } from '../provider-registry/provider-registry.module';
import { AllStoredSecrets } from './all-stored-secrets';
import { DataKeyChange } from './data-key-change';
import { EncryptStoredSecrets } from './encrypt-stored-secrets';
import { KeyringChanges } from './keyring-changes';
import { LivingProcesses } from './living-processes';
import { MasterKeyChange } from './master-key-change';

@Module({
  imports: [ProviderRegistryModule],
  providers: [
    AllStoredSecrets,
    DataKeyChange,
    EncryptStoredSecrets,
    KeyringChanges,
    LivingProcesses,
    MasterKeyChange,
  ],
  exports: [EncryptStoredSecrets],
})
export class EncryptionModule {}
