import { Module } from '@nestjs/common';
import { KeyProviderModule } from '../key-provider/key-provider.module';
import * as controllers from './ohmygpt.controllers';
import { OHMYGPT } from './ohmygpt.definition';

@Module({
  imports: [KeyProviderModule.forProvider(OHMYGPT)],
  controllers: Object.values(controllers),
  exports: [KeyProviderModule],
})
export class OhmygptModule {}
