import { Module } from '@nestjs/common';
import { KeyProviderModule } from '../key-provider/key-provider.module';
import * as controllers from './openhands.controllers';
import { OPENHANDS } from './openhands.definition';

@Module({
  imports: [KeyProviderModule.forProvider(OPENHANDS)],
  controllers: Object.values(controllers),
  exports: [KeyProviderModule],
})
export class OpenhandsModule {}
