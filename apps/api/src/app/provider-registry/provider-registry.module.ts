import { PROVIDER_IDS, type ProviderId } from '@keypool/dto';
import { Module, type Type } from '@nestjs/common';
import { keyProviderToken } from '../key-provider/definition/key-provider.tokens';
import type { KeyProvider } from '../key-provider/key-provider';
import { OhmygptModule } from '../ohmygpt/ohmygpt.module';
import { OpenhandsModule } from '../openhands/openhands.module';
import { ProviderRegistry } from './provider-registry';

const MODULES: Readonly<Record<ProviderId, Type>> = {
  ohmygpt: OhmygptModule,
  openhands: OpenhandsModule,
};

@Module({
  imports: Object.values(MODULES),
  providers: [
    {
      provide: ProviderRegistry,
      inject: PROVIDER_IDS.map(keyProviderToken),
      useFactory: (...providers: KeyProvider[]) => new ProviderRegistry(providers),
    },
  ],
  exports: [ProviderRegistry],
})
export class ProviderRegistryModule {}
