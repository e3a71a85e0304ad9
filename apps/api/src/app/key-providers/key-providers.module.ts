import { Module } from '@nestjs/common';
import type { KeyProvider } from '../key-provider/key-provider';
import { OHMYGPT_PROVIDER } from '../ohmygpt/ohmygpt.definition';
import { OhmygptModule } from '../ohmygpt/ohmygpt.module';
import { OPENHANDS_PROVIDER } from '../openhands/openhands.definition';
import { OpenhandsModule } from '../openhands/openhands.module';
import { KeyProviders } from './key-providers';

@Module({
  imports: [OhmygptModule, OpenhandsModule],
  providers: [
    {
      provide: KeyProviders,
      inject: [OHMYGPT_PROVIDER, OPENHANDS_PROVIDER],
      useFactory: (...providers: KeyProvider[]) => new KeyProviders(providers),
    },
  ],
  exports: [KeyProviders],
})
export class KeyProvidersModule {}
