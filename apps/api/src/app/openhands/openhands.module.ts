import { Module } from '@nestjs/common';
import { KeyProvider } from '../key-provider/key-provider';
import { KeyProviderModule } from '../key-provider/key-provider.module';
import { OpenhandsBackupKeysController } from './openhands-backup-keys.controller';
import { OpenhandsBindingsController } from './openhands-bindings.controller';
import { OpenhandsKeysController } from './openhands-keys.controller';
import { OpenhandsWorkerController } from './openhands-worker.controller';
import { OpenhandsController } from './openhands.controller';
import { OPENHANDS, OPENHANDS_PROVIDER } from './openhands.definition';

@Module({
  imports: [KeyProviderModule.forProvider(OPENHANDS)],
  controllers: [
    OpenhandsKeysController,
    OpenhandsBackupKeysController,
    OpenhandsBindingsController,
    OpenhandsController,
    OpenhandsWorkerController,
  ],
  providers: [{ provide: OPENHANDS_PROVIDER, useExisting: KeyProvider }],
  exports: [OPENHANDS_PROVIDER],
})
export class OpenhandsModule {}
