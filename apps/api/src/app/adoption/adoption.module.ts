import { Module } from '@nestjs/common';
import { ProviderRegistryModule } from '../provider-registry/provider-registry.module';
import { DatabaseAdoption } from './database-adoption';
import { ForeignRows } from './foreign-rows';

@Module({
  imports: [ProviderRegistryModule],
  providers: [DatabaseAdoption, ForeignRows],
  exports: [DatabaseAdoption],
})
export class AdoptionModule {}
