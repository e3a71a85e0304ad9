import { Module } from '@nestjs/common';
import { ProviderRegistryModule } from '../provider-registry/provider-registry.module';
import { ProxiesController } from './proxies.controller';
import { ProxiesService } from './proxies.service';

@Module({
  imports: [ProviderRegistryModule],
  controllers: [ProxiesController],
  providers: [ProxiesService],
})
export class ProxiesModule {}
