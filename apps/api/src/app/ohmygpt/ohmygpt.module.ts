import { Module } from '@nestjs/common';
import { KeyProvider } from '../key-provider/key-provider';
import { KeyProviderModule } from '../key-provider/key-provider.module';
import { OhmygptBackupKeysController } from './ohmygpt-backup-keys.controller';
import { OhmygptBindingsController } from './ohmygpt-bindings.controller';
import { OhmygptKeysController } from './ohmygpt-keys.controller';
import { OhmygptWorkerController } from './ohmygpt-worker.controller';
import { OhmygptController } from './ohmygpt.controller';
import { OHMYGPT, OHMYGPT_PROVIDER } from './ohmygpt.definition';

@Module({
  imports: [KeyProviderModule.forProvider(OHMYGPT)],
  controllers: [
    OhmygptKeysController,
    OhmygptBackupKeysController,
    OhmygptBindingsController,
    OhmygptController,
    OhmygptWorkerController,
  ],
  providers: [{ provide: OHMYGPT_PROVIDER, useExisting: KeyProvider }],
  exports: [OHMYGPT_PROVIDER],
})
export class OhmygptModule {}
